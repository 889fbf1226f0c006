"""Finding entries in one trail, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db import connection
from django.db.models import Q, QuerySet

from madang.audit.models import Entry, Link
from madang.base import scope

PAGE = 50


@dataclass(frozen=True)
class Question:
    """What is looked for; empty means any. `words` are found in act, reason, row and changes.

    `person` is who acted or for whom. `since` and `until` are days, both included.
    """

    words: str = ""
    person: int | None = None
    act: str = ""
    table: str = ""
    row: str = ""
    kind: str = ""
    role: str = ""
    request: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """One page of entries; `older` is what to ask for next, None at the end."""

    entries: list[Entry]
    older: int | None


def find(
    *, town_id: int | None, question: Question, zone: tzinfo, before: int | None = None
) -> Found:
    """Return a page of the entries of a trail that answer `question`, of ids below `before`.

    `zone` says when a day begins. `town_id` None is the installation's own trail.
    """
    entries = entries_of(town_id=town_id, question=question, zone=zone)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    page = list(entries[: PAGE + 1])
    return Found(page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None)


def entries_of(*, town_id: int | None, question: Question, zone: tzinfo) -> QuerySet[Entry]:
    """Return the entries that answer `question`, the newest first."""
    exact = {
        "act": question.act,
        "table_name": question.table,
        "row_key": question.row,
        "kind": question.kind,
        "role": question.role,
        "request": question.request,
    }
    entries = Entry.objects.filter(
        town_id=town_id, **{name: value for name, value in exact.items() if value}
    )
    if question.person is not None:
        entries = entries.filter(Q(actor_id=question.person) | Q(subject_id=question.person))
    if question.since:
        entries = entries.filter(at__gte=datetime.combine(question.since, time(), zone))
    if question.until:
        end = datetime.combine(question.until, time(), zone) + timedelta(days=1)
        entries = entries.filter(at__lt=end)
    for word in question.words.replace("\0", "").split():
        entries = entries.filter(
            Q(act__icontains=word)
            | Q(why__icontains=word)
            | Q(row_key=word)
            | Q(changes__icontains=word)
        )
    return entries.order_by("-id")


def tables() -> list[str]:
    """Return the tables that are audited, by name; read from PostgreSQL's catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audited' ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def place(entry: Entry) -> Link | None:
    """Return the entry's link in its chain, with its seal; None when it is not sealed yet."""
    with scope.installation():  # links are shown to no town's role; this is one entry's own
        return Link.objects.select_related("seal").filter(entry=entry.pk).first()

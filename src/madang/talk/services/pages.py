"""One page of a thread as one reader sees it, with a number of queries that never grows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext

from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.engine import names
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment, Reaction, Thread
from madang.talk.services import comments, threads
from madang.talk.services.threads import Figures

SORTS = ("new", "top")
ROOTS = 20  # comments on a page
REPLIES = 20  # below each of them; all are on the comment's own page
ALL_REPLIES = 200  # on that page
Reader = Account | AnonymousUser | None


@dataclass(frozen=True)
class Tally:
    """How many people reacted to a comment in one way, and whether the reader did."""

    kind: str
    label: str
    count: int
    mine: bool


@dataclass
class Line:
    """A comment as the reader sees it; `body` is empty when the reader may not see it."""

    comment: Comment
    name: str
    body: str
    is_mine: bool
    can_edit: bool
    tallies: Sequence[Tally] = ()
    replies: list["Line"] = field(default_factory=list)
    more: int = 0  # replies that stand on the comment's own page only

    @property
    def hidden_label(self) -> str:
        """Why it is hidden, as a message id of the published reasons; empty when it is not."""
        reason = REASONS.get(self.comment.hidden_reason)
        return reason.label if reason else ""


@dataclass(frozen=True)
class Reading:
    """Who reads, and what they may do here."""

    reader: Account | None
    acts: frozenset[str]
    minutes: int
    now: datetime


@dataclass(frozen=True)
class Page:
    """One page of a thread."""

    thread: Thread
    figures: Figures
    lines: Sequence[Line]
    sort: str
    number: int
    pages: int
    most_characters: int
    may_write: bool
    may_moderate: bool


def page(
    *, thread: Thread, reader: Reader, now: datetime, sort: str = "new", number: int = 1
) -> Page:
    """Return page `number` (from 1; beyond the last it is the last) of the thread for `reader`."""
    sort = sort if sort in SORTS else SORTS[0]
    roots = Paginator(_roots(thread, sort), ROOTS).get_page(number)
    reading = _reading(thread, reader, now)
    tops = list(roots)
    town = thread.town
    return Page(
        thread=thread,
        figures=threads.figures(threads=[thread.pk])[thread.pk],
        lines=_lines(tops, _replies(tops, REPLIES), reading),
        sort=sort,
        number=roots.number,
        pages=roots.paginator.num_pages,
        most_characters=rules.number(town=town, key="talk.comment_characters", at=now),
        may_write=thread.is_open and threads.act_of(thread) in reading.acts,
        may_moderate="talk.moderate" in reading.acts,
    )


def branch(*, comment: Comment, reader: Reader, now: datetime) -> Line:
    """Return one comment with all that hangs below it, for its own page."""
    reading = _reading(comment.thread, reader, now)
    top = comment.root or comment
    top.thread = comment.thread
    return _lines([top], _replies([top], ALL_REPLIES), reading)[0]


def line(*, comment: Comment, reader: Reader, now: datetime) -> Line:
    """Return one comment alone, as the reader sees it."""
    return _lines([comment], [], _reading(comment.thread, reader, now))[0]


def _reading(thread: Thread, reader: Reader, now: datetime) -> Reading:
    account = reader if isinstance(reader, Account) else None
    acts = permissions.acts_of(account, town=thread.town, now=now) if account else frozenset()
    minutes = rules.number(town=thread.town, key="talk.edit_minutes", at=now)
    return Reading(account, acts, minutes, now)


def _roots(thread: Thread, sort: str) -> QuerySet[Comment]:
    """Return the thread's first-level comments; withdrawn ones only where somebody answered."""
    answered = Comment.objects.filter(root=OuterRef("pk"), withdrawn_at=None)
    rows = Comment.objects.filter(thread=thread, depth=0).filter(
        Q(withdrawn_at=None) | Exists(answered)
    )
    if sort == "top":
        rows = rows.annotate(score=Count("reactions")).order_by("-score", "-id")
    else:
        rows = rows.order_by("-id")
    return rows.select_related("author")


def _replies(tops: Iterable[Comment], most: int) -> list[Comment]:
    """Return the first `most` replies below each of `tops`, with how many there are (`total`)."""
    place = Window(RowNumber(), partition_by=F("root"), order_by="id")
    total = Window(Count("pk"), partition_by=F("root"))
    rows = Comment.objects.filter(root__in=[top.pk for top in tops]).annotate(
        place=place, total=total
    )
    return list(rows.filter(place__lte=most).select_related("author").order_by("id"))


def _lines(tops: Sequence[Comment], below: Sequence[Comment], reading: Reading) -> list[Line]:
    everything = [*tops, *below]
    tallies = _tallies([one.pk for one in everything if one.is_standing], reading.reader)
    by_id = {one.pk: _line(one, tallies[one.pk], reading) for one in everything}
    for reply in below:
        parent = by_id.get(reply.parent_id or 0)
        if parent is not None:
            parent.replies.append(by_id[reply.pk])
    shown = Counter(reply.root_id for reply in below)
    for reply in below:
        total: int = reply.total  # type: ignore[attr-defined] # annotated
        by_id[reply.root_id or 0].more = total - shown[reply.root_id]
    return [_pruned(by_id[top.pk]) for top in tops]


def _pruned(line: Line) -> Line:
    """Leave out withdrawn replies below which nothing stands."""
    line.replies = [
        reply
        for reply in map(_pruned, line.replies)
        if reply.comment.withdrawn_at is None or reply.replies
    ]
    return line


def _line(comment: Comment, tallies: Sequence[Tally], reading: Reading) -> Line:
    reader = reading.reader
    is_mine = reader is not None and comment.author_id == reader.pk
    may_read = comment.hidden_at is None or is_mine
    return Line(
        comment=comment,
        name=called(comment.author),
        body=comment.body if may_read else "",
        is_mine=is_mine,
        can_edit=is_mine and comments.can_edit(comment, now=reading.now, minutes=reading.minutes),
        tallies=tallies,
    )


def called(author: Account | None) -> str:
    """Return how an author is called in public: a masked name, never an address."""
    if author is None or author.closed_at is not None:
        return gettext("Former member")
    return names.masked(author.name) or gettext("A resident")


def _tallies(ids: list[int], reader: Account | None) -> dict[int, list[Tally]]:
    """Return the reactions to each comment, in one query."""
    own = Q(person=reader) if reader else Q(pk=None)
    rows = (
        Reaction.objects.filter(comment__in=ids)
        .order_by()
        .values_list("comment", "kind")
        .annotate(count=Count("pk"), mine=Count("pk", filter=own))
    )
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for comment_id, kind, count, mine in rows:
        found[comment_id][kind] = (count, mine)
    nothing = (0, 0)
    return defaultdict(
        list,
        {
            pk: [
                Tally(kind.value, str(kind.label), count, bool(mine))
                for kind in Reaction.Kind
                for count, mine in [found[pk].get(kind.value, nothing)]
            ]
            for pk in ids
        },
    )

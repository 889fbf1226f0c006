"""Opinion maps: computed from every vote of a conversation, kept, and given away as files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from madang.participation.engine.opinions import documents, exports
from madang.participation.engine.opinions.map import OpinionMap, Settings, drawn
from madang.participation.engine.opinions.votes import Votes, gathered
from madang.participation.models import Conversation, DrawnMap, Opinion, Participant, Statement
from madang.rules.services import rules
from madang.towns.models import Town

PER_GROUP = "participation.votes_per_group"
HOUR_MS = 3_600_000
CHUNK = 20_000
MODERATED = {
    Statement.State.ACCEPTED: 1,
    Statement.State.WAITING: 0,
    Statement.State.REJECTED: -1,
}
FILES = ("summary", "comments", "votes", "participants-votes")


def due(*, town: Town) -> QuerySet[Conversation]:
    """Return the conversations in which somebody voted, or a moderator decided, since the map."""
    voted = Opinion.objects.filter(participant__conversation=OuterRef("pk"))
    return (
        Conversation.objects.of(town)
        .seen_by_all()
        .filter(
            Exists(voted.filter(cast_at__gt=OuterRef("map__drawn_at")))
            | Exists(
                Statement.objects.filter(
                    conversation=OuterRef("pk"), decided_at__gt=OuterRef("map__drawn_at")
                )
            )
            | (Q(map=None) & Exists(voted))
        )
    )


@transaction.atomic
def draw(conversation: Conversation, *, now: datetime) -> DrawnMap:
    """Compute and keep the map of everything that was voted up to now."""
    made = computed(conversation, now=now)
    document = documents.document(made)
    kept, _ = DrawnMap.objects.update_or_create(
        conversation=conversation,
        defaults={
            "town_id": conversation.town_id,
            "drawn_at": now,
            "votes": document["votes"],
            "document": document,
            "routing": _routing(made),
        },
    )
    _put_into_groups(conversation, made)
    return kept


def computed(conversation: Conversation, *, now: datetime) -> OpinionMap:
    """Return the map as the engine draws it from the rows as they are."""
    least = int(rules.number(town=conversation.town, key=PER_GROUP, at=now))
    return drawn(_votes(conversation), Settings(votes_per_group=least))


def of(conversation: Conversation) -> DrawnMap | None:
    """Return the map that was drawn last."""
    return DrawnMap.objects.filter(conversation=conversation).first()


def figures(*, conversations: list[int]) -> dict[int, int]:
    """Return how many people take part in each conversation."""
    rows = Participant.objects.filter(conversation__in=conversations)
    return dict(rows.values_list("conversation").annotate(n=Count("pk")).order_by())


def file(conversation: Conversation, name: str, *, url: str, now: datetime) -> Iterator[str]:
    """Yield the lines of one file of the export. Raises KeyError: there is no such file.

    Moments are cut to the hour, so that nobody is known by when they voted.
    """
    if name == "votes":
        return exports.votes(_cast(conversation))
    if name not in FILES:
        raise KeyError(name)
    made = computed(conversation, now=now)
    if name == "participants-votes":
        return exports.participants(made, {})  # who said what is not told
    statements = _statements(conversation)
    if name == "comments":
        return exports.comments(made, statements)
    about = exports.About(conversation.title, url, conversation.about, len(made.labels))
    return exports.summary(made, statements, about)


def _votes(conversation: Conversation) -> Votes:
    rows = Opinion.objects.filter(participant__conversation=conversation).values_list(
        "participant__number", "statement__number", "value"
    )
    size = rows.count()
    flat = (number for row in rows.order_by().iterator(CHUNK) for number in row)
    columns = np.fromiter(flat, np.int64).reshape(-1, 3).T if size else np.zeros((3, 0), np.int64)
    hidden = conversation.statements.exclude(state=Statement.State.ACCEPTED)
    rejected = frozenset(hidden.values_list("number", flat=True))
    person, statement, value = columns
    return gathered(person, statement, value, np.zeros_like(person), rejected=rejected)


def _routing(made: OpinionMap) -> dict[str, Any]:
    whole, groups = made.everyone, made.groups
    spread = np.hypot(*made.axes.loadings.T) * np.abs(1 - made.axes.means)
    extremity = np.round(spread * np.sqrt(len(made.votes.statements)), 6)
    columns = (
        whole.agree.tolist(),
        whole.passed.tolist(),
        whole.seen.tolist(),
        extremity.tolist(),
        groups.seen.T.tolist(),
    )
    ids = map(str, made.votes.statements.tolist())
    return {id: list(row) for id, row in zip(ids, zip(*columns, strict=True), strict=True)}


def _put_into_groups(conversation: Conversation, made: OpinionMap) -> None:
    people = Participant.objects.filter(conversation=conversation)
    for group in range(-1, len(made.grouping.sizes)):
        numbers = made.votes.participants[made.labels == group].tolist()
        value = None if group < 0 else group
        moved = ~Q(group=value) | Q(group=None) if value is not None else Q(group__isnull=False)
        people.filter(moved, number__in=numbers).update(group=value)


def _cast(conversation: Conversation) -> Iterator[tuple[int, int, int, int]]:
    rows = Opinion.objects.filter(participant__conversation=conversation)
    ordered = rows.order_by("participant__number", "statement__number")
    fields = ("cast_at", "statement__number", "participant__number", "value")
    for at, statement, person, value in ordered.values_list(*fields).iterator(CHUNK):
        yield _hour(at), statement, person, value


def _hour(moment: datetime) -> int:
    return int(moment.timestamp() * 1000) // HOUR_MS * HOUR_MS


def _statements(conversation: Conversation) -> list[exports.Statement]:
    """Return every statement; authors under numbers of their own, the town's and the erased -1.

    An author's number is not the one they vote under: whoever is known by a sentence is not known
    by all their opinions. What a moderator rejected, or has not seen yet, is told without words.
    """
    rows = list(Statement.objects.filter(conversation=conversation))
    authors = dict.fromkeys(row.author_id for row in rows if row.author_id and not row.is_seed)
    numbers: dict[int | None, int] = {author: number for number, author in enumerate(authors)}
    return [
        exports.Statement(
            id=row.number,
            author=-1 if row.is_seed else numbers.get(row.author_id, -1),
            body=row.text if row.state == Statement.State.ACCEPTED else "",
            moderated=MODERATED[Statement.State(row.state)],
            timestamp=_hour(row.submitted_at),
        )
        for row in rows
    ]

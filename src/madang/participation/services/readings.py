"""A drawn map as a page reads it: groups with names, claims with their sentences and counts."""

from dataclasses import dataclass
from typing import Any

from madang.participation.engine.opinions.scatter import SHAPES as SHAPE_KEYS
from madang.participation.engine.opinions.scatter import SIZE, Mark, marks, outline
from madang.participation.models import Conversation, DrawnMap, Statement

LETTERS = "ABCDE"
MOST_ROWS = 10


@dataclass(frozen=True)
class Group:
    """One group: its letter, the shape that stands for it, how many people."""

    number: int
    letter: str
    people: int
    path: str


@dataclass(frozen=True)
class Share:
    """A share of those who voted, in whole per cent, and its interval."""

    letter: str
    count: int
    seen: int
    percent: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Claim:
    """A statement of which the map says something; `side` is agree or disagree."""

    statement: Statement
    side: str
    percent: int
    low: int
    high: int
    shares: list[Share]


@dataclass(frozen=True)
class Reading:
    """Everything that the page of a map shows."""

    map: DrawnMap
    size: int
    marks: list[Mark]
    groups: list[Group]
    unites: list[Claim]
    divides: list[Claim]
    marked: list[tuple[Group, list[Claim]]]
    least: int
    agreement: float | None


def read(kept: DrawnMap, conversation: Conversation) -> Reading:
    """Return what a page says of a map, the strongest ten of each kind."""
    told: dict[str, Any] = kept.document
    rows = Statement.objects.filter(conversation=conversation).select_related("proposal")
    texts = {row.number: row for row in rows}
    shown = {number for number, row in texts.items() if row.state == Statement.State.ACCEPTED}
    unites = [row for row in told["unites"] if row["statement"] in shown]
    divides = [row for row in told["divides"] if row["statement"] in shown]
    groups = [
        Group(i, LETTERS[i], people, outline(SHAPE_KEYS[i], 10, 10, 7))
        for i, people in enumerate(told["groups"])
    ]
    return Reading(
        map=kept,
        size=SIZE,
        marks=marks(told["projection"], told["labels"]),
        groups=groups,
        unites=[_uniting(told, texts, row) for row in unites[:MOST_ROWS]],
        divides=[_dividing(told, texts, row) for row in divides[:MOST_ROWS]],
        marked=[
            (
                group,
                [
                    _marking(told, texts, row, group.number)
                    for row in rows
                    if row["statement"] in shown
                ],
            )
            for group, rows in zip(groups, told["representative"], strict=True)
            if len(groups) > 1
        ],
        least=told["parameters"]["votes_per_group"],
        agreement=told["agreement_with_tightest"],
    )


def _uniting(told: dict[str, Any], texts: dict[int, Statement], row: dict[str, Any]) -> Claim:
    shares = _shares(told, row["statement"], row["side"])
    ends = zip(shares, row["group_intervals"], strict=True)
    sure = [
        Share(one.letter, one.count, one.seen, one.percent, _percent(low), _percent(high))
        for one, (low, high) in ends
    ]
    return Claim(
        texts[row["statement"]],
        row["side"],
        _percent(row["geometric_mean"]),
        _percent(row["low"]),
        _percent(row["high"]),
        sure,
    )


def _dividing(told: dict[str, Any], texts: dict[int, Statement], row: dict[str, Any]) -> Claim:
    shares = _shares(told, row["statement"], "agree")
    ends = _percent(row["gap"]), _percent(row["low"]), _percent(row["high"])
    return Claim(texts[row["statement"]], "agree", *ends, shares)


def _marking(
    told: dict[str, Any], texts: dict[int, Statement], row: dict[str, Any], group: int
) -> Claim:
    shares = _shares(told, row["statement"], row["side"])
    own = shares[group]
    return Claim(texts[row["statement"]], row["side"], own.percent, 0, 100, shares)


def _shares(told: dict[str, Any], number: int, side: str) -> list[Share]:
    found = []
    for letter, cell in zip(LETTERS, told["counts"][str(number)]["groups"], strict=False):
        seen = cell["agree"] + cell["disagree"] + cell["pass"]
        found.append(Share(letter, cell[side], seen, _percent(cell[side] / max(1, seen))))
    return found


def _percent(share: float) -> int:
    return round(share * 100)

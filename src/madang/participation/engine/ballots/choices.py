"""What may stand on a ballot: four kinds, their limits as data, and the text that is signed.

A ballot's choices are one line of text: ids with commas, and for points a semicolon and the points
in the same order. Every valid choice has exactly one such text.

>>> paper = Paper("points", {"a": 5, "b": 7}, budget=10, longest=2)
>>> paper.text([("b", 2), ("a", 3)])
'a,b;3,2'
>>> paper.marks("a,b;3,2")
(('a', 3), ('b', 2))
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

APPROVAL, KNAPSACK, POINTS, RANKED = KINDS = ("approval", "knapsack", "points", "ranked")
ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_POINT = re.compile(r"[1-9][0-9]{0,2}")
Mark = tuple[str, int]


class Invalid(ValueError):  # noqa: N818 - reads as the sentence it is
    """The ballot is not valid: `code` says which limit it breaks, `params` the figures."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(WORDS[code] % params)
        self.code, self.params = code, params


def _(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


WORDS = {
    "malformed": _("The ballot cannot be read."),
    "unknown": _("There is no choice %(id)s on this ballot."),
    "twice": _("Choice %(id)s is marked twice."),
    "few": _("Mark at least %(least)s; %(marked)s are marked."),
    "many": _("Mark at most %(most)s; %(marked)s are marked."),
    "budget": _("The choices cost %(cost)s together, more than the budget of %(budget)s."),
    "points": _("Give each choice from 1 to %(highest)s points."),
    "points_twice": _("Give each number of points once; %(points)s is given twice."),
    "order": _("The choices do not stand in the order that the text of a ballot has."),
}


@dataclass(frozen=True)
class Paper:
    """The limits of one poll's ballots; `costs` by id, in the order of the ballot paper.

    approval: `least` to `longest` marks; knapsack: also within `budget`; points: 1 to `highest`
    each, with `each_once` every number of points once; ranked: the best first.
    """

    kind: str
    costs: Mapping[str, int]
    budget: int = 0
    least: int = 1
    longest: int = 1
    highest: int = 3
    each_once: bool = True

    def text(self, marks: Iterable[Mark]) -> str:
        """The one text of these marks: (id, points), points 1 where none are given.

        Ranked marks stand in their order; others are sorted by id, points highest first.
        """
        rows = list(marks)
        if self.kind == POINTS:
            rows.sort(key=lambda mark: (-mark[1], mark[0]))
            ids, points = ",".join(id_ for id_, _n in rows), ",".join(str(n) for _id, n in rows)
            return f"{ids};{points}" if rows else ""
        if self.kind != RANKED:
            rows.sort()
        return ",".join(id_ for id_, _n in rows)

    def marks(self, text: str) -> tuple[Mark, ...]:
        """Read and check the text of a ballot. Raises Invalid."""
        ids, points = self._read(text)
        for id_ in ids:
            if id_ not in self.costs:
                raise Invalid("unknown", id=id_)
        if len(set(ids)) < len(ids):
            raise Invalid("twice", id=next(id_ for id_ in ids if ids.count(id_) > 1))
        if len(ids) < self.least:
            raise Invalid("few", least=self.least, marked=len(ids))
        if len(ids) > self.longest:
            raise Invalid("many", most=self.longest, marked=len(ids))
        self._within_budget(ids)
        self._fair(points)
        marks = tuple(zip(ids, points, strict=True))
        if self.text(marks) != text:
            raise Invalid("order")
        return marks

    def _read(self, text: str) -> tuple[list[str], list[int]]:
        head, semicolon, tail = text.partition(";")
        ids = head.split(",") if head else []
        if len(text) > 40 * len(self.costs) + 40 or not all(map(ID.fullmatch, ids)):
            raise Invalid("malformed")
        given = tail.split(",") if tail else []
        if bool(semicolon) != (self.kind == POINTS and bool(ids)):
            raise Invalid("malformed")
        if semicolon and (len(given) != len(ids) or not all(map(_POINT.fullmatch, given))):
            raise Invalid("malformed")
        return ids, [int(one) for one in given] or [1] * len(ids)

    def _within_budget(self, ids: list[str]) -> None:
        cost = sum(self.costs[id_] for id_ in ids)
        if self.kind == KNAPSACK and cost > self.budget:
            raise Invalid("budget", cost=cost, budget=self.budget)

    def _fair(self, points: list[int]) -> None:
        if self.kind != POINTS:
            return
        if any(one > self.highest for one in points):
            raise Invalid("points", highest=self.highest)
        if self.each_once and len(set(points)) < len(points):
            raise Invalid("points_twice", points=max(p for p in points if points.count(p) > 1))

"""What the cells of one vote in a Pabulib file say.

>>> papers = Papers("approval", {"a": 0, "b": 1}, longest=2, pointed=False)
>>> papers.ballot("b,a")
Ballot(projects=(0, 1), points=None, share=1)
>>> papers.ballot("b,c")  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
UnreadableError: names project c, which is not there
"""

import re
from collections import Counter
from collections.abc import Mapping

from madang.participation.engine.budgets.elections import Ballot

APPROVAL, POINTS, ORDINAL = (
    ("approval", "choose-1", "knapsack"),
    ("cumulative", "scoring"),
    "ordinal",
)
_POINTS = re.compile(r"\d{1,6}")


class UnreadableError(ValueError):
    """The ballot, or the kind of ballots, means nothing here."""


class Papers:
    """Reads ballots of one kind; `rows` are the projects' ids, `longest` the most marks (0: any).

    Ranked ballots are kept with the places 1, 2, … as points until `scored`, because without
    `longest` the longest ballot says how many points the first place gives.
    """

    def __init__(self, kind: str, rows: Mapping[str, int], longest: int, *, pointed: bool) -> None:
        if kind not in (*APPROVAL, *POINTS, ORDINAL):
            raise UnreadableError(f"vote_type {kind[:40]!r} is not known")
        if kind in POINTS and not pointed:
            raise UnreadableError(f"vote_type {kind} needs the column points in VOTES")
        self._kind, self._rows = kind, rows
        self._longest = 1 if kind == "choose-1" else longest
        self._read: dict[tuple[str, str], Ballot] = {}

    def ballot(self, vote: str, points: str = "") -> Ballot:
        """The ballot of the cells `vote` and `points`; UnreadableError says what is wrong."""
        cells = (vote, points if self._kind in POINTS else "")
        known = self._read.get(cells)
        if known is None:
            known = self._read[cells] = self._parsed(*cells)
        return known

    def scored(self, ballots: Counter[Ballot]) -> Counter[Ballot]:
        """The ballots as they count: places turned into points, everything else as it is."""
        if self._kind != ORDINAL:
            return ballots
        most = self._longest or max((len(one.projects) for one in ballots), default=0)
        scored: Counter[Ballot] = Counter()
        for one, count in ballots.items():
            points = tuple(most + 1 - place for place in one.points or ())
            scored[Ballot(one.projects, points, one.share)] += count
        return scored

    def _parsed(self, vote: str, points: str) -> Ballot:
        ids = [part.strip() for part in vote.split(",")] if vote.strip() else []
        rows = [self._row(id_) for id_ in ids]
        if len(set(rows)) < len(rows):
            raise UnreadableError("names a project twice")
        if self._longest and len(rows) > self._longest:
            raise UnreadableError(f"names {len(rows)} projects, {self._longest} are allowed")
        if self._kind in APPROVAL:
            return Ballot(tuple(sorted(rows)))
        given = self._given(points, len(rows)) if self._kind in POINTS else range(1, len(rows) + 1)
        pairs = sorted((row, one) for row, one in zip(rows, given, strict=True) if one)
        return Ballot(tuple(row for row, _ in pairs), tuple(one for _, one in pairs))

    def _row(self, id_: str) -> int:
        try:
            return self._rows[id_]
        except KeyError:
            raise UnreadableError(f"names project {id_[:40]}, which is not there") from None

    def _given(self, points: str, wanted: int) -> list[int]:
        parts = [part.strip() for part in points.split(",")] if points.strip() else []
        if len(parts) != wanted:
            raise UnreadableError(f"gives points {len(parts)} times for {wanted} projects")
        if not all(part.isascii() and _POINTS.fullmatch(part) for part in parts):
            raise UnreadableError("gives points that are not whole numbers from 0 up")
        return [int(part) for part in parts]

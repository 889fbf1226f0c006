"""An election of a participatory budget: what is to be had, at what cost, and who wants it.

Money is whole numbers throughout, in the smallest unit that the election's amounts need
(`scale` of them make one unit of currency). Equal ballots are kept once with their number: no rule
here looks at who cast them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Project:
    """One project: its id, its cost in the election's smallest unit, and what else is told."""

    id: str
    cost: int
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ballot:
    """What voters mark: projects by their row, points for each (none: one each), and a share.

    `share` is the voter's weight in the money rules: 2 gets twice the money of 1.
    """

    projects: tuple[int, ...]
    points: tuple[int, ...] | None = None
    share: int = 1


@dataclass(frozen=True)
class Support:
    """Who supports one project: rows of distinct ballots, and for each what it weighs.

    `voters`: how many cast the ballot; `points`: what it gives the project. Floats hold whole
    numbers below 2^53, so they are exact.
    """

    ballots: Ints
    voters: Floats
    points: Floats
    n_voters: float


@dataclass(frozen=True, eq=False)
class Profile:
    """All ballots, equal ones once; ballot b marks entries `start[b]` to `start[b + 1]`."""

    counts: Ints
    shares: Ints
    start: Ints
    marks: Ints
    points: Ints | None
    n_projects: int

    @classmethod
    def of(cls, ballots: Mapping[Ballot, int], n_projects: int) -> "Profile":
        """Lay out `ballots` with their numbers, in an order that does not depend on the casting."""
        kept = sorted(ballots, key=_ballot_order)
        pointed = any(ballot.points is not None for ballot in kept)
        lengths = [len(ballot.projects) for ballot in kept]
        points = [p for ballot in kept for p in ballot.points or (1,) * len(ballot.projects)]
        return cls(
            counts=np.array([ballots[ballot] for ballot in kept], np.int64),
            shares=np.array([ballot.share for ballot in kept], np.int64),
            start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            marks=np.array([row for ballot in kept for row in ballot.projects], np.int64),
            points=np.array(points, np.int64) if pointed else None,
            n_projects=n_projects,
        )

    @cached_property
    def voters(self) -> int:
        """How many voters, those who marked nothing included."""
        return int(self.counts.sum())

    @cached_property
    def all_shares(self) -> int:
        """The sum of all voters' shares: what the budget is divided by."""
        return int((self.counts * self.shares).sum())

    @cached_property
    def rows(self) -> Ints:
        """The ballot of each mark."""
        return np.repeat(np.arange(len(self.counts)), np.diff(self.start))

    @cached_property
    def given(self) -> Ints:
        """The points of each mark, 1 where ballots give none."""
        return np.ones_like(self.marks) if self.points is None else self.points

    @cached_property
    def ballots(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Counts, shares, start, marks and points of the ballots, for compiled loops."""
        return self.counts, self.shares, self.start, self.marks, self.given

    @cached_property
    def votes(self) -> Ints:
        """How many voters marked each project."""
        return self._summed(np.ones_like(self.marks))

    @cached_property
    def scores(self) -> Ints:
        """How many points each project got; the same as votes where ballots give none."""
        return self._summed(self.given)

    @cached_property
    def supports(self) -> list[Support]:
        """The supporters of each project."""
        order = np.argsort(self.marks, kind="stable")
        ends = np.cumsum(np.bincount(self.marks, minlength=self.n_projects))[:-1]
        return [self._support(entries) for entries in np.split(order, ends)]

    def entries(self, rows: Ints) -> Ints:
        """The positions of all marks on the ballots `rows`, ballot after ballot."""
        lengths = self.start[rows + 1] - self.start[rows]
        ends = np.cumsum(lengths)
        shift = np.repeat(self.start[rows] - ends + lengths, lengths)
        return shift + np.arange(len(shift))

    def each(self) -> Iterable[tuple[Ballot, int]]:
        """Each distinct ballot with the number of voters who cast it."""
        for row, count in enumerate(self.counts.tolist()):
            part = slice(self.start[row], self.start[row + 1])
            points = None if self.points is None else tuple(self.points[part].tolist())
            yield Ballot(tuple(self.marks[part].tolist()), points, int(self.shares[row])), count

    def _summed(self, each: Ints) -> Ints:
        weights = each * self.counts[self.rows]
        return np.bincount(self.marks, weights, self.n_projects).astype(np.int64)

    def _support(self, entries: Ints) -> Support:
        rows = self.rows[entries]
        voters = self.counts[rows].astype(np.float64)
        return Support(rows, voters, self.given[entries].astype(np.float64), float(voters.sum()))


@dataclass(frozen=True, eq=False)
class Election:
    """Projects, budget and ballots; `meta` is what a file says about the election besides."""

    projects: tuple[Project, ...]
    budget: int
    profile: Profile
    scale: int = 1
    meta: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the projects, row by row."""
        return tuple(project.id for project in self.projects)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each project by its id."""
        return {id_: row for row, id_ in enumerate(self.ids)}

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """The cost of each project, in the smallest unit."""
        return tuple(project.cost for project in self.projects)

    def cost_of(self, rows: Iterable[int]) -> int:
        """What the projects `rows` cost together."""
        return sum(self.costs[row] for row in rows)

    def money(self, amount: int | Fraction) -> Fraction:
        """An amount in units of currency."""
        return Fraction(amount) / self.scale


def of(
    costs: Mapping[str, int],
    budget: int,
    ballots: Iterable[Sequence[str] | Mapping[str, int]],
    shares: Iterable[int] | None = None,
) -> Election:
    """Make an election from plain values: a list of ids approves, a mapping gives points.

    Ballots with points and ballots without cannot stand in one election.
    """
    ids = {id_: row for row, id_ in enumerate(costs)}
    cast = list(ballots)
    weights = [1] * len(cast) if shares is None else list(shares)
    counts: Counter[Ballot] = Counter()
    for marked, share in zip(cast, weights, strict=True):
        if isinstance(marked, Mapping):
            pairs = sorted((ids[id_], points) for id_, points in marked.items() if points)
            rows, points = [row for row, _ in pairs], [points for _, points in pairs]
            counts[Ballot(tuple(rows), tuple(points), share)] += 1
        else:
            counts[Ballot(tuple(sorted(ids[id_] for id_ in marked)), None, share)] += 1
    projects = tuple(Project(id_, cost) for id_, cost in costs.items())
    return Election(projects, budget, Profile.of(counts, len(projects)))


def _ballot_order(ballot: Ballot) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    return ballot.projects, ballot.points or (), ballot.share

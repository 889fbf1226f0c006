"""What may not win, whatever its votes: minimum votes, caps of areas and categories, exclusions."""

from collections.abc import Mapping
from dataclasses import dataclass

from madang.participation.engine.budgets.elections import Election

FEW_VOTES = "few_votes"
CAP = "cap"
INCOMPATIBLE = "incompatible"


@dataclass(frozen=True)
class Cap:
    """At most `most` (in the election's smallest unit) for `projects` together."""

    name: str
    projects: frozenset[str]
    most: int


@dataclass(frozen=True)
class Limits:
    """Limits by project id; of each set in `incompatible` at most one project can win."""

    min_votes: int = 0
    caps: tuple[Cap, ...] = ()
    incompatible: tuple[frozenset[str], ...] = ()


NONE = Limits()


@dataclass(frozen=True)
class Refusal:
    """Why a project may not win: the kind, and the cap's name or the other project's id."""

    kind: str
    by: str = ""


def caps_by(election: Election, column: str, most: Mapping[str, int]) -> tuple[Cap, ...]:
    """Caps for the values of a column of the projects (several in one cell stand with commas)."""
    return tuple(
        Cap(
            value,
            frozenset(
                project.id
                for project in election.projects
                if value in map(str.strip, project.fields.get(column, "").split(","))
            ),
            amount,
        )
        for value, amount in most.items()
    )


class Gate:
    """Lets projects through while the limits allow; what it has refused it never lets through."""

    def __init__(self, election: Election, limits: Limits) -> None:
        self._election, self._min_votes = election, limits.min_votes
        self._room = [cap.most for cap in limits.caps]
        self._caps: dict[int, list[int]] = {}
        self._rivals: dict[int, list[int]] = {}
        self._names = [cap.name for cap in limits.caps]
        self._chosen: set[int] = set()
        for number, cap in enumerate(limits.caps):
            for id_ in cap.projects:
                self._caps.setdefault(election.row_of[id_], []).append(number)
        for rivals in limits.incompatible:
            rows = [election.row_of[id_] for id_ in sorted(rivals)]
            for row in rows:
                self._rivals.setdefault(row, []).extend(other for other in rows if other != row)

    def refusal(self, row: int) -> Refusal | None:
        """Why the project may not win now, or None if it may."""
        if self._election.profile.votes[row] < self._min_votes:
            return Refusal(FEW_VOTES)
        for cap in self._caps.get(row, ()):
            if self._election.costs[row] > self._room[cap]:
                return Refusal(CAP, self._names[cap])
        for rival in self._rivals.get(row, ()):
            if rival in self._chosen:
                return Refusal(INCOMPATIBLE, self._election.ids[rival])
        return None

    def allows(self, row: int) -> bool:
        """Whether the project may win now."""
        return self.refusal(row) is None

    def choose(self, row: int) -> None:
        """Write the project down as chosen."""
        self._chosen.add(row)
        for cap in self._caps.get(row, ()):
            self._room[cap] -= self._election.costs[row]

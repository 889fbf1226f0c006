"""The terms of a poll: everything that must not change once it is open, as one text.

Its hash is the first link of the bulletin's chain, so each later link binds the terms too.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from madang.participation.engine.ballots.choices import ID, KINDS, Paper

RULES = ("greedy", "greedy-stop", "equal-shares", "equal-shares-cardinality", "phragmen")
COMPLETIONS = ("none", "add1", "add1u")
STOPS = ("exhaustive", "overspend")
MOST = 10**15  # money, votes
MOST_PROJECTS = 2000
POLL = re.compile(r"[A-Za-z0-9-]{1,64}")
INCREMENT = re.compile(r"[1-9][0-9]{0,14}(/[1-9][0-9]{0,11})?%?")


class Malformed(ValueError):  # noqa: N818 - reads as the sentence it is
    """The terms cannot be read: which field, and why."""


@dataclass(frozen=True)
class Project:
    """One choice on the ballot paper; `cost` in whole units of money (1 where nothing costs)."""

    id: str
    title: str
    cost: int


@dataclass(frozen=True)
class Cap:
    """At most `most` money for these projects together: an area, a category."""

    name: str
    projects: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Terms:
    """What a poll asks, how it is answered and counted, and the keys that hold for it.

    `lot` names the projects in the order that decides ties, drawn by `seed` before the first
    ballot. `increment` is an amount of money a voter, or with % a part of an equal share; of each
    set in `incompatible` at most one can win. Times are ISO texts; `credential_key` is DER and
    `receipt_key` raw, as base64url.
    """

    poll: str
    town: str
    title: str
    kind: str
    opens_at: str
    closes_at: str
    projects: tuple[Project, ...]
    budget: int
    least: int
    longest: int
    highest: int
    each_once: bool
    rule: str
    completion: str
    stop: str
    increment: str
    min_votes: int
    caps: tuple[Cap, ...]
    incompatible: tuple[tuple[str, ...], ...]
    seed: str
    lot: tuple[str, ...]
    credential_key: str
    receipt_key: str

    @property
    def paper(self) -> Paper:
        """The ballot paper."""
        return Paper(
            kind=self.kind,
            costs={project.id: project.cost for project in self.projects},
            budget=self.budget,
            least=self.least,
            longest=self.longest,
            highest=self.highest,
            each_once=self.each_once,
        )

    @property
    def data(self) -> dict[str, Any]:
        """The terms as JSON values."""
        return asdict(self)

    @property
    def first_link(self) -> bytes:
        """Where the chain begins."""
        told = json.dumps(self.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(b"madang.terms/1\n" + told.encode()).digest()

    @classmethod
    def read(cls, data: Any) -> "Terms":
        """Read and check JSON values. Raises Malformed."""
        if not isinstance(data, dict) or set(data) != {field.name for field in fields(cls)}:
            raise Malformed("the terms do not have exactly the fields of the format")
        try:
            lists = {
                "projects": tuple(_project(one) for one in data["projects"]),
                "lot": tuple(data["lot"]),
                "caps": tuple(_cap(one) for one in data["caps"]),
                "incompatible": tuple(map(tuple, data["incompatible"])),
            }
            terms = cls(**{**data, **lists})
        except TypeError as error:
            raise Malformed("projects, lot, caps and incompatible are lists") from error
        terms._check()
        return terms

    def _check(self) -> None:
        for name in _TEXTS:
            if not isinstance(value := getattr(self, name), str) or not 0 < len(value) <= 2000:
                raise Malformed(f"{name} is not a text")
        for name in _FIGURES:
            if not _is_number(getattr(self, name)):
                raise Malformed(f"{name} is not a whole number from 0 up")
        for name, known in _KNOWN.items():
            if getattr(self, name) not in known:
                raise Malformed(f"{name} is none of {', '.join(map(str, known))}")
        if not POLL.fullmatch(self.poll) or not INCREMENT.fullmatch(self.increment):
            raise Malformed("poll is not an id, or increment not a fraction above 0")
        self._check_projects()

    def _check_projects(self) -> None:
        ids = [project.id for project in self.projects]
        if not 0 < len(ids) <= MOST_PROJECTS or len(set(ids)) < len(ids):
            raise Malformed("there are no projects, too many, or two with one id")
        if not all(isinstance(id_, str) for id_ in self.lot) or sorted(self.lot) != sorted(ids):
            raise Malformed("the lot does not name every project once")
        named = [cap.projects for cap in self.caps] + list(self.incompatible)
        if not all(isinstance(id_, str) and id_ in ids for group in named for id_ in group):
            raise Malformed("caps or incompatible name a project that is not there")


_TEXTS = (
    *("poll", "town", "title", "opens_at", "closes_at"),
    *("seed", "increment", "credential_key", "receipt_key"),
)
_FIGURES = ("budget", "least", "longest", "highest", "min_votes")
_KNOWN: dict[str, tuple[object, ...]] = {
    "kind": KINDS,
    "rule": RULES,
    "completion": COMPLETIONS,
    "stop": STOPS,
    "each_once": (True, False),
}


def draw(ids: list[str], seed: str) -> tuple[str, ...]:
    """Draw the lot: the ids by the SHA-256 of seed and id, so that anyone can draw it again."""
    return tuple(sorted(ids, key=lambda id_: hashlib.sha256(f"{seed}\n{id_}".encode()).digest()))


def _project(data: Any) -> Project:
    if not isinstance(data, dict) or set(data) != {"id", "title", "cost"}:
        raise Malformed("a project has id, title and cost")
    project = Project(**data)
    if not isinstance(project.id, str) or not ID.fullmatch(project.id):
        raise Malformed("a project's id is not 1 to 32 letters, digits, - or _")
    if not isinstance(project.title, str) or not _is_number(project.cost):
        raise Malformed(f"project {project.id} has no title, or its cost is no whole number")
    return project


def _cap(data: Any) -> Cap:
    if not isinstance(data, dict) or set(data) != {"name", "projects", "most"}:
        raise Malformed("a cap has name, projects and most")
    cap = Cap(data["name"], tuple(data["projects"]), data["most"])
    if not isinstance(cap.name, str) or not _is_number(cap.most):
        raise Malformed("a cap has no name, or its most is no whole number")
    return cap


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST

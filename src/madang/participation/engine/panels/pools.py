"""Volunteers and quotas: who may be drawn, and how many of each kind a panel must have.

Volunteers with the same values in every category are alike; a panel is first composed of *kinds*,
with so many people of each, and only then of people.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

MOST_VOLUNTEERS, MOST_SIZE, MOST_LIMITS = 100_000, 2_000, 500
ID = "id"


class Malformed(ValueError):  # noqa: N818 - reads as the sentence it is
    """A file cannot be read: which, where, and why."""

    def __init__(self, name: str, line: int, why: str) -> None:
        super().__init__(f"{name}:{line}: {why}")


@dataclass(frozen=True)
class Limit:
    """At least `least` and at most `most` people with this value of this category."""

    category: str
    value: str
    least: int
    most: int


@dataclass(frozen=True)
class Quotas:
    """The size of the panel, and its limits."""

    size: int
    limits: tuple[Limit, ...]

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories, in their order."""
        return tuple(dict.fromkeys(limit.category for limit in self.limits))


@dataclass(frozen=True)
class Kind:
    """People who are alike: their values in the order of the categories, and their ids."""

    values: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Pool:
    """All volunteers by kind, and the quotas; `rows` says which kinds each limit counts."""

    kinds: tuple[Kind, ...]
    quotas: Quotas

    @property
    def count(self) -> int:
        """How many volunteers there are."""
        return sum(len(kind.people) for kind in self.kinds)

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """For each limit the kinds that it counts."""
        places = {name: place for place, name in enumerate(self.quotas.categories)}
        return tuple(
            tuple(
                number
                for number, kind in enumerate(self.kinds)
                if kind.values[places[limit.category]] == limit.value
            )
            for limit in self.quotas.limits
        )


def pool(people: Mapping[str, Mapping[str, str]], quotas: Quotas) -> Pool:
    """Sort `people` (id -> values by category) into kinds, whatever their order."""
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for id_, values in people.items():
        found[tuple(values[name] for name in quotas.categories)].append(id_)
    kinds = (Kind(values, tuple(sorted(ids))) for values, ids in sorted(found.items()))
    return Pool(tuple(kinds), quotas)


def read_quotas(text: bytes, *, name: str = "QUOTAS.json") -> Quotas:
    """Read `{"size": 22, "quotas": {"sex": {"f": [10, 12], …}, …}}`. Raises Malformed."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(name, getattr(error, "lineno", 1), "not JSON in UTF-8") from None
    try:
        size, groups = data["size"], data["quotas"]
        limits = tuple(
            Limit(str(category), str(value), *_bounds(bounds))
            for category, values in groups.items()
            for value, bounds in values.items()
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(
            name, 1, 'wanted: {"size": n, "quotas": {category: {value: [a, b]}}}'
        ) from None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= MOST_SIZE:
        raise Malformed(name, 1, f"size is not a whole number from 1 to {MOST_SIZE:,}")
    if len(limits) > MOST_LIMITS:
        raise Malformed(name, 1, f"more than {MOST_LIMITS} limits")
    return Quotas(size, limits)


def read_volunteers(
    lines: Iterable[str], quotas: Quotas, *, name: str = "VOLUNTEERS.csv"
) -> dict[str, dict[str, str]]:
    """Read a CSV with a column `id` and one for each category. Raises Malformed."""
    rows = csv.reader(lines, strict=True)
    reader = _Volunteers(name, quotas, rows)
    try:
        reader.read()
    except csv.Error as error:
        reader.refuse(f"not CSV: {error}")
    except UnicodeDecodeError:
        reader.refuse("not UTF-8 text")
    return reader.people


class _Volunteers:
    def __init__(self, name: str, quotas: Quotas, rows: Any) -> None:
        self._name, self._quotas, self._rows = name, quotas, rows
        self._known: defaultdict[str, set[str]] = defaultdict(set)
        for limit in quotas.limits:
            self._known[limit.category].add(limit.value)
        self.people: dict[str, dict[str, str]] = {}

    def read(self) -> None:
        columns = self._columns(next(self._rows, []))
        for row in self._rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(columns):
                self.refuse(f"{len(row)} cells, the heading has {len(columns)}")
            self._take({name: cell.strip() for name, cell in zip(columns, row, strict=True)})
        if not self.people:
            self.refuse("nobody volunteers")

    def _columns(self, row: Sequence[str]) -> list[str]:
        columns = [cell.strip().removeprefix("\ufeff") for cell in row]
        for name in (ID, *self._quotas.categories):
            if Counter(columns)[name] != 1:
                self.refuse(f"the heading does not have the column {name} once")
        return columns

    def _take(self, cells: dict[str, str]) -> None:
        id_ = cells[ID]
        if not id_ or id_ in self.people:
            self.refuse(f"volunteer {id_[:40]} stands twice" if id_ else "a volunteer without id")
        if len(self.people) == MOST_VOLUNTEERS:
            self.refuse(f"more than {MOST_VOLUNTEERS:,} volunteers")
        for category in self._quotas.categories:
            if cells[category] not in self._known[category]:
                self.refuse(f"{category} is {cells[category][:40]!r}, which has no quota")
        self.people[id_] = {name: cells[name] for name in self._quotas.categories}

    def refuse(self, why: str) -> NoReturn:
        raise Malformed(self._name, max(self._rows.line_num, 1), why) from None


def _bounds(found: Any) -> tuple[int, int]:
    least, most = found
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in found):
        raise ValueError
    if not 0 <= least <= most:
        raise ValueError
    return least, most

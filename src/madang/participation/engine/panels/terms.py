"""What a town writes down about a panel: age groups, sexes and dongs with least and most.

Kept as `{"age": {"19-34": [4, 6], …}, "sex": {…}, "dong": {code: [0, 3], …}}`; a category that is
not there is not looked at.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from madang.participation.engine.panels.pools import ID, Limit, Quotas

AGE, SEX, DONG = "age", "sex", "dong"
CATEGORIES = (AGE, SEX, DONG)
_GROUP = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)")
Given = Mapping[str, Mapping[str, Sequence[int]]]


@dataclass(frozen=True)
class Gap:
    """A category that no panel of this size can keep: `total` is below or above `size`."""

    category: str
    total: int
    size: int

    @property
    def is_short(self) -> bool:
        """All the most of the category together are too few."""
        return self.total < self.size


def quotas(given: Given, size: int) -> Quotas:
    """Return the quotas as the draw reads them, categories and values in a fixed order."""
    limits = [
        Limit(category, value, *given[category][value])
        for category in CATEGORIES
        if category in given
        for value in ordered(given[category])
    ]
    return Quotas(size, tuple(limits))


def ordered(values: Iterable[str]) -> list[str]:
    """Return groups from the youngest on, other values by their names.

    >>> ordered(["65+", "9-18", "19-64"]), ordered(["male", "female"])
    (['9-18', '19-64', '65+'], ['female', 'male'])
    """
    return sorted(values, key=_place)


def gaps(found: Quotas) -> list[Gap]:
    """Return the categories whose limits contradict the size of the panel.

    >>> given = {"sex": {"female": [6, 7], "male": [6, 7]}}
    >>> [(gap.category, gap.total, gap.size) for gap in gaps(quotas(given, 10))]
    [('sex', 12, 10)]
    """
    told = []
    for category in found.categories:
        rows = [limit for limit in found.limits if limit.category == category]
        least, most = sum(row.least for row in rows), sum(row.most for row in rows)
        if least > found.size or most < found.size:
            told.append(Gap(category, least if least > found.size else most, found.size))
    return told


def bounds(group: str) -> tuple[int, int | None]:
    """Return the youngest and the oldest age of a group. Raises ValueError.

    >>> bounds("19-34"), bounds("65+")
    ((19, 34), (65, None))
    """
    found = _GROUP.fullmatch(group)
    if found is None:
        raise ValueError(group)
    youngest, oldest = int(found[1]), int(found[2]) if found[2] else None
    if oldest is not None and oldest < youngest:
        raise ValueError(group)
    return youngest, oldest


def overlaps(groups: Iterable[str]) -> bool:
    """Tell whether somebody would be in two of these age groups.

    >>> overlaps(["19-34", "35-64"]), overlaps(["19-40", "35+"])
    (False, True)
    """
    ordered = sorted(bounds(group) for group in groups)
    return any(
        before[1] is None or before[1] >= after[0]
        for before, after in zip(ordered, ordered[1:], strict=False)
    )


def group_of(age: int, groups: Iterable[str]) -> str | None:
    """Return the group of somebody of `age`, None outside all of them."""
    for group in groups:
        youngest, oldest = bounds(group)
        if age >= youngest and (oldest is None or age <= oldest):
            return group
    return None


def quotas_file(found: Quotas) -> str:
    """Return QUOTAS.json as the command reads it, the same bytes for the same quotas."""
    told: dict[str, dict[str, list[int]]] = {}
    for limit in found.limits:
        told.setdefault(limit.category, {})[limit.value] = [limit.least, limit.most]
    return json.dumps({"size": found.size, "quotas": told}, ensure_ascii=False, indent=1) + "\n"


def volunteers_file(people: Mapping[str, Mapping[str, str]], found: Quotas) -> str:
    """Return VOLUNTEERS.csv as the command reads it: numbers and groups, no names."""
    lines = [",".join((ID, *found.categories))]
    lines += (
        ",".join((id_, *(people[id_][name] for name in found.categories))) for id_ in sorted(people)
    )
    return "\n".join(lines) + "\n"


def digest(text: str) -> str:
    """Return the SHA-256 of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _place(value: str) -> tuple[int, str]:
    found = _GROUP.fullmatch(value)
    return (int(found[1]) if found else 0, value)

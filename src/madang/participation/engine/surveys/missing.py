"""Who is missing: the shares of those who answered, beside the shares of those who live here."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from madang.participation.engine.opinions.intervals import wilson


class Verdict(StrEnum):
    """How a group stands: its census share is above, within or below what its count allows."""

    FEW = "few"
    FIT = "fit"
    MANY = "many"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Group:
    """One group of an attribute; shares are 0 to 1.

    `count` is None where it is hidden: a few people, or the next group, without which the few could
    be reckoned. `fewer_than` says below what a hidden count lies when that may be told. `needed` is
    how many more would bring the whole to the census' shares if nobody else came; a hidden count
    is taken as large as it can be, so at least so many are needed.
    """

    label: str
    count: int | None
    fewer_than: int | None
    share: float | None
    low: float | None
    high: float | None
    census: float
    verdict: Verdict
    needed: int | None


@dataclass(frozen=True)
class Panel:
    """The groups of one attribute; `of` people said it, `unsaid` did not."""

    attribute: str
    of: int
    unsaid: int
    groups: tuple[Group, ...]

    @property
    def needed(self) -> int:
        """How many more people in all, at least."""
        return sum(group.needed or 0 for group in self.groups)


def shares(figures: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return figures of any unit as shares of their sum. Raises ValueError: the sum is nought.

    >>> shares({"young": Fraction(30), "old": Fraction(10)})
    {'young': Fraction(3, 4), 'old': Fraction(1, 4)}
    """
    whole = sum(figures.values(), Fraction(0))
    if whole <= 0:
        raise ValueError("the census has nobody")
    return {label: number / whole for label, number in figures.items()}


def panel(
    attribute: str,
    said: Sequence[str],
    figures: Mapping[str, Fraction],
    *,
    people: int,
    least: int,
) -> Panel:
    """Compare what respondents `said` of an attribute with the census' `figures`.

    `people` is how many answered the survey at all; counts under `least` are not told.
    """
    census = shares(figures)
    counts = {label: sum(1 for one in said if one == label) for label in census}
    of = sum(counts.values())
    hidden = veiled(counts, least=least)
    target = _target(counts, census, hidden)
    groups = []
    for label, part in census.items():
        count, few = counts[label], hidden.get(label)
        if label in hidden:
            most = None if few is None else few - 1
            needed = None if most is None else max(0, math.ceil(target * part) - most)
            groups.append(
                Group(label, None, few, None, None, None, float(part), Verdict.HIDDEN, needed)
            )
        else:
            groups.append(_open(label, count, of, part, target))
    return Panel(attribute, of, people - of, tuple(groups))


def veiled(counts: Mapping[str, int], *, least: int) -> dict[str, int | None]:
    """Return which counts are not told: label → "fewer than", None for one that covers another.

    From 1 to `least` - 1 people are hidden; nobody at all is told, for it names nobody. Where the
    whole less the others would tell the hidden counts, larger ones are hidden with them, the next
    larger first; where those do not do, every count is.

    >>> veiled({"a": 40, "b": 3, "c": 9, "d": 0}, least=5)
    {'b': 5, 'c': None}
    """
    found: dict[str, int | None] = {
        label: least for label, count in counts.items() if 0 < count < least
    }
    others = sorted((count, label) for label, count in counts.items() if count >= least)
    for _count, label in others:
        if not _is_plain(found, counts, least):
            break
        found[label] = None
    if _is_plain(found, counts, least):
        return dict.fromkeys(counts, None)
    return found


def _is_plain(found: Mapping[str, int | None], counts: Mapping[str, int], least: int) -> bool:
    """Tell whether only one set of counts fits what is told of the hidden ones and their sum."""
    if not found:
        return False
    whole = sum(counts[label] for label in found)
    covers = sum(1 for few in found.values() if few is None)
    fewest = len(found) - covers + covers * least
    most = None if covers else len(found) * (least - 1)
    return len(found) == 1 or whole in {fewest, most}


def _target(
    counts: Mapping[str, int], census: Mapping[str, Fraction], hidden: Mapping[str, object]
) -> Fraction:
    """Return the smallest whole that has room for every told group at its census share."""
    open_ = [Fraction(counts[label]) / census[label] for label in counts
             if label not in hidden and census[label] > 0]  # fmt: skip
    return max(open_, default=Fraction(0))


def _open(label: str, count: int, of: int, part: Fraction, target: Fraction) -> Group:
    low, high = wilson(np.array([float(count)]), np.array([float(of)]))
    least, most = float(low[0]), float(high[0])
    share = count / of if of else None
    verdict = Verdict.FIT
    if of and float(part) > most:
        verdict = Verdict.FEW
    elif of and float(part) < least:
        verdict = Verdict.MANY
    needed = max(0, math.ceil(target * part) - count)
    return Group(label, count, None, share, least, most, float(part), verdict, needed)

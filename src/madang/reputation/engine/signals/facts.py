"""What is known of reviews when one looks for those that are not genuine, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from math import exp, lgamma, log, log1p


class Sign(StrEnum):
    """What can be conspicuous about a review."""

    NEAR = "near"  # ordered to the address of who is reviewed
    RING = "ring"
    COPY = "copy"
    BURST = "burst"
    HOUSE = "house"
    NEW = "new"
    SMALL = "small"


@dataclass(frozen=True)
class Seen:
    """One review; `place` stands for an address without telling it, empty: none or unknown."""

    id: int
    author: int
    subject: int
    stars: int
    day: date  # of the order
    at: datetime
    text: str = ""
    place: str = ""
    is_near: bool = False
    value_won: int = 0
    joined_at: datetime | None = None

    @property
    def side(self) -> int:
        """1: praise, -1: blame, 0: neither."""
        return (self.stars >= 4) - (self.stars <= 2)


@dataclass(frozen=True)
class Finding:
    """One thing that is conspicuous about a review, with the numbers that say why."""

    review: int
    sign: Sign
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)


def poisson_tail(count: int, mean: float) -> float:
    """Return the chance of `count` or more where `mean` are expected.

    >>> round(poisson_tail(1, 1.0), 4), poisson_tail(0, 3.0)
    (0.6321, 1.0)
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return 1.0 - sum(_poisson(k, mean) for k in range(count))
    total, k, term = 0.0, count, _poisson(count, mean)
    while term > total * 1e-12 and term > 0.0:
        total += term
        k += 1
        term *= mean / k
    return min(1.0, total)


def _poisson(k: int, mean: float) -> float:
    return exp(k * log(mean) - mean - lgamma(k + 1))


def binomial_tail(count: int, of: int, share: float) -> float:
    """Return the chance that `count` or more of `of` do what a `share` does.

    >>> binomial_tail(2, 2, 0.5), binomial_tail(0, 9, 0.1)
    (0.25, 1.0)
    """
    if count <= 0 or share >= 1.0:
        return 1.0
    if count > of or share <= 0.0:
        return 0.0
    logs = (
        lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share)
        + (of - k) * log1p(-share)
        for k in range(count, of + 1)
    )  # fmt: skip
    return min(1.0, sum(map(exp, logs)))

"""How well something is rated: a mean that starts from what is usual, and how sure it is.

The stars that a subject was given count with a weight that halves with age. To them come as many
imagined stars as `PRIOR` says, spread as stars usually are in its trade; so one first review moves
little, and many decide alone. What is usual in a trade starts itself from what is usual anywhere.
The interval is that of a Dirichlet distribution over the five numbers of stars (its mean's
variance, normal, 90 %). Order does not matter; a better review never lowers a rating.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

PRIOR = 10.0  # reviews that a subject starts with
TRADE_PRIOR = 20.0  # the same for a trade
HALF_LIFE = timedelta(days=270)
Z90 = 1.6449
STARS = (1, 2, 3, 4, 5)
ANYWHERE = (0.05, 0.05, 0.15, 0.35, 0.40)  # mean 4.0
Shares = Sequence[float]


@dataclass(frozen=True)
class Given:
    """Stars that were given at a moment."""

    stars: int
    at: datetime


@dataclass(frozen=True)
class Rating:
    """The mean of the stars with the interval in which it lies at 90 %."""

    stars: float
    low: float
    high: float


def usual(counts: Mapping[int, int], *, start: Shares = ANYWHERE) -> tuple[float, ...]:
    """Return how stars are spread where so many of each number were given.

    >>> usual({}) == ANYWHERE, [round(one, 2) for one in usual({1: 20})]
    (True, [0.53, 0.03, 0.07, 0.17, 0.2])
    """
    whole = TRADE_PRIOR + sum(counts.values())
    return tuple(
        (TRADE_PRIOR * share + counts.get(stars, 0)) / whole
        for stars, share in zip(STARS, start, strict=True)
    )


def weight(age: timedelta) -> float:
    """Return how much a review of this age counts.

    >>> weight(timedelta(0)), weight(HALF_LIFE)
    (1.0, 0.5)
    """
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))


def rating(given: Sequence[Given], *, now: datetime, shares: Shares = ANYWHERE) -> Rating:
    """Return the rating from the stars that were given; `shares` is what is usual in the trade."""
    mass = [PRIOR * share for share in shares]
    for one in given:
        mass[one.stars - 1] += weight(now - one.at)
    whole = sum(mass)
    mean = sum(stars * part for stars, part in zip(STARS, mass, strict=True)) / whole
    square = sum(stars**2 * part for stars, part in zip(STARS, mass, strict=True)) / whole
    wide = Z90 * sqrt(max(square - mean**2, 0.0) / (whole + 1))
    return Rating(mean, max(1.0, mean - wide), min(5.0, mean + wide))

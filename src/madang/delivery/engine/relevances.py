"""How well a shop fits what somebody looks for: a sum of parts, each of which can be said in words.

Nothing that is bought is among them, and nothing that grows with the number of orders.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp

NEAR_M = 1_500.0  # at this distance a third of the points is left
LONG_MIN = 90  # a kitchen that takes so long has no points for it
USUAL_STARS = 4.0
CLOSED_SHARE = 0.1  # of what a closed shop is owed: it is not missed while it is closed


class Part(StrEnum):
    """What counts."""

    OPEN = "open"
    NEAR = "near"
    RATED = "rated"
    READY = "ready"


POINTS = {Part.OPEN: 30, Part.NEAR: 30, Part.RATED: 25, Part.READY: 15}


@dataclass(frozen=True)
class Facts:
    """What is known of a shop now; `metres` None: no place was asked for, `stars`: none yet.

    `is_learnt`: `prep_minutes` is what its own orders show, not what it says itself.
    """

    takes_orders: bool
    prep_minutes: int
    stars: float | None = None
    metres: float | None = None
    is_learnt: bool = False


@dataclass(frozen=True)
class Points:
    """What a part gives, of what it could."""

    part: Part
    points: float
    most: int


def points(facts: Facts) -> list[Points]:
    """Return the points of each part that counts; without a place distance does not.

    >>> [round(one.points, 1) for one in points(Facts(True, 30, 4.6, 0))]
    [30, 30.0, 22.5, 10.0]
    """
    shares = {
        Part.OPEN: 1 if facts.takes_orders else 0,
        Part.RATED: ((facts.stars or USUAL_STARS) - 1) / 4,
        Part.READY: max(0.0, 1 - facts.prep_minutes / LONG_MIN),
    }
    if facts.metres is not None:
        shares[Part.NEAR] = exp(-facts.metres / NEAR_M)
    return [
        Points(part, most * shares[part], most) for part, most in POINTS.items() if part in shares
    ]


def relevance(some: list[Points]) -> float:
    """Return the share of all points, 0 to 1."""
    return sum(one.points for one in some) / sum(one.most for one in some)


def merit(facts: Facts, relevance: float) -> float:
    """Return by what a shop's share of being seen is measured, above 0."""
    return max(relevance * (1.0 if facts.takes_orders else CLOSED_SHARE), 0.01)

"""Who may carry meals: the steps by which a courier comes and goes, and how far each one goes."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where somebody stands who applied to carry meals."""

    APPLIED = "applied"
    VETTED = "vetted"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    LEFT = "left"


class Belongs(StrEnum):
    """Whose courier it is; a shop's carries for that shop alone and is paid by it."""

    TOWN = "town"
    SHOP = "shop"
    AGENCY = "agency"


class Transport(StrEnum):
    """What a courier goes by."""

    WALK = "walk"
    BICYCLE = "bicycle"
    MOTORBIKE = "motorbike"
    CAR = "car"


REACH_M = {Transport.WALK: 1_200.0, Transport.BICYCLE: 4_000.0}  # from a shop to a door; or any


@dataclass(frozen=True)
class Step:
    """What an official does with a courier; one that `needs_reason` tells the courier why."""

    name: str
    sources: frozenset[State]
    after: State
    needs_reason: bool = False


STEPS = {
    step.name: step
    for step in (
        Step("vet", frozenset({State.APPLIED, State.VETTED}), State.VETTED),
        Step("refuse", frozenset({State.APPLIED}), State.REFUSED, needs_reason=True),
        Step("suspend", frozenset({State.VETTED}), State.SUSPENDED, needs_reason=True),
        Step("resume", frozenset({State.SUSPENDED}), State.VETTED),
    )
}


def steps_from(state: str) -> list[Step]:
    """Return what an official can do.

    >>> [step.name for step in steps_from("suspended")]
    ['resume']
    """
    return [step for step in STEPS.values() if state in step.sources]


def reaches(transport: str, metres: float) -> bool:
    """Tell whether a door so far from the shop can be asked of somebody who goes by `transport`.

    >>> reaches("walk", 1_500.0), reaches("motorbike", 9_000.0)
    (False, True)
    """
    return metres <= REACH_M.get(Transport(transport), float("inf"))

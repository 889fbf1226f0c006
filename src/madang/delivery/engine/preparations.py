"""How long a kitchen takes: learnt from when meals were ready, by the hour and by how full it was.

The answer is the 60 % quantile of what was seen: late meals make couriers wait, early ones get
cold, and waiting costs a little more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

STEP_MIN = 5
SHARE = 0.6
ENOUGH = 12  # events before a figure of its own counts
FULL = 3  # so many other meals on the stove and more are one kind
HOURS_APART = 1  # neighbouring hours count with an hour


@dataclass(frozen=True)
class Ready:
    """A meal that became ready: the local `hour` of acceptance, how many others the kitchen had
    then (`load`), and the minutes it took.
    """

    hour: int
    load: int
    minutes: float


def quantile(values: Sequence[float], share: float = SHARE) -> float:
    """Return the least of `values` that at least `share` of them do not exceed.

    Raises ValueError: there is none.

    >>> quantile([10, 20, 30, 40, 50])
    30
    """
    if not values:
        raise ValueError("values")
    return sorted(values)[max(0, ceil(share * len(values) - 1e-9) - 1)]


def estimate(events: Sequence[Ready], *, hour: int, load: int, own_minutes: int) -> int:
    """Return the minutes that a meal accepted now will take, in steps of five.

    The narrowest of these that was seen ENOUGH times counts: this hour and load, hours beside it
    too, this load at any hour; else `own_minutes`, the shop's own figure.

    >>> estimate([], hour=18, load=0, own_minutes=25)
    25
    """
    same = [one for one in events if min(one.load, FULL) == min(load, FULL)]
    wider = (
        [one.minutes for one in same if one.hour == hour],
        [one.minutes for one in same if _apart(one.hour, hour) <= HOURS_APART],
        [one.minutes for one in same],
    )
    for seen in wider:
        if len(seen) >= ENOUGH:
            return max(STEP_MIN, STEP_MIN * ceil(quantile(seen) / STEP_MIN))
    return own_minutes


def table(events: Sequence[Ready]) -> list[list[int]]:
    """Return what `estimate` says at each hour for each kind of load, 0 where nothing is learnt.

    >>> [row[0] for row in table([Ready(18, 0, 22)] * 12)][17:20], table([])[18]
    ([25, 25, 25], [0, 0, 0, 0])
    """
    by_load: list[list[Ready]] = [[] for _load in range(FULL + 1)]
    for one in events:
        by_load[min(one.load, FULL)].append(one)
    return [
        [estimate(same, hour=hour, load=load, own_minutes=0) for load, same in enumerate(by_load)]
        for hour in range(24)
    ]


def _apart(one: int, other: int) -> int:
    """Return the hours between two hours of the clock, round midnight."""
    return min((one - other) % 24, (other - one) % 24)

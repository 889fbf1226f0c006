"""Whether a plan can be driven, worked out anew from the instance and from who was told what when.

It shares no line with the dispatcher: ways, times and rules are those of the instance's definition.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from madang.delivery.engine.dispatch.assignments import Assignment
from madang.delivery.engine.dispatch.instances import Day

MOST_PROBLEMS = 20


@dataclass
class Outcome:
    """What came of a day: seconds of pick-up and door by order, deliveries by courier, problems."""

    picked_s: dict[int, float] = field(default_factory=dict)
    door_s: dict[int, float] = field(default_factory=dict)
    delivered: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    tasks: int = 0

    def wrong(self, says: str) -> None:
        """Write a problem down; of very many only the first are kept."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(says)


def check(day: Day, told: Sequence[Assignment], *, unit_s: float) -> Outcome:
    """Drive what was told, courier by courier, in the order in which it was told."""
    outcome = Outcome()
    for courier in sorted({one.courier for one in told}):
        own = [one for one in told if one.courier == courier]
        if [one.told_s for one in own] != sorted(one.told_s for one in own):
            outcome.wrong(f"{day.courier_ids[courier]} is told things out of order")
        _drive(day, courier, own, unit_s, outcome)
    return outcome


def _drive(
    day: Day, courier: int, own: Sequence[Assignment], unit_s: float, outcome: Outcome
) -> None:
    x, y, free, off = (float(value) for value in day.couriers[courier])
    name = day.courier_ids[courier]
    for one in own:
        outcome.tasks += 1
        if not _is_known(day, one, name, outcome):
            continue
        shop_x, shop_y = day.shops[one.shop]
        arrival = max(one.told_s, free) + _way(day, unit_s, x, y, shop_x, shop_y)
        ready = max(float(day.orders[order, 3]) for order in one.orders)
        picked = max(ready, arrival + day.terms.pickup_s / 2)
        if picked > off:
            outcome.wrong(f"{name} fetches at {picked:.0f} s, off duty since {off:.0f} s")
        at, x, y = picked + day.terms.pickup_s / 2, shop_x, shop_y
        for order in one.orders:
            to_x, to_y = day.orders[order, :2]
            at += _way(day, unit_s, x, y, to_x, to_y) + day.terms.dropoff_s / 2
            outcome.picked_s[order], outcome.door_s[order] = picked, at
            at, x, y = at + day.terms.dropoff_s / 2, to_x, to_y
            outcome.delivered[courier] = outcome.delivered.get(courier, 0) + 1
        free = at


def _is_known(day: Day, one: Assignment, name: str, outcome: Outcome) -> bool:
    """Tell whether what was told can be told at all: known orders, of one shop, each once."""
    for order in one.orders:
        if one.told_s < day.orders[order, 4]:
            outcome.wrong(f"{name} is told of {day.order_ids[order]} before it is placed")
        if int(day.orders[order, 2]) != one.shop:
            outcome.wrong(f"{day.order_ids[order]} is not of the shop that {name} goes to")
        if order in outcome.door_s or one.orders.count(order) > 1:
            outcome.wrong(f"{day.order_ids[order]} is brought twice")
            return False
    return bool(one.orders)


def _way(day: Day, unit_s: float, x: float, y: float, to_x: float, to_y: float) -> float:
    metres = math.hypot(x - to_x, y - to_y)
    return math.ceil(metres / day.terms.speed / unit_s - 1e-9) * unit_s

"""Who fetches what: decided once a minute, committed as late as can be, and each time explained.

The dispatcher plans whole routes for all couriers, those who are under way included, but tells a
courier only what to do next, and only when waiting another minute would make a meal wait. So every
plan may still be changed by what comes in meanwhile. It knows what it was told, nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from madang.delivery.engine.dispatch import fallbacks, search
from madang.delivery.engine.dispatch.assignments import Assignment
from madang.delivery.engine.dispatch.instances import Floats, Terms
from madang.delivery.engine.dispatch.routes import (
    MOST_DROPS,
    MOST_TASKS,
    NEVER,
    Plan,
    World,
    cost_of,
    travel,
    weights_of,
)


class How(StrEnum):
    """How a minute is planned: whole routes by search, or, when that fails, one order for each."""

    SEARCH = "search"
    LINEAR = "linear"
    NEAREST = "nearest"


@dataclass(frozen=True)
class Settings:
    """What can be chosen.

    `unit_s`: ways are rounded up to it. `rounds`: of the search, each minute. `most_out`: orders
    taken out of the plan in one round. `apart_s`: orders of one task are ready that close to each
    other. `ahead_s`: couriers who come on duty so soon are planned with. `late`: seconds for each
    second beyond the target. `order_s`: seconds that one order's pay is worth. `road`: what a
    second on the way to a shop costs: nought keeps couriers who are near for what is urgent, more
    saves kilometres. `lost_s`: what an order costs that nobody serves; it grows with its age.
    """

    unit_s: float = 1.0
    every_s: float = 60.0
    rounds: int = 300
    most_out: int = 5
    apart_s: float = 1200.0
    ahead_s: float = 2400.0
    late: float = 0.0
    order_s: float = 150.0
    road: float = 0.0
    lost_s: float = 7200.0


@dataclass(frozen=True)
class Order:
    """An order as the shop told it: its door, the row of the shop, when ready, when placed."""

    x: float
    y: float
    shop: int
    ready_s: float
    placed_s: float


@dataclass
class Courier:
    """A courier as the dispatcher knows them: where and when free, until when, with what so far."""

    x: float
    y: float
    free_s: float
    off_s: float
    guaranteed: float  # orders that the guarantee pays anyway
    had: int = 0


class Dispatcher:
    """The state of one zone: what is open, who is there, what is planned but not told yet."""

    def __init__(self, terms: Terms, shops: Floats, settings: Settings | None = None) -> None:
        self.terms, self.settings = terms, settings or Settings()
        self._shops = shops
        self._weights = weights_of(
            terms,
            unit_s=self.settings.unit_s,
            late=self.settings.late,
            pay=self.settings.order_s,
            road=self.settings.road,
        )
        self._orders: dict[int, Order] = {}
        self._couriers: dict[int, Courier] = {}
        self._planned: dict[int, list[list[int]]] = {}
        self._barred: set[tuple[int, int]] = set()

    @property
    def open_orders(self) -> int:
        """How many orders wait for a courier."""
        return len(self._orders)

    def order(self, number: int, order: Order) -> None:
        """Take an order in."""
        self._orders[number] = order

    def courier(self, number: int, courier: Courier) -> None:
        """Take a courier in, who may be on duty later."""
        self._couriers[number] = courier

    def bar(self, courier: int, order: int) -> None:
        """Never give an order to a courier: it is too far to walk, or not theirs, or declined."""
        self._barred.add((courier, order))

    def decide(self, now: float, how: How = How.SEARCH) -> list[Assignment]:
        """Plan anew, and return what couriers must be told before the next minute."""
        self._give_up(now)
        numbers, crew = sorted(self._orders), self._crew(now)
        if not numbers or not crew:
            return []
        world = self._world(numbers, crew, now)
        if how is How.SEARCH:
            self._search(numbers, crew, world, now)
        else:
            plan = fallbacks.linear if how is How.LINEAR else fallbacks.nearest
            pairs = plan(fallbacks.costs(world))
            self._planned = {crew[courier]: [[numbers[order]]] for order, courier in pairs}
        return [one for courier in crew for one in self._due(courier, now)]

    def _search(self, numbers: list[int], crew: list[int], world: World, now: float) -> None:
        """Make the plan of the minute before better, with what has come in since."""
        plan, out = self._start(numbers, crew, world)
        ages = now - world[0][:, 4]
        settings = self.settings
        search.improve(
            plan,
            out,
            settings.lost_s + 2 * ages,
            world,
            (settings.rounds, settings.most_out, settings.apart_s, int(now)),
        )
        self._planned = {
            courier: _routes(plan, row, numbers) for row, courier in enumerate(crew) if plan[2][row]
        }

    def _give_up(self, now: float) -> None:
        """Forget orders that nobody can bring within the cap any more."""
        for number, order in list(self._orders.items()):
            if now > order.placed_s + self.terms.most_s:
                del self._orders[number]

    def _crew(self, now: float) -> list[int]:
        soon = now + self.settings.ahead_s
        return [
            number
            for number, one in sorted(self._couriers.items())
            if one.off_s >= now and one.free_s <= soon
        ]

    def _world(self, numbers: list[int], crew: list[int], now: float) -> World:
        waiting = [self._orders[number] for number in numbers]
        there = [self._couriers[number] for number in crew]
        orders = [(one.x, one.y, one.shop, one.ready_s, one.placed_s) for one in waiting]
        couriers = [
            (one.x, one.y, max(one.free_s, now), one.off_s, one.had, one.guaranteed)
            for one in there
        ]
        barred = np.zeros((len(numbers), len(crew)), dtype=bool)
        if self._barred:
            for row, number in enumerate(numbers):
                barred[row] = [(courier, number) in self._barred for courier in crew]
        return (
            np.array(orders, float), self._shops, np.array(couriers, float), self._weights, barred
        )  # fmt: skip

    def _start(
        self, numbers: list[int], crew: list[int], world: World
    ) -> tuple[Plan, NDArray[np.bool_]]:
        """Return what is left of the last plan, and the orders that are not in it."""
        rows = {number: row for row, number in enumerate(numbers)}
        plan = (
            np.full((len(crew), MOST_TASKS, MOST_DROPS), -1, dtype=np.int32),
            np.zeros((len(crew), MOST_TASKS), dtype=np.int32),
            np.zeros(len(crew), dtype=np.int32),
        )
        out = np.ones(len(numbers), dtype=bool)
        for row, courier in enumerate(crew):
            kept = [
                [rows[one] for one in task if one in rows and not world[4][rows[one], row]]
                for task in self._routes(courier)
            ]
            _write(plan, row, [task for task in kept if task])
            if cost_of(row, plan, world) >= NEVER:
                plan[2][row] = 0
            for place in range(plan[2][row]):
                out[plan[0][row, place, : plan[1][row, place]]] = False
        return plan, out

    def _routes(self, courier: int) -> list[list[int]]:
        return self._planned.get(courier, [])

    def _due(self, number: int, now: float) -> list[Assignment]:
        """Commit the first tasks of a courier that cannot wait until the next minute."""
        told, route = [], self._planned.get(number, [])
        while route and (one := self._next_task(number, route[0], now)) is not None:
            told.append(one)
            route.pop(0)
            self._commit(one)
        return told

    def _next_task(self, number: int, task: Sequence[int], now: float) -> Assignment | None:
        """Return the task with its times, or None while it can wait."""
        courier, orders = self._couriers[number], [self._orders[one] for one in task]
        shop = self._shops[orders[0].shop]
        start = max(courier.free_s, now)
        way = self._way(courier.x, courier.y, shop[0], shop[1])
        ready = max(order.ready_s for order in orders)
        half = self.terms.pickup_s / 2
        if max(start, ready - half - way) >= now + self.settings.every_s:
            return None
        picked = max(ready, start + way + half)
        doors, at, x, y = [], picked + half, shop[0], shop[1]
        for order in orders:
            doors.append(at + self._way(x, y, order.x, order.y) + self.terms.dropoff_s / 2)
            at, x, y = doors[-1] + self.terms.dropoff_s / 2, order.x, order.y
        return Assignment(
            number,
            orders[0].shop,
            tuple(task),
            told_s=now,
            leaves_s=start,
            picked_s=picked,
            doors_s=tuple(doors),
            why=self._why(courier, orders, doors, (way, start, picked, ready)),
        )

    def _why(
        self,
        courier: Courier,
        orders: Sequence[Order],
        doors: Sequence[float],
        times: tuple[float, float, float, float],
    ) -> dict[str, float]:
        """Return the parts of the decision's cost, for whoever asks why."""
        way, start, picked, ready = times
        paid = courier.had + len(orders) - max(courier.had, courier.guaranteed)
        pairs = list(zip(orders, doors, strict=True))
        return {
            "door_to_door": sum(door - order.placed_s for order, door in pairs),
            "late": sum(
                max(0.0, door - order.placed_s - self.terms.target_s) for order, door in pairs
            ),
            "way_to_shop": way,
            "busy_until": start,
            "food_waits": picked - ready,
            "waits_for_food": max(0.0, picked - start - way - self.terms.pickup_s / 2),
            "orders_paid_above_guarantee": max(0.0, paid),
        }

    def _commit(self, one: Assignment) -> None:
        courier = self._couriers[one.courier]
        last = self._orders[one.orders[-1]]
        courier.x, courier.y = last.x, last.y
        courier.free_s = one.doors_s[-1] + self.terms.dropoff_s / 2
        courier.had += len(one.orders)
        for number in one.orders:
            del self._orders[number]

    def _way(self, x: float, y: float, to_x: float, to_y: float) -> float:
        return float(travel(x, y, to_x, to_y, self._weights))


def _write(plan: Plan, row: int, tasks: Sequence[Sequence[int]]) -> None:
    for place, task in enumerate(tasks[:MOST_TASKS]):
        plan[0][row, place, : len(task)] = task
        plan[1][row, place] = len(task)
    plan[2][row] = min(len(tasks), MOST_TASKS)


def _routes(plan: Plan, row: int, numbers: Sequence[int]) -> list[list[int]]:
    tasks, sizes, counts = plan
    return [
        [numbers[order] for order in tasks[row, place, : sizes[row, place]]]
        for place in range(counts[row])
    ]

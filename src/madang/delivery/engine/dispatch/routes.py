"""What a courier's route costs: compiled loops over plain arrays.

A *plan* holds for each courier an ordered list of *tasks*; a task is one pick-up at one shop and
its drops in order. Arrays of a plan: `tasks` (couriers, MOST_TASKS, MOST_DROPS) rows of orders,
`sizes` (couriers, MOST_TASKS) drops of each task, `counts` (couriers,) tasks of each courier.
A *world* is `orders` (n, 5) and `shops` (s, 2) as in `instances.Day`; `couriers` (m, 6): x, y and
second from which they are free, second off duty, orders they have had, orders that the guarantee
pays anyway; `weights` (9,), see `weights_of`; and `barred` (n, m): who cannot bring which order.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from madang.delivery.engine.dispatch.instances import Terms

MOST_TASKS, MOST_DROPS = 4, 3
NEVER = 1e15
Plan = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
Floats = NDArray[np.float64]
World = tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_]]
SPEED, UNIT, PICKUP, DROPOFF, TARGET, MOST, LATE, PAY, ROAD = range(9)


def weights_of(
    terms: Terms, *, unit_s: float, late: float, pay: float, road: float
) -> NDArray[np.float64]:
    """Return what the loops need: speed, rounding, half services, target, cap, and three prices.

    `late` are seconds for each second beyond the target; `pay` are seconds that one paid order is
    worth, for a courier who is above the guarantee; `road` is for each second to a shop.
    """
    half = terms.pickup_s / 2, terms.dropoff_s / 2
    return np.array([terms.speed, unit_s, *half, terms.target_s, terms.most_s, late, pay, road])


@njit(cache=True, nogil=True)
def travel(x: float, y: float, to_x: float, to_y: float, weights: NDArray[np.float64]) -> float:
    """Return the seconds of a way, rounded up to the unit."""
    metres = math.sqrt((x - to_x) ** 2 + (y - to_y) ** 2)
    unit = weights[UNIT]
    return math.ceil(metres / weights[SPEED] / unit - 1e-9) * unit


@njit(cache=True, nogil=True)
def _drop(
    start: float, x: float, y: float, drops: NDArray[np.int32], size: int, world: World
) -> tuple[float, float]:
    """Return what the drops of a task cost that leaves the shop at `start`, and when it is over."""
    orders, _shops, _couriers, weights, _barred = world
    cost, at = 0.0, start
    for place in range(size):
        order = orders[drops[place]]
        door = at + travel(x, y, order[0], order[1], weights) + weights[DROPOFF]
        took = door - order[4]
        if took > weights[MOST]:
            return NEVER, at
        cost += took + weights[LATE] * max(0.0, took - weights[TARGET])
        at, x, y = door + weights[DROPOFF], order[0], order[1]
    return cost, at


@njit(cache=True, nogil=True)
def ready_of(drops: NDArray[np.int32], size: int, orders: NDArray[np.float64]) -> float:
    """Return when the last order of a task is ready."""
    ready = 0.0
    for place in range(size):
        ready = max(ready, orders[drops[place], 3])
    return ready


@njit(cache=True, nogil=True)
def cost_of(courier: int, plan: Plan, world: World) -> float:
    """Return what the route of `courier` costs in seconds; NEVER: it cannot be driven."""
    tasks, sizes, counts = plan
    orders, shops, couriers, weights, _barred = world
    x, y, at, off, had, guaranteed = couriers[courier]
    before, cost = had, 0.0
    for place in range(counts[courier]):
        drops, size = tasks[courier, place], sizes[courier, place]
        shop = shops[int(orders[drops[0], 2])]
        way = travel(x, y, shop[0], shop[1], weights)
        picked = max(ready_of(drops, size, orders), at + way + weights[PICKUP])
        if picked > off:
            return NEVER
        part, at = _drop(picked + weights[PICKUP], shop[0], shop[1], drops, size, world)
        if part >= NEVER:
            return NEVER
        last = orders[drops[size - 1]]
        x, y = last[0], last[1]
        cost += part + weights[ROAD] * way
        had += size
    return cost + weights[PAY] * max(0.0, had - max(before, guaranteed))


@njit(cache=True, nogil=True)
def add_task(courier: int, place: int, order: int, plan: Plan) -> None:
    """Put a task of one order before the task at `place`."""
    tasks, sizes, counts = plan
    for later in range(counts[courier], place, -1):
        sizes[courier, later] = sizes[courier, later - 1]
        tasks[courier, later] = tasks[courier, later - 1]
    sizes[courier, place] = 1
    tasks[courier, place, 0] = order
    counts[courier] += 1


@njit(cache=True, nogil=True)
def add_drop(courier: int, place: int, slot: int, order: int, plan: Plan) -> None:
    """Put a drop into a task, before the drop at `slot`."""
    tasks, sizes, _counts = plan
    for later in range(sizes[courier, place], slot, -1):
        tasks[courier, place, later] = tasks[courier, place, later - 1]
    tasks[courier, place, slot] = order
    sizes[courier, place] += 1


@njit(cache=True, nogil=True)
def take_out(courier: int, place: int, slot: int, plan: Plan) -> None:
    """Take a drop out, and its task with the last one."""
    tasks, sizes, counts = plan
    for later in range(slot, sizes[courier, place] - 1):
        tasks[courier, place, later] = tasks[courier, place, later + 1]
    sizes[courier, place] -= 1
    if sizes[courier, place] == 0:
        for later in range(place, counts[courier] - 1):
            sizes[courier, later] = sizes[courier, later + 1]
            tasks[courier, later] = tasks[courier, later + 1]
        counts[courier] -= 1


@njit(cache=True, nogil=True)
def _as_task(order: int, courier: int, base: float, plan: Plan, world: World) -> tuple[float, int]:
    """Return the least that `order` adds as a task of its own, and before which task."""
    least, where = NEVER, -1
    if plan[2][courier] < MOST_TASKS:
        for place in range(plan[2][courier] + 1):
            add_task(courier, place, order, plan)
            more = cost_of(courier, plan, world) - base
            take_out(courier, place, 0, plan)
            if more < least:
                least, where = more, place
    return least, where


@njit(cache=True, nogil=True)
def _fits(order: int, courier: int, place: int, apart_s: float, plan: Plan, world: World) -> bool:
    """Tell whether `order` may ride with a task: same shop, room, and ready at about that time."""
    tasks, sizes, _counts = plan
    orders = world[0]
    if sizes[courier, place] >= MOST_DROPS:
        return False
    for slot in range(sizes[courier, place]):
        other = orders[tasks[courier, place, slot]]
        if other[2] != orders[order, 2] or abs(other[3] - orders[order, 3]) > apart_s:
            return False
    return True


@njit(cache=True, nogil=True)
def best_place(
    order: int, courier: int, base: float, apart_s: float, plan: Plan, world: World
) -> tuple[float, int, int]:
    """Return the least that `order` adds to a route, its task, and its drop (-1: a new task)."""
    if world[4][order, courier]:
        return NEVER, -1, -1
    least, where = _as_task(order, courier, base, plan, world)
    drop = -1
    for place in range(plan[2][courier]):
        if _fits(order, courier, place, apart_s, plan, world):
            for slot in range(plan[1][courier, place] + 1):
                add_drop(courier, place, slot, order, plan)
                more = cost_of(courier, plan, world) - base
                take_out(courier, place, slot, plan)
                if more < least:
                    least, where, drop = more, place, slot
    return least, where, drop

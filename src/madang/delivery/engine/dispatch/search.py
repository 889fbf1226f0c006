"""Planning all couriers' routes anew: take some orders out, put them back where they cost least.

Large neighbourhood search with regret insertion (Ropke and Pisinger 2006,
doi:10.1287/trsc.1050.0135), from the plan of the minute before. Which orders are taken out is drawn
from a seed: the same world and seed give the same plan.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from madang.delivery.engine.dispatch.routes import (
    NEVER,
    Plan,
    World,
    add_drop,
    add_task,
    best_place,
    cost_of,
    take_out,
    travel,
)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
# what each order would add to each route: seconds, task, drop, and whether that is up to date
Memory = tuple[Floats, NDArray[np.int32], NDArray[np.int32], Bools]


@njit(cache=True, nogil=True)
def _next(dice: NDArray[np.uint64], sides: int) -> int:
    """Throw the dice once: 0 … sides − 1 (a linear congruential generator, Knuth's constants)."""
    dice[0] = dice[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return int((dice[0] >> np.uint64(33)) % np.uint64(sides))


@njit(cache=True, nogil=True)
def _recall(
    order: int,
    courier: int,
    memory: Memory,
    costs: Floats,
    apart_s: float,
    plan: Plan,
    world: World,
) -> float:
    """Return what `order` would add to a route, worked out again when that has changed."""
    adds, places, drops, known = memory
    if not known[order, courier]:
        found = best_place(order, courier, costs[courier], apart_s, plan, world)
        adds[order, courier], places[order, courier], drops[order, courier] = found
        known[order, courier] = True
    return adds[order, courier]


@njit(cache=True, nogil=True)
def _changed(courier: int, memory: Memory, costs: Floats, plan: Plan, world: World) -> None:
    costs[courier] = cost_of(courier, plan, world)
    memory[3][:, courier] = False


@njit(cache=True, nogil=True)
def _regret(
    order: int,
    alone: float,
    memory: Memory,
    costs: Floats,
    apart_s: float,
    plan: Plan,
    world: World,
) -> tuple[float, int]:
    """Return what is lost when `order` does not get its best courier, and who that is or −1."""
    least, second, best = alone, alone, -1
    for courier in range(costs.size):
        more = _recall(order, courier, memory, costs, apart_s, plan, world)
        if more < least:
            least, second, best = more, least, courier
        elif more < second:
            second = more
    return (second - least, best) if best >= 0 else (-1.0, -1)


@njit(cache=True, nogil=True)
def _insert_all(
    out: Bools,
    alone: Floats,
    memory: Memory,
    costs: Floats,
    apart_s: float,
    plan: Plan,
    world: World,
) -> None:
    """Put the orders that are `out` into routes, the most urgent first; some may stay out."""
    waiting = out.copy()
    while waiting.any():
        chosen, courier, most = -1, -1, -2.0
        for order in range(waiting.size):
            if not waiting[order]:
                continue
            regret, best = _regret(order, alone[order], memory, costs, apart_s, plan, world)
            if regret > most:
                chosen, courier, most = order, best, regret
        waiting[chosen] = False
        if courier >= 0:
            place, drop = memory[1][chosen, courier], memory[2][chosen, courier]
            if drop < 0:
                add_task(courier, place, chosen, plan)
            else:
                add_drop(courier, place, drop, chosen, plan)
            out[chosen] = False
            _changed(courier, memory, costs, plan, world)


@njit(cache=True, nogil=True)
def _likeness(order: int, other: int, world: World) -> float:
    """Return how far apart two orders are in place and time, in seconds."""
    orders, shops, _couriers, weights, _barred = world
    here, there = shops[int(orders[order, 2])], shops[int(orders[other, 2])]
    way = travel(here[0], here[1], there[0], there[1], weights)
    return way + 0.5 * abs(orders[order, 3] - orders[other, 3])


@njit(cache=True, nogil=True)
def _chosen(out: Bools, most: int, dice: NDArray[np.uint64], world: World) -> Bools:
    """Choose one planned order by lot, and some that are like it, with some chance in it."""
    planned = np.flatnonzero(~out)
    chosen = np.zeros(out.size, dtype=np.bool_)
    if planned.size == 0:
        return chosen
    first = planned[_next(dice, planned.size)]
    scores = np.empty(planned.size)
    for place in range(planned.size):
        scores[place] = _likeness(first, planned[place], world) * (0.3 + _next(dice, 1000) / 1000)
    many = min(1 + _next(dice, most), planned.size)
    for place in np.argsort(scores, kind="mergesort")[:many]:
        chosen[planned[place]] = True
    chosen[first] = True
    return chosen


@njit(cache=True, nogil=True)
def _remove(
    chosen: Bools, out: Bools, memory: Memory, costs: Floats, plan: Plan, world: World
) -> None:
    tasks, sizes, counts = plan
    for courier in range(counts.size):
        touched = False
        for place in range(counts[courier] - 1, -1, -1):
            for slot in range(sizes[courier, place] - 1, -1, -1):
                if chosen[tasks[courier, place, slot]]:
                    out[tasks[courier, place, slot]] = True
                    take_out(courier, place, slot, plan)
                    touched = True
        if touched:
            _changed(courier, memory, costs, plan, world)


@njit(cache=True, nogil=True)
def _copy(source: Plan, target: Plan, known: Bools) -> None:
    """Make `target` like `source`; what was known of routes that differ is not any more."""
    for courier in range(source[2].size):
        same = source[2][courier] == target[2][courier]
        for place in range(source[2][courier]):
            size = source[1][courier, place]
            same = same and size == target[1][courier, place]
            same = same and (
                (source[0][courier, place, :size] == target[0][courier, place, :size]).all()
            )
        if not same:
            target[0][courier] = source[0][courier]
            target[1][courier] = source[1][courier]
            target[2][courier] = source[2][courier]
            known[:, courier] = False


@njit(cache=True, nogil=True)
def improve(
    plan: Plan, out: Bools, alone: Floats, world: World, settings: tuple[int, int, float, int]
) -> float:
    """Plan what is `out`, then improve the plan in place; return its cost in seconds.

    `alone` (orders,) is what an order costs that nobody serves. `settings`: rounds, orders taken
    out at most in one, seconds that orders of one task are ready apart at most, seed.
    """
    rounds, most, apart_s, seed = settings
    orders, couriers = out.size, plan[2].size
    costs = np.zeros(couriers)
    memory = (
        np.full((orders, couriers), NEVER),
        np.zeros((orders, couriers), dtype=np.int32),
        np.zeros((orders, couriers), dtype=np.int32),
        np.zeros((orders, couriers), dtype=np.bool_),
    )
    for courier in range(couriers):
        costs[courier] = cost_of(courier, plan, world)
    dice = np.array([seed], dtype=np.uint64)
    _insert_all(out, alone, memory, costs, apart_s, plan, world)
    least = costs.sum() + alone[out].sum()
    best = (plan[0].copy(), plan[1].copy(), plan[2].copy())
    best_out, best_costs = out.copy(), costs.copy()
    unused = np.zeros((orders, couriers), dtype=np.bool_)  # the best plan is only kept
    for _round in range(rounds):
        _remove(_chosen(out, most, dice, world), out, memory, costs, plan, world)
        _insert_all(out, alone, memory, costs, apart_s, plan, world)
        total = costs.sum() + alone[out].sum()
        if total < least - 1e-6:
            least = total
            _copy(plan, best, unused)
            best_out[:], best_costs[:] = out, costs
        elif total > least + 1e-6:
            _copy(best, plan, memory[3])
            out[:], costs[:] = best_out, best_costs
    _copy(best, plan, unused)
    out[:] = best_out
    return least

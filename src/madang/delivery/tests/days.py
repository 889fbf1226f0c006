"""Small days of delivery, made by code, for the tests of this room."""

import numpy as np

from madang.delivery.engine.dispatch.instances import Day, Terms

TERMS = Terms(5.0, 240.0, 240.0, 2400.0, 5400.0, 10.0, 15.0)


def a_day(seed: int = 1, orders: int = 40, shops: int = 5, couriers: int = 6) -> Day:
    """Return a lunch of two hours in a town five kilometres wide."""
    dice = np.random.default_rng(seed)
    placed = np.sort(dice.integers(0, 120, orders)) * 60.0
    return Day(
        TERMS,
        np.column_stack(
            [
                dice.uniform(0, 5000, (orders, 2)),
                dice.integers(0, shops, orders),
                placed + 60.0 * dice.integers(5, 20, orders),
                placed,
            ]
        ),
        dice.uniform(0, 5000, (shops, 2)),
        np.column_stack(
            [
                dice.uniform(0, 5000, (couriers, 2)),
                np.zeros(couriers),
                np.full(couriers, 4 * 3600.0),
            ]
        ),
        tuple(f"o{number}" for number in range(orders)),
        tuple(f"c{number}" for number in range(couriers)),
    )

"""The figures of a day, as the meal delivery routing problem defines them."""

import numpy as np

from madang.delivery.engine.dispatch.checker import Outcome
from madang.delivery.engine.dispatch.instances import Day, Floats

Figures = dict[str, float | dict[str, float]]


def figures(day: Day, outcome: Outcome) -> Figures:
    """Return minutes and money; an order that comes after the cap is not delivered."""
    terms, orders = day.terms, day.orders
    took = {order: door - orders[order, 4] for order, door in outcome.door_s.items()}
    brought = sorted(order for order, seconds in took.items() if seconds <= terms.most_s)
    minutes = np.array([took[order] for order in brought]) / 60
    waits = np.array([outcome.picked_s[order] - orders[order, 3] for order in brought]) / 60
    return {
        "orders": len(orders),
        "undelivered_percent": round(100 * (1 - len(brought) / max(1, len(orders))), 4),
        "click_to_door": _spread(minutes),
        "overage": _mean(np.maximum(0.0, minutes - terms.target_s / 60)),
        "ready_to_pickup": _spread(waits),
        "cost_per_order": round(_pay(day, outcome) / max(1, len(brought)), 4),
        "orders_per_bundle": round(len(took) / max(1, outcome.tasks), 4),
    }


def _pay(day: Day, outcome: Outcome) -> float:
    """Each courier gets the more of so much an order and so much an hour on duty."""
    terms = day.terms
    return sum(
        max(
            terms.pay_per_order * outcome.delivered.get(courier, 0),
            terms.pay_per_hour * float(off - on) / 3600,
        )
        for courier, (_x, _y, on, off) in enumerate(day.couriers)
    )


def _mean(values: Floats) -> float:
    return round(float(values.mean()), 4) if values.size else 0.0


def _spread(values: Floats) -> dict[str, float]:
    p90 = round(float(np.percentile(values, 90)), 4) if values.size else 0.0
    return {"mean": _mean(values), "p90": p90}

"""A whole day through the dispatcher, minute by minute, with what is known at that minute."""

import time
from dataclasses import dataclass

from madang.delivery.engine.dispatch.assignments import Assignment
from madang.delivery.engine.dispatch.dispatcher import Courier, Dispatcher, Order, Settings
from madang.delivery.engine.dispatch.instances import Day


@dataclass(frozen=True)
class Played:
    """What was told in the course of the day; seconds of the slowest decision, and CPU of all."""

    assignments: list[Assignment]
    slowest_s: float
    cpu_s: float


def play(day: Day, settings: Settings | None = None) -> Played:
    """Play `day`. An order is told to the dispatcher at the first minute after it was placed."""
    terms = day.terms
    dispatcher = Dispatcher(terms, day.shops, settings)
    for number, (x, y, on, off) in enumerate(day.couriers):
        paid = (off - on) / 3600 * terms.pay_per_hour / terms.pay_per_order
        dispatcher.courier(number, Courier(x, y, on, off, paid))
    waiting = sorted(range(len(day.orders)), key=lambda number: -day.orders[number, 4])
    told: list[Assignment] = []
    slowest, now, cpu = 0.0, 0.0, time.process_time()
    while waiting or dispatcher.open_orders:
        if not dispatcher.open_orders:  # nothing happens until the next order
            now = max(now, _minute(day.orders[waiting[-1], 4], dispatcher.settings.every_s))
        while waiting and day.orders[waiting[-1], 4] <= now:
            number = waiting.pop()
            x, y, shop, ready, placed = day.orders[number]
            dispatcher.order(number, Order(x, y, int(shop), ready, placed))
        began = time.perf_counter()
        told += dispatcher.decide(now)
        slowest = max(slowest, time.perf_counter() - began)
        now += dispatcher.settings.every_s
    return Played(told, slowest, time.process_time() - cpu)


def _minute(second: float, every_s: float) -> float:
    return -(-second // every_s) * every_s

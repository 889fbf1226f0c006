"""Where an order is on its way: the stages that it goes through, as a picture shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from madang.delivery.engine.orders.machine import ENDS, State
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import Order, OrderStep
from madang.delivery.models.orders import STATES

_COMMON = (State.PLACED, State.ACCEPTED, State.COOKING, State.READY)
STAGES = {
    Kind.DELIVERY: (*_COMMON, State.PICKED_UP, State.DELIVERED),
    Kind.TAKEAWAY: (*_COMMON, State.COLLECTED),
    Kind.DINE_IN: (*_COMMON, State.SERVED),
}
NAMES: dict[State, str | Promise] = {
    State.PLACED: pgettext_lazy("stage of an order", "Ordered"),
    State.ACCEPTED: pgettext_lazy("stage of an order", "Accepted"),
    State.COOKING: pgettext_lazy("stage of an order", "Cooking"),
    State.READY: pgettext_lazy("stage of an order", "Meal is ready"),
    State.PICKED_UP: pgettext_lazy("stage of an order", "On the way"),
    State.DELIVERED: pgettext_lazy("stage of an order", "At the door"),
    State.COLLECTED: pgettext_lazy("stage of an order", "Fetched"),
    State.SERVED: pgettext_lazy("stage of an order", "At the table"),
}
ICONS = {
    State.PLACED: "scroll",
    State.ACCEPTED: "check",
    State.COOKING: "clock",
    State.READY: "bell",
    State.PICKED_UP: "walk",
    State.DELIVERED: "home",
    State.COLLECTED: "town",
    State.SERVED: "seat",
}
AFTER = frozenset(
    {
        *(State.SETTLED, State.DISPUTED, State.REFUNDED_PART, State.REFUNDED_FULL),
        *(State.DENIED,),
    }
)  # the meal came


@dataclass(frozen=True)
class Stage:
    """One stage: `mark` is "done", "now", "next" or "bad" for the one at which it ended."""

    name: str | Promise
    icon: str
    mark: str
    at: datetime | None = None


def track(order: Order, steps: Sequence[OrderStep]) -> list[Stage]:
    """Return the stages of an order with the moments at which it came to them."""
    moments: dict[str, datetime] = {}
    for step in steps:
        if step.after != step.before:
            moments[step.after] = step.at
        if step.step == "restore":
            moments = {State.PLACED: step.at}
    stages = STAGES[Kind(order.kind)]
    reached = _reached(order, stages, moments)
    found = [
        Stage(NAMES[state], ICONS[state], _mark(order, index, reached), moments.get(state))
        for index, state in enumerate(stages)
    ]
    if order.state in ENDS - AFTER:
        name = dict(STATES)[order.state]
        found = [*found[: reached + 1], Stage(name, "close", "bad", order.moved_at)]
    return found


def _reached(order: Order, stages: Sequence[State], moments: dict[str, datetime]) -> int:
    """Return the number of the last stage to which it came."""
    if order.state in AFTER:
        return len(stages) - 1
    state = order.before if order.state == State.CANCEL_REQUESTED else order.state
    if state in stages:
        return stages.index(State(state))
    return max((index for index, one in enumerate(stages) if one in moments), default=0)


def _mark(order: Order, index: int, reached: int) -> str:
    if index < reached or order.state in ENDS | AFTER:
        return "done"
    return "now" if index == reached else "next"

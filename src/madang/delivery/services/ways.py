"""What somebody can do with an order now: the buttons of its pages."""

from datetime import datetime

from madang.delivery.engine.orders import machine
from madang.delivery.engine.orders.machine import GUARDS, Facts, State
from madang.delivery.engine.orders.parties import Actor, Kind
from madang.delivery.models import Order
from madang.delivery.services import steps
from madang.delivery.services.steps import Ask
from madang.people.models import Account

FILLED_IN = frozenset({"fault", "admits", "part", "all", "not_customer_s"})  # told with the step


def offered(order: Order, account: Account, *, now: datetime) -> set[str]:
    """Return the names of the steps that `account` can try with this order."""
    return {
        name
        for actor in steps.actors(order, account, now=now)
        for name in offered_to(order, actor, now=now)
    }


def offered_to(order: Order, actor: Actor, *, now: datetime) -> set[str]:
    """Return the names of the steps that are open to `actor`, before anything is filled in."""
    facts = steps.facts_of(order, actor, Ask(""), now)
    ways = machine.ways(State(order.state), Kind(order.kind), actor)
    return {way.name for way in ways if _is_open(way.guards, facts)}


def _is_open(guards: tuple[str, ...], facts: Facts) -> bool:
    return all(GUARDS[guard](facts) for guard in guards if guard not in FILLED_IN)

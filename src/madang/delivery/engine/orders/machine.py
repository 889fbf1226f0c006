"""The life of an order as data: what may happen to it, by whom, when, and what the money does.

What is not in the table is refused. `check` finds what is wrong with the table itself.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from madang.delivery.engine.orders.parties import OWN, Actor, Fault, Kind

SAME, BACK = "*same", "*back"  # targets: the state it is in; the one it was in before that


class State(StrEnum):
    """Where an order stands. A cart is nobody's promise yet."""

    CART = "cart"
    PLACED = "placed"
    ACCEPTED = "accepted"
    COOKING = "cooking"
    READY = "ready"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    COLLECTED = "collected"
    SERVED = "served"
    SETTLED = "settled"
    CANCEL_REQUESTED = "cancel_requested"
    DISPUTED = "disputed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED_PART = "refunded_part"
    REFUNDED_FULL = "refunded_full"
    DENIED = "denied"


class Money(StrEnum):
    """What a transition does in the ledger."""

    NONE = ""
    HOLD = "hold"  # set aside what the customer pays
    RELEASE = "release"  # let all of it go
    SPLIT = "split"  # pay everybody, once
    CHARGE = "charge"  # pay by fault and by how far the meal was; let the rest go
    REFUND = "refund"  # give back of what was paid, by fault


@dataclass(frozen=True)
class Timer:
    """What the clock does next unless something else happens: after as long as the rule says."""

    step: str
    rule: str


@dataclass(frozen=True)
class Facts:
    """What the guards of a step look at."""

    kind: Kind
    actor: Actor
    asked_by: Actor | None = None  # who asked to cancel
    fault: Fault | None = None
    age: timedelta = timedelta()  # since the order came into its state
    restore_within: timedelta = timedelta()
    dispute_within: timedelta = timedelta()
    is_settled: bool = False  # somebody was paid
    paid: int = 0  # won that the customer paid
    amount: int = 0  # won that are to be given back
    is_orderable: bool = True  # open, in stock, a free slot, the price that was shown


@dataclass(frozen=True)
class Transition:
    """One way from some states to another; `notice` are those who are told."""

    name: str
    sources: frozenset[State]
    target: str
    actors: frozenset[Actor]
    guards: tuple[str, ...] = ()
    money: Money = Money.NONE
    timer: Timer | None = None
    notice: frozenset[Actor] = frozenset()
    kinds: frozenset[Kind] = frozenset(Kind)


class RefusedError(LookupError):
    """The order stays as it is. `code` is "unknown", "actor", "kind" or the name of a guard."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


PAYING = frozenset({Actor.CUSTOMER, Actor.SHOP})  # they can take a fault upon their own money


def _is_own(facts: Facts) -> bool:
    """Who asked takes the fault upon themselves, and pays for it themselves."""
    asker = facts.asked_by
    return asker in PAYING and facts.fault in OWN[asker]


def _is_admitted(facts: Facts) -> bool:
    """Who asked or who agrees takes it upon themselves: nobody agrees at another's cost."""
    return _is_own(facts) or (facts.actor in PAYING and facts.fault in OWN[facts.actor])


GUARDS: dict[str, Callable[[Facts], bool]] = {
    "orderable": lambda facts: facts.is_orderable,
    "other": lambda facts: facts.actor not in (facts.asked_by, None),
    "fault": lambda facts: facts.fault is not None,
    "own_fault": lambda facts: _is_own(facts),
    "not_own_fault": lambda facts: not _is_own(facts),
    "admitted": lambda facts: _is_admitted(facts),
    "admits": lambda facts: facts.actor == Actor.OFFICIAL or facts.fault in OWN[facts.actor],
    "lately": lambda facts: facts.age <= facts.restore_within,
    "unpaid": lambda facts: not facts.is_settled,
    "in_time": lambda facts: facts.age <= facts.dispute_within,
    "part": lambda facts: 0 < facts.amount < facts.paid,
    "all": lambda facts: facts.amount == facts.paid > 0,
    "not_customer_s": lambda facts: facts.fault not in OWN[Actor.CUSTOMER],
}

_LAPSE = Timer("lapse", "delivery.lapse_hours")
_CUSTOMER, _SHOP, _COURIER = Actor.CUSTOMER, Actor.SHOP, Actor.COURIER
_OFFICIAL, _CLOCK = Actor.OFFICIAL, Actor.CLOCK
_MADE = "accepted cooking ready picked_up"


def _step(name: str, sources: str, target: str, actors: str, **more: Any) -> Transition:
    froms = frozenset(State(word) for word in sources.split())
    whos = frozenset(Actor(word) for word in actors.split())
    return Transition(name, froms, target, whos, **more)


def _told(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


_SETTLE = Timer("settle", "delivery.settle_minutes")
TRANSITIONS = (
    _step("place", "cart", State.PLACED, "customer", guards=("orderable",), money=Money.HOLD,
          timer=Timer("expire", "delivery.answer_minutes"), notice=_told(_SHOP)),
    _step("accept", "placed", State.ACCEPTED, "shop", timer=_LAPSE, notice=_told(_CUSTOMER)),
    _step("reject", "placed", State.REJECTED, "shop", money=Money.RELEASE,
          notice=_told(_CUSTOMER)),
    _step("expire", "placed", State.EXPIRED, "clock", money=Money.RELEASE,
          notice=_told(_CUSTOMER, _SHOP)),
    _step("cancel", "placed", State.CANCELLED, "customer", money=Money.RELEASE,
          notice=_told(_SHOP)),
    _step("cook", "accepted", State.COOKING, "shop", timer=_LAPSE),
    _step("finish", "accepted cooking", State.READY, "shop", timer=_LAPSE,
          notice=_told(_CUSTOMER)),
    _step("delay", "accepted cooking ready picked_up", SAME, "shop courier",
          notice=_told(_CUSTOMER)),
    _step("pick_up", "ready", State.PICKED_UP, "courier shop", timer=_LAPSE,
          notice=_told(_CUSTOMER), kinds=frozenset({Kind.DELIVERY})),
    _step("deliver", "picked_up", State.DELIVERED, "courier shop", timer=_SETTLE,
          notice=_told(_CUSTOMER), kinds=frozenset({Kind.DELIVERY})),
    _step("collect", "ready", State.COLLECTED, "shop", timer=_SETTLE,
          kinds=frozenset({Kind.TAKEAWAY})),
    _step("serve", "ready", State.SERVED, "shop", timer=_SETTLE,
          kinds=frozenset({Kind.DINE_IN})),
    _step("settle", "delivered collected served", State.SETTLED, "clock", money=Money.SPLIT),
    _step("ask_cancel", _MADE, State.CANCEL_REQUESTED, "customer shop courier",
          guards=("fault",), timer=Timer("answer_late", "delivery.cancel_answer_minutes"),
          notice=_told(_CUSTOMER, _SHOP)),
    _step("agree_cancel", "cancel_requested", State.CANCELLED, "customer shop",
          guards=("other", "admitted"), money=Money.CHARGE, notice=_told(_CUSTOMER, _SHOP)),
    _step("decide_cancel", f"{_MADE} cancel_requested", State.CANCELLED, "official",
          guards=("fault",), money=Money.CHARGE, notice=_told(_CUSTOMER, _SHOP)),
    _step("agree_late", "cancel_requested", State.CANCELLED, "clock", guards=("own_fault",),
          money=Money.CHARGE, notice=_told(_CUSTOMER, _SHOP)),
    _step("refuse_cancel", "cancel_requested", BACK, "customer shop official", guards=("other",),
          timer=_LAPSE, notice=_told(_CUSTOMER, _SHOP)),
    _step("keep", "cancel_requested", BACK, "clock", guards=("not_own_fault",), timer=_LAPSE,
          notice=_told(_CUSTOMER, _SHOP)),
    _step("lapse", "accepted cooking ready", State.CANCELLED, "clock", money=Money.RELEASE,
          notice=_told(_CUSTOMER, _SHOP)),
    _step("assume", "picked_up", State.DELIVERED, "clock", timer=_SETTLE,
          notice=_told(_CUSTOMER), kinds=frozenset({Kind.DELIVERY})),
    _step("restore", "cancelled", State.PLACED, "customer",
          guards=("lately", "unpaid", "orderable"), money=Money.HOLD,
          timer=Timer("expire", "delivery.answer_minutes"), notice=_told(_SHOP)),
    _step("dispute", "settled", State.DISPUTED, "customer", guards=("in_time",),
          notice=_told(_SHOP, _OFFICIAL)),
    _step("withdraw", "disputed", BACK, "customer", notice=_told(_SHOP)),
    _step("refund_part", "disputed", State.REFUNDED_PART, "shop official",
          guards=("fault", "admits", "part", "not_customer_s"), money=Money.REFUND,
          notice=_told(_CUSTOMER, _SHOP)),
    _step("refund_full", "disputed", State.REFUNDED_FULL, "shop official",
          guards=("fault", "admits", "all", "not_customer_s"), money=Money.REFUND,
          notice=_told(_CUSTOMER, _SHOP)),
    _step("deny", "disputed", State.DENIED, "official", notice=_told(_CUSTOMER, _SHOP)),
)  # fmt: skip
BY_TIMER = {
    "answer_late": ("agree_late", "keep"),
    "lapse": ("lapse", "assume"),
}  # what a timer makes: the first of them that can happen
ENDS = frozenset({State.REJECTED, State.EXPIRED, State.CANCELLED, State.SETTLED,
                  State.REFUNDED_PART, State.REFUNDED_FULL, State.DENIED})  # fmt: skip
FINAL = ENDS - {State.CANCELLED, State.SETTLED}  # these two can be opened again for a while
_BY_NAME = {one.name: one for one in TRANSITIONS}


def step(name: str, source: State, facts: Facts) -> Transition:
    """Return the transition `name` out of `source`, if it may happen. Raises RefusedError.

    >>> step("accept", State.PLACED, Facts(Kind.DELIVERY, Actor.SHOP)).target
    <State.ACCEPTED: 'accepted'>
    """
    one = _BY_NAME.get(name)
    if one is None or source not in one.sources:
        raise RefusedError("unknown")
    if facts.actor not in one.actors:
        raise RefusedError("actor")
    if facts.kind not in one.kinds:
        raise RefusedError("kind")
    for guard in one.guards:
        if not GUARDS[guard](facts):
            raise RefusedError(guard)
    return one


def target(one: Transition, source: State, before: State | None) -> State:
    """Return where `one` leads out of `source`, which was reached from `before`."""
    if one.target == SAME:
        return source
    if one.target == BACK:
        if before is None:
            raise RefusedError("unknown")
        return before
    return State(one.target)


def ways(source: State, kind: Kind, actor: Actor) -> tuple[Transition, ...]:
    """Return what `actor` can try; guards are asked when it is tried."""
    return tuple(
        one
        for one in TRANSITIONS
        if source in one.sources and actor in one.actors and kind in one.kinds
    )


def due(timer: str, source: State, facts: Facts) -> Transition:
    """Return the transition that the timer makes now. Raises RefusedError: none."""
    for name in BY_TIMER.get(timer, (timer,)):
        with suppress(RefusedError):
            return step(name, source, facts)
    raise RefusedError(timer)


def check() -> list[str]:
    """Return what is wrong with the table, empty when nothing is."""
    return list(_faults())


def _faults() -> Iterator[str]:
    names = [one.name for one in TRANSITIONS]
    yield from (f"{name} stands twice" for name in {n for n in names if names.count(n) > 1})
    for one in TRANSITIONS:
        if FINAL & one.sources:
            yield f"{one.name} leaves an end"
        yield from (f"{one.name}: no guard {guard}" for guard in one.guards if guard not in GUARDS)
        if one.timer:
            steps = BY_TIMER.get(one.timer.step, (one.timer.step,))
            yield from (f"{one.name}: no step {name}" for name in steps if name not in names)
            yield from (
                f"{one.name}: the clock may not {name}"
                for name in steps
                if name in _BY_NAME and Actor.CLOCK not in _BY_NAME[name].actors
            )
    yield from _lost()


def _lost() -> Iterator[str]:
    for kind in Kind:
        forth = {state: _next(state, kind) for state in State}
        reached = _closure(State.CART, forth)
        yield from (
            f"{kind}: no way out of {state}" for state in reached - ENDS if not forth[state]
        )
        yield from (
            f"{kind}: no end after {state}"
            for state in reached
            if not _closure(state, forth) & ENDS
        )


def _next(state: State, kind: Kind) -> set[State]:
    ways = [one for one in TRANSITIONS if state in one.sources and kind in one.kinds]
    return {State(one.target) for one in ways if one.target not in (SAME, BACK)}


def _closure(start: State, forth: dict[State, set[State]]) -> set[State]:
    found, todo = {start}, [start]
    while todo:
        new = forth[todo.pop()] - found
        found |= new
        todo.extend(new)
    return found

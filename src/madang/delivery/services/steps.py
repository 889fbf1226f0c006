"""Moving an order on: one door for everybody, by the table of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from madang.base import outbox, scope
from madang.base.live import news
from madang.delivery.engine.orders import machine
from madang.delivery.engine.orders.machine import Facts, Money, RefusedError, State, Transition
from madang.delivery.engine.orders.parties import Actor, Fault, Kind
from madang.delivery.engine.orders.settlements import STAGES
from madang.delivery.models import Order, OrderStep
from madang.delivery.models.shops import LONGEST_PREP_MIN, PREP_STEP_MIN
from madang.delivery.services import (
    agencyparts,
    carts,
    coupons,
    keepers,
    rewards,
    roster,
    settlements,
    stocks,
)
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules

DECIDE = "delivery.orders"
BEFORE_THE_WAY = (State.ACCEPTED, State.COOKING, State.READY)
UNCOOKED = (State.PLACED, State.ACCEPTED)
DELAYS_MIN = range(5, 61)
PREPARATIONS_MIN = range(PREP_STEP_MIN, LONGEST_PREP_MIN + 1, PREP_STEP_MIN)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UNITS = {
    "delivery.answer_minutes": MINUTE,
    "delivery.cancel_answer_minutes": MINUTE,
    "delivery.settle_minutes": MINUTE,
    "delivery.lapse_hours": HOUR,
}
TEXTS: Mapping[str, str] = {
    "place": _("%(shop)s: a new order over %(won)s won waits for an answer."),
    "accept": _("%(shop)s has accepted your order."),
    "reject": _("%(shop)s cannot take your order. Nothing was paid."),
    "expire": _("%(shop)s: the order was not answered in time. Nothing was paid."),
    "cancel": _("%(shop)s: the customer has cancelled an order."),
    "finish": _("%(shop)s: your meal is ready."),
    "delay": _("%(shop)s: your order comes later than promised."),
    "pick_up": _("%(shop)s: your order is on its way."),
    "deliver": _("%(shop)s: your order was handed over."),
    "assume": _("%(shop)s: your order counts as handed over. Tell us if it is not so."),
    "ask_cancel": _("%(shop)s: somebody asks to cancel an order. Please answer."),
    "agree_cancel": _("%(shop)s: the order is cancelled."),
    "decide_cancel": _("%(shop)s: an official has cancelled the order."),
    "agree_late": _("%(shop)s: the order is cancelled."),
    "lapse": _("%(shop)s: nobody moved the order on; it is cancelled and nothing was paid."),
    "refuse_cancel": _("%(shop)s: the order is not cancelled and goes on."),
    "keep": _("%(shop)s: nobody agreed to cancel; the order goes on."),
    "restore": _("%(shop)s: the customer wants a cancelled order after all."),
    "dispute": _("%(shop)s: a customer complains about an order."),
    "withdraw": _("%(shop)s: the customer has withdrawn a complaint."),
    "refund_part": _("%(shop)s: a part of what was paid for the order is given back."),
    "refund_full": _("%(shop)s: what was paid for the order is given back."),
    "deny": _("%(shop)s: the complaint about the order was not granted."),
}


@dataclass(frozen=True)
class Ask:
    """A step that somebody asks for. `key` is the client's; `won` is for refunds, `minutes` for
    accepting (of cooking) and delays, `fault` for cancelling and refunds. `seen` is the last step
    that who asks knows of: with a later one nothing is done; 0, it is not looked at.
    """

    step: str
    reason: str = ""
    fault: Fault | None = None
    won: int = 0
    minutes: int = 0
    key: str = ""
    seen: int = 0


def actors(order: Order, account: Account, *, now: datetime) -> frozenset[Actor]:
    """Return as what `account` may act on an order. Nobody decides about an order of their own."""
    found = set()
    if order.customer_id == account.pk:
        found.add(Actor.CUSTOMER)
    if account.pk in keepers.ids(order.shop):
        found.add(Actor.SHOP)
    if order.courier_id == account.pk:
        found.add(Actor.COURIER)
    if not found and permissions.may(account, DECIDE, town=order.town, now=now):
        found.add(Actor.OFFICIAL)
    return frozenset(found)


@dataclass(frozen=True)
class _Move:
    """A step as it is made: by whom and as what, and whose fault it is said to be."""

    way: Transition
    ask: Ask
    actor: Actor
    by: Account | None
    now: datetime
    fault: Fault | None = None


def place(order: Order, *, by: Account, key: str, now: datetime) -> Order:
    """Make the first step of an order that was just written down."""
    way = machine.step("place", State.CART, Facts(Kind(order.kind), Actor.CUSTOMER))
    settlements.hold(order, now=now)
    _write(order, _Move(way, Ask("place", key=key), Actor.CUSTOMER, by, now))
    return order


@transaction.atomic
def take(*, order: Order, ask: Ask, by: Account, now: datetime) -> Order:
    """Make a step; the same key makes it once. Raises Refused: nothing was changed."""
    held = _held(order)
    before = held.steps.filter(key=ask.key).first() if ask.key else None
    if before is not None:
        if (before.step, before.by_id) != (ask.step, by.pk):
            raise Refused("key")
        return held
    if ask.seen and ask.seen != held.last_step:
        raise Refused("moved")
    move = _allowed(held, ask, by, now)
    if move.actor != Actor.OFFICIAL:
        _make(held, move)
        return held
    if not ask.reason.strip():
        raise Refused("reason")
    role = permissions.require(by, DECIDE, town=held.town, now=now)
    with scope.acting(actor=by.pk, role=role.value, act=DECIDE, why=ask.reason[:200]):
        _make(held, move)
    return held


@transaction.atomic
def run_due(order: Order, *, now: datetime) -> Order:
    """Let the clock make the step that is due for an order, if it still is. Raises Refused."""
    held = _held(order)
    if held.timer_at is None or held.timer_at > now:
        return held
    facts = facts_of(held, Actor.CLOCK, Ask(held.timer), now)
    try:
        way = machine.due(held.timer, State(held.state), facts)
    except RefusedError as error:
        raise Refused("unknown") from error
    _make(held, _Move(way, Ask(way.name), Actor.CLOCK, None, now, facts.fault))
    return held


def _held(order: Order) -> Order:
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related(
        "town", "shop__town", "shop__purse", "purse__asset", "hold", "customer"
    ).get(pk=order.pk)


def _allowed(order: Order, ask: Ask, by: Account, now: datetime) -> _Move:
    """Return the step as one of what `by` is for this order. Raises Refused."""
    code = "actor"
    for actor in sorted(actors(order, by, now=now)):
        facts = facts_of(order, actor, ask, now)
        try:
            way = machine.step(ask.step, State(order.state), facts)
        except RefusedError as error:
            code = error.code if code == "actor" else code
        else:
            return _Move(way, ask, actor, by, now, facts.fault)
    raise Refused(code)


def facts_of(order: Order, actor: Actor, ask: Ask, now: datetime) -> Facts:
    """Return what the guards look at. Whose fault it is, only an official says anew."""
    settled = getattr(order, "settlement", None)
    since = order.settled_at if order.state == State.SETTLED else None
    asked = Fault(order.fault) if order.state == State.CANCEL_REQUESTED else None
    said = ask.fault if asked is None or actor == Actor.OFFICIAL else None
    minutes = rules.number(town=order.town, key="delivery.restore_minutes", at=now)
    days = rules.number(town=order.town, key="delivery.dispute_days", at=now)
    return Facts(
        kind=Kind(order.kind),
        actor=actor,
        asked_by=Actor(order.asked_by) if order.asked_by else None,
        fault=said or asked,
        age=now - (since or order.moved_at),
        restore_within=timedelta(minutes=minutes),
        dispute_within=timedelta(days=days),
        is_settled=settled is not None,
        paid=settled.captured_won if settled else 0,
        amount=ask.won,
    )


def _make(order: Order, move: _Move) -> None:
    """Move money, portions and coupons as the step says, and write it down."""
    now, money = move.now, move.way.money
    if move.way.name == "restore":
        _restore(order, now)
    elif money == Money.RELEASE:
        settlements.release(order, now=now)
        if order.state in UNCOOKED:
            stocks.bring_back(order)
    elif money == Money.SPLIT:
        settlements.settle(order, now=now)
        order.settled_at = now
        rewards.settled(order, now=now)
    elif money == Money.CHARGE and move.fault is not None:
        _charge(order, move.fault, now)
    elif money == Money.REFUND and move.fault is not None:
        settlements.give_back(order, won=move.ask.won, fault=move.fault, by=move.by, now=now)
        rewards.given_back(order, move.ask.won, now=now)
        order.fault = move.fault
    _mark(order, move)
    _write(order, move)


def _charge(order: Order, fault: Fault, now: datetime) -> None:
    state = State(order.before if order.state == State.CANCEL_REQUESTED else order.state)
    settlements.charge(order, fault=fault, stage=STAGES[state], now=now)
    if state in UNCOOKED:
        stocks.bring_back(order)
    order.fault = fault


def _restore(order: Order, now: datetime) -> None:
    carts.insist_open(order.shop, Kind(order.kind), order.wanted_at, now=now)
    stocks.take(stocks.of(order))
    coupons.use_again(order, now=now)
    settlements.hold(order, now=now)
    order.fault, order.promised_at, order.delays = "", None, 0


def _mark(order: Order, move: _Move) -> None:
    """Note on the order what the step says beside its state. Raises Refused."""
    name, ask, now = move.way.name, move.ask, move.now
    if name == "accept":
        minutes = ask.minutes or order.shop.own_prep_minutes(now)
        if ask.minutes and ask.minutes not in PREPARATIONS_MIN:
            raise Refused("minutes")
        order.promised_at = order.wanted_at or now + timedelta(minutes=minutes)
    elif name == "delay":
        most = rules.number(town=order.town, key="delivery.delays_most", at=now)
        if ask.minutes not in DELAYS_MIN or order.delays >= most:
            raise Refused("delay")
        order.delays += 1
        order.promised_at = (order.promised_at or now) + timedelta(minutes=ask.minutes)
    elif name == "pick_up":
        order.is_own_courier = order.courier_id is None or roster.is_shop_s_own(order)
        agencyparts.take(order, now=now)
    elif name == "dispute" and not ask.reason.strip():
        raise Refused("dispute")
    elif name == "ask_cancel" and move.fault is not None:
        order.asked_by, order.fault = move.actor, move.fault


def _write(order: Order, move: _Move) -> None:
    """Let the order stand where the step leads, and write the step down."""
    way = move.way
    source = State.CART if way.name == "place" else State(order.state)
    after = machine.target(way, source, State(order.before) if order.before else None)
    if source == State.CANCEL_REQUESTED:
        order.asked_by = ""
        order.fault = order.fault if after == State.CANCELLED else ""
    if way.target != machine.SAME:
        order.before = "" if source == State.CART else source
        order.state, order.moved_at = after, move.now
        _set_timer(order, way, move.now)
    order.save()
    OrderStep.objects.create(
        town_id=order.town_id, order=order, step=way.name, before=order.before and source,
        after=after, actor=move.actor, by=move.by, reason=move.ask.reason.strip()[:300],
        fault=order.fault, key=move.ask.key, at=move.now,
    )  # fmt: skip
    news.announce(*order.topics)
    _tell(order, move)


def _set_timer(order: Order, way: Transition, now: datetime) -> None:
    order.timer, order.timer_at = "", None
    if way.timer is not None:
        count = rules.number(town=order.town, key=way.timer.rule, at=now)
        start = max(now, order.wanted_at or now) if way.timer.step == "lapse" else now
        order.timer = way.timer.step
        order.timer_at = start + count * UNITS[way.timer.rule]


def _tell(order: Order, move: _Move) -> None:
    text = TEXTS.get(move.way.name)
    if text is None:
        return
    readers = {
        Actor.CUSTOMER: ("delivery.order", f"orders/{order.pk}/", {order.customer_id}),
        Actor.SHOP: (
            "delivery.board",
            f"desk/shops/{order.shop_id}/orders/{order.pk}/",
            keepers.ids(order.shop),
        ),
    }
    if Actor.OFFICIAL in move.way.notice:
        deciders = permissions.holders(DECIDE, town=order.town, now=move.now)
        path = f"rulings/{order.pk}/"
        readers[Actor.OFFICIAL] = ("delivery.disputes", path, set(deciders))
    params = {"shop": order.shop.name, "won": f"{order.paid_won:,}"}
    for actor in sorted(move.way.notice & set(readers)):
        kind, path, accounts = readers[actor]
        outbox.tell(
            accounts - {move.by.pk if move.by else None}, kind=kind, text=text, params=params,
            path=f"/delivery/{path}", town_id=order.town_id, now=move.now,
        )  # fmt: skip

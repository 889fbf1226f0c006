"""What may happen to an order, by whom, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.orders import machine
from madang.delivery.engine.orders.machine import Facts, Money, RefusedError, State
from madang.delivery.engine.orders.parties import Actor, Fault, Kind

PATHS = {
    Kind.DELIVERY: (
        ("place", Actor.CUSTOMER, State.PLACED),
        ("accept", Actor.SHOP, State.ACCEPTED),
        ("cook", Actor.SHOP, State.COOKING),
        ("delay", Actor.SHOP, State.COOKING),
        ("finish", Actor.SHOP, State.READY),
        ("pick_up", Actor.COURIER, State.PICKED_UP),
        ("deliver", Actor.COURIER, State.DELIVERED),
        ("settle", Actor.CLOCK, State.SETTLED),
        ("dispute", Actor.CUSTOMER, State.DISPUTED),
        ("deny", Actor.OFFICIAL, State.DENIED),
    ),
    Kind.TAKEAWAY: (
        ("place", Actor.CUSTOMER, State.PLACED),
        ("accept", Actor.SHOP, State.ACCEPTED),
        ("finish", Actor.SHOP, State.READY),
        ("collect", Actor.SHOP, State.COLLECTED),
        ("settle", Actor.CLOCK, State.SETTLED),
    ),
    Kind.DINE_IN: (
        ("place", Actor.CUSTOMER, State.PLACED),
        ("accept", Actor.SHOP, State.ACCEPTED),
        ("cook", Actor.SHOP, State.COOKING),
        ("finish", Actor.SHOP, State.READY),
        ("serve", Actor.SHOP, State.SERVED),
        ("settle", Actor.CLOCK, State.SETTLED),
    ),
}


def facts(actor: Actor, kind: Kind = Kind.DELIVERY, **more) -> Facts:
    return Facts(kind, actor, **more)


def refusal(name: str, source: State, some: Facts) -> str:
    with pytest.raises(RefusedError) as refused:
        machine.step(name, source, some)
    return refused.value.code


def test_the_table_is_sound():
    assert machine.check() == []


@pytest.mark.parametrize("kind", Kind)
def test_an_order_goes_its_way(kind):
    state, before = State.CART, None
    for name, actor, then in PATHS[kind]:
        one = machine.step(name, state, facts(actor, kind))
        state, before = machine.target(one, state, before), state
        assert state == then


def test_a_meal_is_not_carried_to_who_fetches_it():
    assert refusal("pick_up", State.READY, facts(Actor.COURIER, Kind.TAKEAWAY)) == "kind"
    assert refusal("serve", State.READY, facts(Actor.SHOP, Kind.DELIVERY)) == "kind"


@given(st.text(max_size=12), st.sampled_from(State), st.sampled_from(Actor))
def test_what_is_not_in_the_table_is_refused(name, source, actor):
    if name not in {one.name for one in machine.TRANSITIONS}:
        assert refusal(name, source, facts(actor)) == "unknown"


@given(st.sampled_from(machine.TRANSITIONS), st.sampled_from(State), st.sampled_from(Actor))
def test_nobody_makes_a_step_that_is_not_theirs(one, source, actor):
    if source not in one.sources:
        assert refusal(one.name, source, facts(actor)) == "unknown"
    elif actor not in one.actors:
        assert refusal(one.name, source, facts(actor)) == "actor"


def test_before_the_shop_accepts_the_customer_cancels_alone_and_afterwards_does_not():
    assert machine.step("cancel", State.PLACED, facts(Actor.CUSTOMER)).money == Money.RELEASE
    assert refusal("cancel", State.ACCEPTED, facts(Actor.CUSTOMER)) == "unknown"
    assert refusal("ask_cancel", State.COOKING, facts(Actor.CUSTOMER)) == "fault"


def asked(by: Actor, fault: Fault, actor: Actor) -> Facts:
    return facts(actor, asked_by=by, fault=fault)


@pytest.mark.parametrize(
    ("by", "fault", "actor", "code"),
    [
        (Actor.CUSTOMER, Fault.CUSTOMER, Actor.CUSTOMER, "other"),
        (Actor.CUSTOMER, Fault.SHOP, Actor.SHOP, ""),
        (Actor.CUSTOMER, Fault.CUSTOMER, Actor.SHOP, ""),
        (Actor.SHOP, Fault.SOLD_OUT, Actor.CUSTOMER, ""),
        (Actor.SHOP, Fault.CUSTOMER, Actor.CUSTOMER, ""),
        (Actor.COURIER, Fault.NO_SHOW, Actor.SHOP, "admitted"),
        (Actor.CUSTOMER, Fault.PLATFORM, Actor.SHOP, "admitted"),
        (Actor.CUSTOMER, Fault.COURIER, Actor.SHOP, "admitted"),
        (Actor.COURIER, Fault.COURIER, Actor.SHOP, "admitted"),
    ],
)
def test_two_agree_to_cancel_only_at_the_cost_of_one_of_them(by, fault, actor, code):
    some = asked(by, fault, actor)
    if code:
        assert refusal("agree_cancel", State.CANCEL_REQUESTED, some) == code
    else:
        assert machine.step("agree_cancel", State.CANCEL_REQUESTED, some).money == Money.CHARGE


def test_without_an_answer_only_who_takes_the_fault_has_cancelled():
    late = ("answer_late", State.CANCEL_REQUESTED)
    own = machine.due(*late, asked(Actor.CUSTOMER, Fault.CUSTOMER, Actor.CLOCK))
    other = machine.due(*late, asked(Actor.CUSTOMER, Fault.SHOP, Actor.CLOCK))
    assert (own.name, other.name) == ("agree_late", "keep")
    kept = machine.target(other, State.CANCEL_REQUESTED, State.COOKING)
    assert kept == State.COOKING


def test_an_order_nobody_moves_ends_without_money_but_one_on_its_way_has_arrived():
    clock = facts(Actor.CLOCK)
    assert machine.due("lapse", State.READY, clock).name == "lapse"
    assert machine.due("lapse", State.PICKED_UP, clock).name == "assume"


def test_a_cancelled_order_comes_back_for_a_few_minutes_unless_somebody_was_paid():
    within = timedelta(minutes=10)
    values = {"restore_within": within, "age": within}
    lately = facts(Actor.CUSTOMER, **values)
    assert machine.step("restore", State.CANCELLED, lately).target == State.PLACED
    late = facts(Actor.CUSTOMER, restore_within=within, age=within + timedelta(seconds=1))
    assert refusal("restore", State.CANCELLED, late) == "lately"
    assert refusal("restore", State.CANCELLED, facts(Actor.CUSTOMER, is_settled=True)) == "unpaid"
    closed = facts(Actor.CUSTOMER, is_orderable=False)
    assert refusal("restore", State.CANCELLED, closed) == "orderable"
    assert refusal("restore", State.CANCELLED, facts(Actor.SHOP)) == "actor"


def test_a_shop_gives_back_at_its_own_cost_and_an_official_at_whose_fault_it_was():
    def told(actor, fault, amount):
        return facts(actor, fault=fault, amount=amount, paid=9_000)

    def refuse(name, *some):
        return refusal(name, State.DISPUTED, told(*some))

    assert machine.step("refund_part", State.DISPUTED, told(Actor.SHOP, Fault.SHOP, 500))
    assert machine.step("refund_full", State.DISPUTED, told(Actor.OFFICIAL, Fault.PLATFORM, 9_000))
    assert refuse("refund_part", Actor.SHOP, Fault.PLATFORM, 500) == "admits"
    assert refuse("refund_part", Actor.OFFICIAL, Fault.SHOP, 9_000) == "part"
    assert refuse("refund_part", Actor.OFFICIAL, Fault.SHOP, 0) == "part"
    assert refuse("refund_full", Actor.OFFICIAL, Fault.SHOP, 9_001) == "all"
    assert refuse("refund_full", Actor.OFFICIAL, Fault.CUSTOMER, 9_000) == "not_customer_s"


def test_what_somebody_can_try_is_what_the_table_says():
    names = [one.name for one in machine.ways(State.PLACED, Kind.DELIVERY, Actor.SHOP)]
    assert names == ["accept", "reject"]
    assert machine.ways(State.DENIED, Kind.DELIVERY, Actor.OFFICIAL) == ()

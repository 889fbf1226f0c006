"""The dispatcher: plans that can be driven, told late, the same again, better than the peers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.delivery.engine.dispatch import checker, instances, measures, simulation
from madang.delivery.engine.dispatch.assignments import Assignment
from madang.delivery.engine.dispatch.dispatcher import Courier, Dispatcher, Order, Settings
from madang.delivery.tests.days import TERMS, a_day

DAYS = Path(__file__).parents[5] / "shared/data/brokerage/mdrp"
QUICK = Settings(rounds=20)
# mean click-to-door and cost of an order: FoodMatch, one minute, as the data's RULES.md has them
FOODMATCH = {"0o50t100s1p100": (30.17, 10.75), "0o100t100s1p100": (29.44, 11.25)}


def a_dispatcher(*couriers: Courier, shops=((0.0, 0.0),), **changes) -> Dispatcher:
    made = Dispatcher(TERMS, np.array(shops), Settings(rounds=20, **changes))
    for number, courier in enumerate(couriers):
        made.courier(number, courier)
    return made


def at(x: float, *, free: float = 0.0, off: float = 9e4, paid: float = 9.0, had: int = 0):
    return Courier(x, 0.0, free, off, paid, had)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 8), st.sampled_from([1.0, 60.0]))
def test_every_plan_can_be_driven_and_brings_each_order_once(seed, orders, couriers, unit):
    day = a_day(seed, orders, couriers=couriers)
    played = simulation.play(day, replace(QUICK, unit_s=unit))

    outcome = checker.check(day, played.assignments, unit_s=unit)

    assert outcome.problems == []
    told = {
        order: door
        for one in played.assignments
        for order, door in zip(one.orders, one.doors_s, strict=True)
    }
    assert outcome.door_s == pytest.approx(told)
    assert all(door - day.orders[order, 4] <= TERMS.most_s for order, door in told.items())


def test_the_same_day_gives_the_same_plan():
    one, again = (simulation.play(a_day(), QUICK).assignments for _ in range(2))

    assert one == again


def test_a_courier_is_told_only_when_waiting_would_let_the_meal_wait():
    made = a_dispatcher(at(600.0))
    made.order(7, Order(0.0, 900.0, 0, ready_s=1200.0, placed_s=0.0))

    times = [minute * 60.0 for minute in range(30) if made.decide(minute * 60.0)]

    assert times == [960.0]  # 120 s of way and half the service before 1,200


def test_of_two_who_are_there_in_time_the_nearer_one_goes_where_kilometres_count():
    made = a_dispatcher(at(3000.0), at(600.0), road=0.02)
    made.order(7, Order(0.0, 900.0, 0, ready_s=1200.0, placed_s=0.0))

    told = [one.courier for minute in range(30) for one in made.decide(minute * 60.0)]

    assert told == [1]


def test_who_has_not_earned_the_guarantee_goes_first_when_the_way_is_the_same():
    made = a_dispatcher(at(600.0, paid=1.0, had=5), at(-600.0, paid=5.0, had=1))
    made.order(0, Order(0.0, 900.0, 0, ready_s=120.0, placed_s=0.0))

    (told,) = made.decide(0.0)

    assert told.courier == 1
    assert told.why["orders_paid_above_guarantee"] == 0.0


def test_two_meals_of_one_shop_ride_together_when_that_is_quicker():
    made = a_dispatcher(at(0.0))
    for number in range(2):
        made.order(number, Order(3000.0, 10.0 * number, 0, ready_s=240.0, placed_s=0.0))

    told = [one for minute in range(5) for one in made.decide(minute * 60.0)]

    assert [len(one.orders) for one in told] == [2]


def test_a_courier_under_way_is_planned_with_from_the_moment_of_being_free():
    made = a_dispatcher(at(100.0, free=180.0), at(9000.0))
    made.order(0, Order(0.0, 900.0, 0, ready_s=240.0, placed_s=0.0))

    told = [one for minute in range(8) for one in made.decide(minute * 60.0)]

    assert [(one.courier, one.leaves_s) for one in told] == [(0, 180.0)]


def test_nobody_fetches_after_the_end_of_duty_and_what_cannot_be_brought_in_time_is_given_up():
    made = a_dispatcher(at(3000.0, off=300.0))
    made.order(0, Order(0.0, 900.0, 0, ready_s=240.0, placed_s=0.0))

    told = [one for minute in range(120) for one in made.decide(minute * 60.0)]

    assert told == []
    assert made.open_orders == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"orders": (0, 0)}, "brought twice"),
        ({"shop": 4}, "not of the shop"),
        ({"told_s": -60.0}, "before it is placed"),
    ],
)
def test_the_checker_finds_what_cannot_be(change, says):
    day = a_day(orders=1)
    right = {"orders": (0,), "shop": int(day.orders[0, 2]), "told_s": float(day.orders[0, 4])}
    one = Assignment(0, leaves_s=0.0, picked_s=0.0, doors_s=(), why={}, **right | change)

    problems = checker.check(day, [one], unit_s=1.0).problems

    assert any(says in problem for problem in problems)


def test_the_checker_finds_a_pick_up_after_the_end_of_duty():
    day = a_day(orders=1)
    day.couriers[:, 3] = 1.0
    one = Assignment(0, int(day.orders[0, 2]), (0,), float(day.orders[0, 4]), 0.0, 0.0, (), {})

    assert "off duty" in checker.check(day, [one], unit_s=1.0).problems[0]


@pytest.mark.shared
@pytest.mark.parametrize("name", FOODMATCH)
def test_a_real_day_takes_no_longer_and_costs_no_more_than_with_the_best_peer(name):
    if not DAYS.is_dir():
        pytest.skip(f"the real days are not at {DAYS}")
    day = instances.read(DAYS / name)

    played = simulation.play(day, Settings(rounds=60))
    outcome = checker.check(day, played.assignments, unit_s=1.0)
    found = measures.figures(day, outcome)

    minutes, cost = FOODMATCH[name]
    assert outcome.problems == []
    assert found["undelivered_percent"] == 0
    assert found["click_to_door"]["mean"] < minutes
    assert found["cost_per_order"] < cost

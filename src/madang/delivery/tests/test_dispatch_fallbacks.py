"""What is planned when the search fails, and who is never given what."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.delivery.engine.dispatch import fallbacks, plane
from madang.delivery.engine.dispatch.dispatcher import Courier, Dispatcher, How, Order, Settings
from madang.delivery.engine.fees import distance_m
from madang.delivery.tests.days import TERMS


def a_dispatcher(*couriers: Courier) -> Dispatcher:
    made = Dispatcher(TERMS, np.zeros((1, 2)), Settings(rounds=20, every_s=600.0))
    for number, courier in enumerate(couriers):
        made.courier(number, courier)
    return made


def at(x: float) -> Courier:
    return Courier(x, 0.0, 0.0, 9e4, 9.0)


def least(costs) -> float:
    rows, columns = costs.shape
    if rows > columns:
        return least(costs.T)
    return min(
        sum(costs[row, c] for row, c in enumerate(p)) for p in permutations(range(columns), rows)
    )


@settings(max_examples=60)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10_000))
def test_the_linear_plan_costs_the_least_that_is_possible(rows, columns, seed):
    costs = np.random.default_rng(seed).integers(0, 50, (rows, columns)).astype(float)

    pairs = fallbacks.linear(costs)

    assert len({row for row, _ in pairs}) == len({c for _, c in pairs}) == min(rows, columns)
    assert sum(costs[pair] for pair in pairs) == least(costs)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 10_000))
def test_no_plan_gives_what_is_barred(rows, columns, seed):
    dice = np.random.default_rng(seed)
    costs = np.where(dice.random((rows, columns)) < 0.5, np.inf, dice.random((rows, columns)))
    for plan in (fallbacks.linear, fallbacks.nearest):
        pairs = plan(costs)
        assert all(np.isfinite(costs[pair]) for pair in pairs)
        assert len({row for row, _ in pairs}) == len({c for _, c in pairs}) == len(pairs)


@pytest.mark.parametrize("how", How)
def test_every_way_of_planning_gives_the_order_to_the_nearest_and_says_why(how):
    made = a_dispatcher(at(900.0), at(50.0))
    made.order(4, Order(0.0, 300.0, 0, ready_s=0.0, placed_s=0.0))

    (told,) = made.decide(0.0, how)

    assert (told.courier, told.orders) == (1, (4,))
    assert told.why["way_to_shop"] == 10.0


@pytest.mark.parametrize("how", How)
def test_what_a_courier_is_barred_from_goes_to_another_or_waits(how):
    made = a_dispatcher(at(900.0), at(50.0))
    made.order(4, Order(0.0, 300.0, 0, ready_s=0.0, placed_s=0.0))
    made.bar(1, 4)
    assert [one.courier for one in made.decide(0.0, how)] == [0]

    made.order(5, Order(0.0, 300.0, 0, ready_s=0.0, placed_s=0.0))
    made.bar(0, 5)
    made.bar(1, 5)
    assert made.decide(0.0, how) == []
    assert made.open_orders == 1


def test_bars_change_nothing_for_other_orders():
    def told(*bars):
        made = a_dispatcher(at(900.0), at(50.0))
        for number in range(3):
            made.order(number, Order(0.0, 300.0 + number, 0, ready_s=0.0, placed_s=0.0))
        for courier, order in bars:
            made.bar(courier, order)
        return made.decide(0.0)

    assert told() == told((0, 7))


@given(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03))
def test_the_plane_is_as_far_as_the_globe_within_a_town(north, east):
    x, y = plane.Plane(37.0, 127.0).xy(37.0 + north, 127.0 + east)
    far = distance_m((37.0, 127.0), (37.0 + north, 127.0 + east))
    assert np.hypot(x, y) == pytest.approx(far, rel=1e-3, abs=0.5)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.preparations import ENOUGH, Ready, estimate, quantile

SEEN = st.builds(Ready, st.integers(0, 23), st.integers(0, 6), st.floats(1, 120))


def seen(minutes, *, hour=18, load=0, times=ENOUGH):
    return [Ready(hour, load, minutes)] * times


def test_the_quantile_is_a_value_that_was_seen():
    assert quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == 6
    assert quantile([7]) == 7
    assert quantile([3, 1], 1.0) == 3
    with pytest.raises(ValueError, match="values"):
        quantile([])


def test_six_in_ten_meals_are_ready_by_the_estimate():
    events = [Ready(18, 1, minutes) for minutes in range(11, 31)]  # 11 to 30

    assert quantile([one.minutes for one in events]) == 22
    assert estimate(events, hour=18, load=1, own_minutes=60) == 25


def test_a_full_kitchen_is_asked_for_by_itself():
    events = seen(14) + seen(38, load=3) + seen(41, load=9, times=1)

    assert estimate(events, hour=18, load=0, own_minutes=60) == 15
    assert estimate(events, hour=18, load=5, own_minutes=60) == 40


def test_hours_beside_it_count_when_the_hour_itself_was_seen_too_seldom():
    events = seen(20, hour=17, times=6) + seen(30, hour=19, times=6) + seen(55, hour=12)

    assert estimate(events, hour=18, load=0, own_minutes=60) == 30
    assert estimate(events, hour=0, load=0, own_minutes=60) == 55  # at any hour


def test_midnight_has_hours_beside_it_too():
    assert estimate(seen(20, hour=23), hour=0, load=0, own_minutes=60) == 20


def test_the_shops_own_figure_stands_until_enough_was_seen():
    assert estimate(seen(20, times=ENOUGH - 1), hour=18, load=0, own_minutes=35) == 35


@given(st.lists(SEEN, max_size=60), st.integers(0, 23), st.integers(0, 6))
def test_an_estimate_is_a_step_of_five_within_what_was_seen(events, hour, load):
    found = estimate(events, hour=hour, load=load, own_minutes=20)
    minutes = [one.minutes for one in events]

    assert found % 5 == 0
    assert found == 20 or min(minutes) <= found < max(minutes) + 5
    assert found == estimate(list(reversed(events)), hour=hour, load=load, own_minutes=20)


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_the_quantile_is_the_least_value_that_enough_do_not_exceed(values, share):
    found = quantile(values, share)

    assert sum(one <= found for one in values) >= share * len(values) - 1e-6
    assert sum(one < found for one in values) < share * len(values)

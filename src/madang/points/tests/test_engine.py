"""What acts earn, and what is conspicuous: exact values and properties."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.points.engine import acts, signs, spendings
from madang.points.engine.acts import Caps, Kind, Tariff
from madang.points.engine.signs import Act, Limits

TARIFF = Tariff(proposal=5_000, survey=300, report=100, purchase_percent=3, least_won=10_000)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LIMITS = Limits(burst=5, partner=3, undone=2, edge=3, least_won=10_000)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "won", "worth"),
    [
        (Kind.PROPOSAL, 0, 5_000), (Kind.SURVEY, 0, 300), (Kind.REPORT, 0, 100),
        (Kind.PURCHASE, 9_999, 0), (Kind.PURCHASE, 10_000, 300), (Kind.PURCHASE, 23_456, 703),
    ],
)  # fmt: skip
def test_an_act_earns_what_the_tariff_says(kind, won, worth):
    assert TARIFF.worth(kind, won) == worth


def test_a_tariff_of_nothing_gives_nothing():
    assert [Tariff().worth(kind, 50_000) for kind in Kind] == [0, 0, 0, 0]


def test_what_was_earned_on_the_day_counts_three_times_and_last_year_not_at_all():
    caps = Caps(1_000, 2_000, 5_000)
    earned = [
        (date(2026, 11, 27), 400), (date(2026, 11, 2), 900), (date(2026, 1, 5), 1_500),
        (date(2025, 11, 27), 4_000),
    ]  # fmt: skip

    left = acts.room(caps, earned, date(2026, 11, 27))

    assert (left.day, left.month, left.year, left.least) == (600, 700, 2_200, 600)


def test_a_cap_that_was_lowered_leaves_nothing_and_takes_nothing():
    left = acts.room(Caps(100, 100, 100), [(date(2026, 5, 1), 500)], date(2026, 5, 1))
    assert left.least == 0


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    st.lists(st.tuples(DAYS, st.integers(1, 900)), max_size=40),
    st.builds(Caps, st.integers(0, 1_000), st.integers(0, 3_000), st.integers(0, 9_000)),
)
def test_no_cap_is_exceeded_whatever_the_order_of_acts(wanted, caps):
    earned: list[tuple[date, int]] = []
    for day, worth in wanted:
        earned.append((day, acts.earned(worth, acts.room(caps, earned, day))))

    for cap, key in (
        (caps.day, lambda day: day),
        (caps.month, lambda day: (day.year, day.month)),
        (caps.year, lambda day: day.year),
    ):
        sums: dict[object, int] = {}
        for day, points in earned:
            sums[key(day)] = sums.get(key(day), 0) + points
        assert all(total <= cap for total in sums.values())


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_is_taken_back_is_a_share_and_never_more_than_was_given(points, back, paid):
    taken = acts.share(points, back=back, paid=paid)
    assert 1 <= taken <= points
    assert taken == points or taken * paid >= points * back > (taken - 1) * paid


def purchases(*ago: timedelta, **more) -> list[Act]:
    return [Act(Kind.PURCHASE, NOON - one, **more) for one in ago]


def codes(act: Act, before: list[Act], **more) -> list[tuple[str, int]]:
    return [(one.code, one.n) for one in signs.found(act, before, LIMITS, **more)]


def test_a_first_act_is_not_conspicuous():
    assert codes(Act(Kind.PURCHASE, NOON, "a", 30_000), []) == []


def test_ones_own_shop_is_always_conspicuous():
    assert codes(Act(Kind.PURCHASE, NOON, "a", 30_000), [], is_own=True) == [("own", 0)]


def test_many_acts_within_an_hour_are_a_burst_and_one_an_hour_ago_is_none_of_them():
    minutes = [timedelta(minutes=one) for one in (1, 2, 3, 59)]
    assert codes(Act(Kind.REPORT, NOON), purchases(*minutes)) == [("burst", 5)]
    assert codes(Act(Kind.REPORT, NOON), purchases(*minutes[:3], HOUR)) == []


def test_surveys_never_count_as_a_burst_because_all_are_given_at_their_close():
    surveys = [Act(Kind.SURVEY, NOON) for _ in range(9)]
    assert codes(Act(Kind.SURVEY, NOON), surveys) == []
    assert codes(Act(Kind.REPORT, NOON), surveys) == []


def test_the_same_shop_again_and_again_within_a_week_shows():
    before = purchases(DAY, 2 * DAY, partner="a") + purchases(3 * DAY, partner="b")
    assert codes(Act(Kind.PURCHASE, NOON, "a"), before) == [("partner", 3)]
    assert codes(Act(Kind.PURCHASE, NOON, "a"), purchases(DAY, 7 * DAY, partner="a")) == []


def test_acts_that_were_taken_back_show_at_the_next_of_their_kind():
    before = purchases(DAY, 29 * DAY, is_undone=True)
    assert codes(Act(Kind.PURCHASE, NOON), before) == [("undone", 2)]
    assert codes(Act(Kind.REPORT, NOON), before) == []
    assert codes(Act(Kind.PURCHASE, NOON), purchases(DAY, 30 * DAY, is_undone=True)) == []


def test_purchases_just_above_the_least_amount_show_and_large_ones_do_not():
    before = purchases(DAY, won=10_000) + purchases(2 * DAY, won=11_000)
    assert codes(Act(Kind.PURCHASE, NOON, won=10_999), before) == [("edge", 3)]
    assert codes(Act(Kind.PURCHASE, NOON, won=11_001), before) == []


def test_a_sign_whose_limit_is_nothing_is_not_looked_for():
    before = purchases(*[timedelta(minutes=one) for one in range(1, 30)], partner="a", won=10_001)
    act = Act(Kind.PURCHASE, NOON, "a", 10_001)
    assert signs.found(act, before, Limits(0, 0, 0, 0, least_won=10_000)) == []


def test_what_comes_later_is_no_sign_for_what_was_before():
    later = [Act(Kind.PURCHASE, NOON + timedelta(minutes=one), "a") for one in range(1, 9)]
    assert codes(Act(Kind.PURCHASE, NOON, "a"), later) == []


@given(st.integers(1, 5_000), st.integers(1, 500), st.integers(0, 10**6))
def test_the_most_that_can_be_used_is_an_amount_that_fits_or_nothing(least, step, has):
    steps = spendings.Steps(least, step)
    most = steps.most(has)
    assert most <= has
    assert most == 0 or steps.fits(most)
    assert not steps.fits(most + step) or most + step > has

"""What stars come to, with exact values and properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.reputation.engine.ratings import ANYWHERE, HALF_LIFE, Given, rating, usual, weight

NOW = datetime(2026, 11, 27, tzinfo=UTC)
some_stars = st.lists(
    st.builds(Given, st.integers(1, 5), st.integers(0, 900).map(lambda d: NOW - timedelta(d))),
    max_size=30,
)


def five(many, *, age=timedelta(0)):
    return [Given(5, NOW - age)] * many


def test_without_reviews_it_is_what_is_usual():
    assert rating([], now=NOW).stars == pytest.approx(4.0)
    assert rating([], now=NOW, shares=usual({3: 10**6})).stars == pytest.approx(3.0, abs=1e-3)


def test_ten_reviews_weigh_as_much_as_what_is_usual():
    assert rating(five(10), now=NOW).stars == pytest.approx(4.5)


def test_after_half_a_life_twenty_weigh_like_ten():
    old = rating(five(20, age=HALF_LIFE), now=NOW)

    assert old.stars == pytest.approx(rating(five(10), now=NOW).stars)


def test_one_bad_first_review_does_not_sink_a_new_shop():
    assert rating([Given(1, NOW)], now=NOW).stars > 3.7


def test_the_interval_narrows_with_reviews():
    few, many = rating(five(3), now=NOW), rating(five(300), now=NOW)

    assert many.high - many.low < few.high - few.low
    assert many.low > few.low


@given(some_stars, st.permutations(range(30)))
def test_order_does_not_matter(given, order):
    shuffled = [given[i] for i in order if i < len(given)]

    assert rating(shuffled, now=NOW).stars == pytest.approx(rating(given, now=NOW).stars)


@given(some_stars, st.integers(0, 29))
def test_a_better_review_never_lowers_a_rating(given, which):
    if not given:
        return
    better = list(given)
    one = better[which % len(given)]
    better[which % len(given)] = Given(min(one.stars + 1, 5), one.at)

    assert rating(better, now=NOW).stars >= rating(given, now=NOW).stars - 1e-12


@given(some_stars)
def test_a_rating_lies_in_its_interval_and_between_one_and_five(given):
    found = rating(given, now=NOW)

    assert 1 <= found.low <= found.stars <= found.high <= 5


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 1000)))
def test_what_is_usual_adds_up(counts):
    assert sum(usual(counts)) == pytest.approx(1.0)
    assert len(usual(counts)) == len(ANYWHERE)


def test_a_review_from_the_future_counts_once():
    assert weight(timedelta(days=-3)) == 1.0

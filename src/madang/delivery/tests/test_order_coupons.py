"""Who pays for a coupon, who may use it, and which stand together."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.orders import coupons
from madang.delivery.engine.orders.coupons import (
    Basket,
    Caps,
    Level,
    On,
    Stacking,
    Used,
    WhyNot,
    best,
    share_out,
    why_not,
)
from madang.delivery.engine.orders.parties import Party
from madang.delivery.tests.orders import NOW, edition, many_editions, shares

BASKET = Basket(20_000, 3_000, shop=7)


def reason(one, used=None, now=NOW, basket=BASKET):
    return why_not(one, basket, used or Used(), now)


def test_a_discount_is_shared_to_the_won():
    thirds = {Party.NATIONAL: 3_333, Party.PROVINCE: 3_333, Party.SHOP: 3_334}
    assert share_out(1_000, thirds) == {
        Party.NATIONAL: 333,
        Party.PROVINCE: 333,
        Party.SHOP: 334,
    }
    halves = {Party.TOWN: 5_000, Party.SHOP: 5_000}
    assert share_out(2_001, halves) == {Party.TOWN: 1_001, Party.SHOP: 1_000}


@given(st.integers(0, 10**9), shares())
def test_shares_are_never_negative_and_sum_to_the_discount(won, some):
    parts = share_out(won, some)
    assert sum(parts.values()) == won
    for party, part in parts.items():
        assert part >= 0
        assert abs(part - won * some[party] / 10_000) < len(parts)


def test_shares_of_a_coupon_are_the_whole_of_it():
    for wrong in ({Party.TOWN: 9_999}, {Party.TOWN: 11_000, Party.SHOP: -1_000}, {"me": 10_000}):
        with pytest.raises(ValueError, match="coupon"):
            edition(shares=wrong)
    with pytest.raises(ValueError, match="takes off"):
        edition(won=100, bps=100)


def test_a_coupon_says_why_it_cannot_be_used():
    caps = Caps(person=2, person_day=1, day=100, edition=1_000)
    one = edition(caps=caps, minimum_won=15_000, shop=7)
    assert reason(one) is None
    assert reason(one, now=NOW - timedelta(days=2)) == WhyNot.NOT_YET
    assert reason(one, now=one.ends_at) == WhyNot.OVER
    assert reason(one, basket=Basket(14_999, shop=7)) == WhyNot.MINIMUM
    assert reason(one, basket=Basket(20_000, shop=8)) == WhyNot.OTHER_SHOP
    assert reason(one, Used(person=2)) == WhyNot.PERSON
    assert reason(one, Used(person_day=1)) == WhyNot.PERSON_DAY
    assert reason(one, Used(day=100)) == WhyNot.DAY
    assert reason(one, Used(edition=1_000)) == WhyNot.EDITION
    assert reason(edition(on=On.DELIVERY), basket=Basket(20_000)) == WhyNot.NOTHING_TO_LOWER


def choose(*editions, basket=BASKET, stacking=None):
    return best(editions, basket, used={}, now=NOW, stacking=stacking)


def test_the_best_lawful_coupons_are_used_and_the_others_explained():
    nation = edition(1, Level.NATIONAL, won=3_000)
    province = edition(2, Level.PROVINCE, won=2_500)
    town = edition(3, Level.TOWN, bps=1_000, most_won=1_500)
    other_town = edition(4, Level.TOWN, won=1_000)
    gone = edition(5, Level.SHOP, won=9_000, minimum_won=50_000)
    choice = choose(nation, province, town, other_town, gone)
    assert [(one.edition.id, one.won) for one in choice.used] == [(1, 3_000), (3, 1_500)]
    assert choice.won == 4_500
    assert choice.refused == {
        2: WhyNot.NOT_TOGETHER,
        4: WhyNot.NOT_TOGETHER,
        5: WhyNot.MINIMUM,
    }


def test_of_equal_coupons_the_one_that_ends_first_is_used():
    late = edition(1, Level.TOWN, won=2_000)
    soon = edition(2, Level.TOWN, won=2_000, ends_at=NOW + timedelta(hours=1))
    assert [one.edition.id for one in choose(late, soon).used] == [2]


def test_a_coupon_that_adds_nothing_is_kept_for_later():
    all_of_it = edition(1, Level.TOWN, won=20_000)
    more = edition(2, Level.SHOP, won=1_000)
    choice = choose(all_of_it, more)
    assert [one.edition.id for one in choice.used] == [1]
    assert choice.refused == {2: WhyNot.NOT_BETTER}


def test_the_shop_s_own_coupon_is_cut_first_and_never_above_its_sales():
    town, shop = edition(1, Level.TOWN, won=4_000), edition(2, Level.SHOP, won=4_000)
    used = coupons.apply([shop, town], Basket(5_000))
    assert [(one.edition.id, one.won) for one in used] == [(1, 4_000), (2, 1_000)]
    ways = edition(3, Level.SHOP, won=3_000, on=On.DELIVERY)
    used = coupons.apply([ways], Basket(1_000, 3_000))
    assert [one.won for one in used] == [1_000]


def test_a_town_may_let_only_one_coupon_stand():
    one, other = edition(1, Level.TOWN, won=2_000), edition(2, Level.SHOP, won=1_000)
    assert choose(one, other, stacking=Stacking(most=1)).won == 2_000
    assert choose(one, other).won == 3_000


@given(many_editions(), st.integers(0, 60_000), st.integers(0, 6_000))
def test_coupons_never_take_off_more_than_there_is_whatever_their_order(some, dishes, delivery):
    basket = Basket(dishes, delivery)
    first = choose(*some, basket=basket)
    for on in On:
        off = sum(one.won for one in first.used if one.edition.on == on)
        assert 0 <= off <= basket.of(on)
    for one in first.used:
        assert one.won > 0
        assert sum(one.shares.values()) == one.won
        assert min(one.shares.values()) >= 0
    assert sum(one.shares.get(Party.SHOP, 0) for one in first.used) <= dishes
    assert Stacking().allows([one.edition for one in first.used])
    assert {one.edition.id for one in first.used} | set(first.refused) == {e.id for e in some}
    for others in list(permutations(some))[:6]:
        assert choose(*others, basket=basket) == first


@given(many_editions(3), st.integers(1_000, 60_000))
def test_no_other_lawful_choice_takes_off_more(some, dishes):
    basket = Basket(dishes, 2_000)
    most = choose(*some, basket=basket).won
    for one in some:
        for other in some:
            pair = [one] if one is other else [one, other]
            if Stacking().allows(pair) and all(reason(e, basket=basket) is None for e in pair):
                assert sum(a.won for a in coupons.apply(pair, basket)) <= most

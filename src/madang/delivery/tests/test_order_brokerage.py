"""What the brokerage is, by one share or by sales, and what it would have been."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.orders.brokerage import (
    Sale,
    Scheme,
    Tier,
    fee,
    ranked_months,
    shop_bps,
    what_if,
)

ONE = Scheme("one percent")
BY_SALES = Scheme("by sales", tiers=(Tier(35, 780), Tier(80, 680), Tier(100, 200)))


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_fee_is_never_above_its_share_and_less_than_a_won_below(won, bps):
    assert fee(won, bps) * 10_000 <= won * bps < (fee(won, bps) + 1) * 10_000


def test_the_months_that_count_end_a_month_before():
    assert ranked_months((2026, 11)) == ((2026, 7), (2026, 8), (2026, 9))
    assert ranked_months((2027, 3)) == ((2026, 11), (2026, 12), (2027, 1))


def test_shops_pay_by_their_rank():
    sales = {shop: 1_000 * shop for shop in range(1, 21)}
    terms = shop_bps(BY_SALES, sales)
    assert [terms[shop] for shop in (20, 14, 13, 5, 4, 1)] == [780, 780, 680, 680, 200, 200]
    assert [list(terms.values()).count(bps) for bps in (780, 680, 200)] == [7, 9, 4]


@given(st.dictionaries(st.integers(1, 50), st.integers(0, 10), max_size=30))
def test_who_sells_more_never_pays_a_lower_share(sales):
    terms = shop_bps(BY_SALES, sales)
    for shop, won in sales.items():
        for other, less in sales.items():
            if won == less:
                assert terms[shop] == terms[other]
            elif won > less:
                assert terms[shop] >= terms[other]


def test_tiers_end_with_everybody():
    for tops in ((35, 80), (80, 35, 100), (100, 100)):
        with pytest.raises(ValueError, match="tiers"):
            Scheme("wrong", tiers=tuple(Tier(top, 100) for top in tops))


def test_what_each_scheme_would_have_cost_is_counted_order_by_order():
    before = [Sale(1, (2026, 8), 900_000), Sale(2, (2026, 8), 100_000)]
    now = [Sale(1, (2026, 11), 10_050), Sale(1, (2026, 11), 10_050), Sale(2, (2026, 11), 20_000)]
    now.append(Sale(3, (2026, 11), 30_000))  # opened since
    halves = Scheme("halves", tiers=(Tier(50, 700), Tier(100, 200)))
    outcomes = what_if([ONE, halves], [*before, *now], months=[(2026, 11)], order_costs=150)
    assert [(one.scheme, dict(one.by_shop)) for one in outcomes] == [
        ("one percent", {1: 200, 2: 200, 3: 300}),
        ("halves", {1: 1_406, 2: 400, 3: 600}),
    ]
    assert [(one.orders, one.fees, one.town_pays) for one in outcomes] == [
        (4, 700, -100),
        (4, 2_406, -1_806),
    ]

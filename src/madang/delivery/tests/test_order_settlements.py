"""Who gets what: to the won, whatever happens to an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.orders import settlements
from madang.delivery.engine.orders.bills import BillError, DishLine, bill
from madang.delivery.engine.orders.coupons import FUNDERS, Level, On
from madang.delivery.engine.orders.parties import BEARS, Fault, Party
from madang.delivery.engine.orders.settlements import CANCELS, SplitError, Stage, Terms
from madang.delivery.tests.orders import a_bill, bills, edition, terms

OURS = Terms(fee_bps=150)
C, S, R = Party.CUSTOMER, Party.SHOP, Party.COURIER


def nets(*flows) -> dict[Party, int]:
    """What everybody has more or less in the end; nobody who has as before."""
    sums = dict.fromkeys(Party, 0)
    for flow in flows:
        assert flow.won > 0
        assert flow.payer != flow.payee
        sums[flow.payer] -= flow.won
        sums[flow.payee] += flow.won
    return {party: won for party, won in sums.items() if won}


def test_a_delivered_order_pays_shop_courier_and_fee_to_the_won():
    split = settlements.delivered(a_bill(), OURS)
    assert nets(*split.flows) == {C: -23_000, S: 19_700, Party.FEE: 300, R: 3_000}
    assert split.released == 0


def test_coupons_are_paid_by_those_who_promised_them():
    half = {Party.PROVINCE: 5_000, Party.SHOP: 5_000}
    some = [
        edition(1, Level.TOWN, won=2_000),
        edition(2, Level.PROVINCE, won=1_001, shares=half),
        edition(3, Level.SHOP, won=1_000, on=On.DELIVERY),
    ]
    split = settlements.delivered(a_bill(*some), Terms(fee_bps=100, payment_bps=50))
    figures = split.figures
    assert (figures.sales, figures.own_coupons, figures.public_coupons) == (20_000, 1_500, 2_501)
    assert (figures.brokerage, figures.payment_fee, figures.paid) == (185, 92, 18_223)
    assert nets(*split.flows) == {
        C: -18_999, Party.TOWN: -2_000, Party.PROVINCE: -501,
        S: 18_223, Party.FEE: 185, Party.PAYMENT: 92, R: 3_000,
    }  # fmt: skip


def test_a_shop_with_own_couriers_gets_the_fee_for_the_way():
    split = settlements.delivered(a_bill(), Terms(fee_bps=100, carrier=S))
    assert nets(*split.flows) == {C: -23_000, S: 22_800, Party.FEE: 200}
    assert split.figures.carried == 3_000


CANCELLED = [
    (Fault.CUSTOMER, Stage.NOTHING, {}),
    (Fault.CUSTOMER, Stage.MADE, {C: -20_000, S: 19_700, Party.FEE: 300}),
    (Fault.NO_SHOW, Stage.ON_WAY, {C: -23_000, S: 19_700, Party.FEE: 300, R: 3_000}),
    (Fault.SHOP, Stage.MADE, {}),
    (Fault.SOLD_OUT, Stage.NOTHING, {}),
    (Fault.SHOP, Stage.ON_WAY, {S: -3_000, R: 3_000}),
    (Fault.COURIER, Stage.NOTHING, {}),
    (Fault.COURIER, Stage.MADE, {Party.POOL: -19_700, S: 19_700}),
    (Fault.COURIER, Stage.ON_WAY, {Party.POOL: -19_700, S: 19_700}),
    (Fault.PLATFORM, Stage.MADE, {Party.SUBSIDY: -19_700, S: 19_700}),
    (Fault.PLATFORM, Stage.ON_WAY, {Party.SUBSIDY: -22_700, S: 19_700, R: 3_000}),
]


@pytest.mark.parametrize(("fault", "stage", "expected"), CANCELLED)
def test_a_cancelled_order_is_paid_by_whose_fault_it_was(fault, stage, expected):
    split = settlements.cancelled(a_bill(), OURS, fault, stage)
    assert nets(*split.flows) == expected
    assert split.captured + split.released == 23_000
    is_sale = fault in (Fault.CUSTOMER, Fault.NO_SHOW) and stage != Stage.NOTHING
    assert split.keeps_coupons == is_sale


def test_the_table_knows_every_fault_at_every_stage():
    assert set(CANCELS) == {(party, stage) for party in set(BEARS.values()) for stage in Stage}


def test_a_shop_stands_for_its_own_courier():
    split = settlements.cancelled(a_bill(), Terms(carrier=S), Fault.COURIER, Stage.ON_WAY)
    assert nets(*split.flows) == {}


def given_back(fault, won, our_bill=None, our_terms=OURS):
    split = settlements.delivered(our_bill or a_bill(), our_terms)
    return settlements.given_back(split, our_terms, fault, won)


def test_a_part_is_given_back_by_whose_fault_it_was():
    by_shop = given_back(Fault.SHOP, 5_000)
    assert nets(*by_shop.back, *by_shop.made_good) == {C: 5_000, S: -4_925, Party.FEE: -75}
    by_town = given_back(Fault.PLATFORM, 5_000)
    assert nets(*by_town.back, *by_town.made_good) == {C: 5_000, Party.SUBSIDY: -5_000}
    by_riders = given_back(Fault.COURIER, 23_000 - 1)
    assert nets(*by_riders.back, *by_riders.made_good) == {C: 22_999, Party.POOL: -22_999}


def test_the_whole_undoes_the_sale_with_its_coupons_and_fee():
    ours = a_bill(edition(1, Level.TOWN, won=2_000))
    by_shop = given_back(Fault.SHOP, 21_000, ours)
    assert nets(*by_shop.back, *by_shop.made_good) == {
        C: 21_000, Party.TOWN: 2_000, Party.FEE: -300, S: -22_700,
    }  # fmt: skip
    by_town = given_back(Fault.PLATFORM, 21_000, ours)
    assert nets(*by_town.back, *by_town.made_good) == {
        C: 21_000, Party.TOWN: 2_000, Party.FEE: -300, Party.SUBSIDY: -22_700,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "won"), [(Fault.SHOP, 23_001), (Fault.SHOP, 0), (Fault.CUSTOMER, 5), (Fault.SHOP, -5)]
)
def test_nobody_gets_back_more_than_was_paid_or_for_a_fault_of_their_own(fault, won):
    with pytest.raises(SplitError):
        given_back(fault, won)


@given(bills(), terms)
def test_a_delivery_splits_exactly_what_was_held_and_promised(our_bill, our_terms):
    split = settlements.delivered(our_bill, our_terms)
    sums = nets(*split.flows)
    assert split.captured + split.released == our_bill.paid_won
    assert split.released == 0
    for party in FUNDERS:
        if party != Party.SHOP:
            assert sums.get(party, 0) == -our_bill.share(party)
    assert sums.get(S, 0) == split.figures.paid >= 0
    out = split.figures
    way = out.delivery - out.carried
    assert sum(won for won in sums.values() if won > 0) == (
        out.paid + out.brokerage + out.payment_fee + way
    )
    assert out.paid == (out.sales - out.own_coupons - out.brokerage - out.payment_fee + out.carried)


@given(bills(), terms, st.sampled_from(Fault), st.sampled_from(Stage))
def test_a_cancelled_order_never_costs_the_customer_what_was_not_held(
    our_bill, our_terms, fault, stage
):
    split = settlements.cancelled(our_bill, our_terms, fault, stage)
    sums = nets(*split.flows)
    assert split.captured + split.released == our_bill.paid_won
    assert sum(sums.values()) == 0
    payer = settlements.bearer(fault, our_terms)
    if payer != C:
        assert split.captured == 0
        assert all(won > 0 or party == payer for party, won in sums.items())
    if payer != S:
        assert sums.get(S, 0) >= 0


@given(bills(), terms, st.sampled_from([f for f in Fault if BEARS[f] != C]), st.data())
def test_what_is_given_back_undoes_no_more_than_was_paid_and_one_bears_it(
    our_bill, our_terms, fault, data
):
    split = settlements.delivered(our_bill, our_terms)
    if not split.captured:
        return
    won = data.draw(st.integers(1, split.captured))
    gives = settlements.given_back(split, our_terms, fault, won)
    paid = {(flow.payer, flow.payee): flow.won for flow in split.flows}
    for flow in gives.back:
        assert flow.won <= paid[flow.payee, flow.payer]
    sums = nets(*gives.back, *gives.made_good)
    assert sums.pop(C) == won
    bearer = settlements.bearer(fault, our_terms)
    sums.pop(bearer, None)
    assert gives.net(C) == won
    for party, change in sums.items():
        assert party in (*FUNDERS, Party.FEE, Party.PAYMENT)
        assert (change > 0) == (party in FUNDERS)


def test_the_lines_of_an_order_are_frozen_and_a_change_is_a_line_below():
    first = a_bill(edition(1, Level.TOWN, won=2_000))
    later = first.adjusted(-3_000, "순대가 떨어져 빼기로 함")
    assert (first.paid_won, later.paid_won, later.ordered_won) == (21_000, 18_000, 20_000)
    assert [line.won for line in later.adjustments] == [-3_000]
    for won in (0, 1, -20_000):
        with pytest.raises(BillError):
            first.adjusted(won, "?")


def test_a_bill_that_no_shop_writes_is_refused():
    for lines in ([], [DishLine("x", 0, 5)], [DishLine("x", 1, -5)], [DishLine("x", 1, 1.5)]):
        with pytest.raises(BillError):
            bill(lines)

"""Holds over lots: an order's money is set aside of lots that its shop may take."""

from datetime import UTC, datetime, timedelta

import pytest

from madang.ledger.models import HeldLot, Hold, Journal, LotMove
from madang.ledger.services import audits, corrections, holds, lots, purses
from madang.ledger.services.refusals import (
    Conflict,
    ExpiredLot,
    HoldExceeded,
    HoldOver,
    OtherMerchant,
    SalesTooHigh,
    Shortfall,
    UnknownMerchant,
)
from madang.ledger.tests.books import LATER, NOW
from madang.ledger.tests.markets import some_market

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Seoul
EACH = {"why": "", "by": None, "now": NOW}


@pytest.fixture
def market():
    """`seo` has 5,000 of the allowance and 5,000 that were bought."""
    return some_market(full=True)


def state(market) -> tuple:
    counts = [model.objects.count() for model in (Journal, LotMove, Hold, HeldLot)]
    return market.amounts(), market.lots(), counts


def test_an_order_is_held_captured_by_several_and_given_back_in_part(market):
    courier = purses.named(asset=market.asset, holder="partner", name="rider", minimum=0, now=NOW)
    hold = market.place(8_000, market.shop)
    assert market.lots() == [(5_000, 5_000), (5_000, 3_000)]

    meal = market.capture(hold, (market.shop, 5_500), (courier, 1_500), (market.fee, 500))
    assert market.lots() == [(0, 0), (2_500, 0)]
    lines = market.lines((market.shop, market.seo, 2_500), (market.fee, market.seo, 100))
    corrections.refund(journal=meal, lines=lines, key="r", **EACH)

    assert market.lots() == [(2_000, 0), (3_100, 0)]
    assert market.amounts() | {"issue": 0} == {
        "issue": 0, "seo": 5_100, "oh": 0, "shop": 3_000, "fee": 400,
    }  # fmt: skip
    assert audits.audit().is_clean


def test_what_is_captured_in_parts_is_taken_of_the_lots_in_their_order(market):
    hold = market.place(8_000, market.shop)

    market.capture(hold, (market.shop, 3_000), is_last=False)
    assert market.lots() == [(2_000, 2_000), (5_000, 3_000)]
    market.capture(hold, (market.shop, 3_000), is_last=False)
    assert market.lots() == [(0, 0), (4_000, 2_000)]
    with pytest.raises(HoldExceeded):
        market.capture(hold, (market.shop, 2_001))
    assert audits.audit().is_clean
    holds.release(hold=hold, now=NOW)

    assert market.lots() == [(0, 0), (4_000, 0)]
    assert audits.audit().is_clean


def test_what_is_held_nobody_else_spends(market):
    market.place(8_000, market.shop)
    before = state(market)

    with pytest.raises(Shortfall):
        market.pay(market.cafe, 2_001)
    with pytest.raises(Shortfall):
        market.place(2_001, market.cafe)
    with pytest.raises(SalesTooHigh) as refused:
        market.place(1, market.mart)
    assert refused.value.usable == 0
    assert state(market) == before
    found = lots.usable(purse=market.seo, merchant=market.shop, now=NOW)
    assert (found.amount, found.refused) == (2_000, {})


def test_a_hold_is_of_lots_that_the_merchant_may_take(market):
    before = state(market)

    with pytest.raises(SalesTooHigh) as refused:
        market.place(5_001, market.mart)
    assert refused.value.usable == 5_000
    with pytest.raises(UnknownMerchant):
        market.place(1, None)
    with pytest.raises(ExpiredLot):
        market.place(5_001, market.shop, now=NEW_YEAR)
    assert state(market) == before
    market.place(5_000, market.mart)

    assert market.lots() == [(5_000, 5_000), (5_000, 0)]


def test_what_is_held_for_one_shop_is_not_paid_to_another(market):
    hold = market.place(5_000, market.shop)
    before = state(market)

    with pytest.raises(OtherMerchant):
        market.capture(hold, (market.cafe, 1))

    assert state(market) == before


def test_what_expires_while_it_is_held_is_captured_all_the_same(market):
    hold = market.place(2_000, market.shop, now=NEW_YEAR - timedelta(minutes=1))

    market.capture(hold, (market.shop, 2_000), now=NEW_YEAR)

    assert market.lots() == [(3_000, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_a_hold_whose_time_runs_out_frees_its_lots(market):
    hold = market.place(8_000, market.shop)

    assert holds.expire_due(town=market.town, now=LATER) == 1

    assert market.lots() == [(5_000, 0), (5_000, 0)]
    with pytest.raises(HoldOver):
        market.capture(hold, (market.shop, 1), now=LATER)
    assert audits.audit().is_clean


def test_the_same_key_holds_once_and_for_the_same_shop(market):
    values = EACH | {"purse": market.seo, "amount": 700, "key": "h", "expires_at": LATER}
    first = holds.place(payee=market.shop, **values)

    assert holds.place(payee=market.shop, **values) == first
    with pytest.raises(Conflict):
        holds.place(payee=market.cafe, **values)

    assert market.lots() == [(5_000, 700), (5_000, 0)]


def test_an_order_is_taken_back_whole(market):
    meal = market.capture(
        market.place(8_000, market.shop), (market.shop, 7_000), (market.fee, 1_000)
    )

    corrections.reverse(journal=meal, key="undo", **EACH)

    assert market.lots() == [(5_000, 0), (5_000, 0)]
    assert audits.audit().is_clean

"""Exchange of local currency: what came by sales becomes won, and nothing else does."""

from datetime import timedelta

import pytest

from madang.base.tests.parallel import at_once
from madang.ledger.models import Journal, Purse
from madang.ledger.services import audits, corrections, exchanges, purses, rooms
from madang.ledger.services.exchanges import NotCovered, NotEarned
from madang.ledger.services.refusals import Conflict
from madang.ledger.tests.books import NOW
from madang.ledger.tests.markets import some_market

pytestmark = pytest.mark.django_db
SOLD = 30_000


@pytest.fixture
def market(monkeypatch):
    """A market whose cafe sold for 30,000 won of local currency; meals are sales here."""
    monkeypatch.setattr(rooms, "sales", lambda: ("meal",))
    market = some_market()
    market.sell(100_000)
    market.pay(market.cafe, SOLD)
    return market


def won(market, name: str = "shop:2") -> int:
    rows = Purse.objects.filter(town=market.town, asset__code="KRW", name=name)
    return sum(one.balance for one in purses.amounts(rows).values())


def exchange(market, amount: int, key: str = "one", **more):
    given = {"purse": market.cafe, "amount": amount, "key": key, "by": None, "now": NOW} | more
    return exchanges.exchange(**given)


def test_what_came_by_sales_becomes_as_many_won_out_of_custody(market):
    exchange(market, 20_000)

    assert won(market) == 20_000
    assert won(market, "custody") == 80_000
    assert purses.amount(market.cafe).balance == 10_000
    assert exchanges.exchangeable(market.cafe) == 10_000
    assert audits.audit().breaks == []


def test_asked_again_it_is_exchanged_once(market):
    first = exchange(market, SOLD)

    assert exchange(market, SOLD) == first
    assert won(market) == SOLD
    with pytest.raises(Conflict):
        exchange(market, 1)
    assert won(market) == SOLD


def test_what_was_not_sold_is_not_exchanged(market):
    market.post((market.tills.issue, market.cafe, 5_000), kind="gift")

    assert purses.amount(market.cafe).balance == SOLD + 5_000
    assert exchanges.exchangeable(market.cafe) == SOLD
    with pytest.raises(NotEarned):
        exchange(market, SOLD + 1)
    assert won(market) == 0
    assert not Journal.objects.filter(kind="exchange").exists()


def test_what_was_given_back_of_a_sale_is_not_exchanged(market):
    meal = market.pay(market.cafe, 8_000)
    corrections.refund(
        journal=meal, lines=market.lines((market.cafe, market.seo, 3_000)), key="back", why="",
        by=None, now=NOW,
    )  # fmt: skip

    assert exchanges.exchangeable(market.cafe) == SOLD + 5_000


def test_more_than_the_town_keeps_is_not_given(market):
    market.give(200_000, market.allowance)  # for which nobody paid anything in
    market.pay(market.cafe, 150_000)

    with pytest.raises(NotCovered):
        exchange(market, SOLD + 150_000)
    assert won(market) == 0
    assert won(market, "custody") == 100_000


def test_each_night_all_that_was_earned_is_exchanged_and_once(market):
    assert exchanges.exchange_due(town=market.town, now=NOW) == 1
    market.pay(market.cafe, 1_000)
    assert exchanges.exchange_due(town=market.town, now=NOW) == 0
    assert won(market) == SOLD

    assert exchanges.exchange_due(town=market.town, now=NOW + timedelta(days=1)) == 1
    assert won(market) == SOLD + 1_000
    assert audits.audit().breaks == []


def test_a_refund_brings_exchanged_money_back_as_far_as_it_is_there(market):
    exchange(market, SOLD)
    bank = purses.named(asset=market.tills.custody.asset, holder="outside", name="bank", now=NOW)
    till = Purse.objects.get(asset__code="KRW", name="shop:2")
    market.post((till, bank, 25_000))

    back = exchanges.bring_back(purse=market.cafe, most=8_000, key="back", now=NOW)

    assert back == 5_000
    assert won(market) == 0
    assert purses.amount(market.cafe).balance == 5_000
    assert exchanges.exchangeable(market.cafe) == 5_000
    assert audits.audit().breaks == []


def test_what_was_never_exchanged_is_not_brought_back(market):
    assert exchanges.bring_back(purse=market.cafe, most=8_000, key="back", now=NOW) == 0


def test_a_person_exchanges_nothing(market):
    with pytest.raises(ValueError, match="earns no"):
        exchange(market, 1_000, purse=market.seo)


def test_an_exchange_that_gave_other_than_it_took_is_found(market):
    till = purses.named(
        asset=market.tills.custody.asset, holder="partner", name="shop:2", minimum=0, now=NOW
    )
    market.post(
        (market.cafe, market.tills.issue, 10_000), (market.tills.custody, till, 11_000),
        kind="exchange",
    )  # fmt: skip

    assert [one.what for one in audits.audit().breaks] == ["an exchange gave other than it took"]


@pytest.mark.django_db(transaction=True)
def test_many_who_exchange_the_same_at_once_exchange_it_once(market):
    def taken(number: int) -> bool:
        try:
            exchange(market, 9_000, key=f"at once {number}")
        except NotEarned:
            return False
        return True

    assert sum(at_once(16, taken)) == 3
    assert won(market) == 27_000
    assert purses.amount(market.cafe).balance == SOLD - 27_000
    assert audits.audit().is_clean

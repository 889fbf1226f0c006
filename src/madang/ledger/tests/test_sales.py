"""Sales of local currency: prices, caps by dated rules, budgets, and undoing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.ledger.engine import sales as engine
from madang.ledger.models import Journal
from madang.ledger.services import audits, purses, sales
from madang.ledger.services.refusals import Shortfall
from madang.ledger.services.sales import OverLimit, SoldOut
from madang.ledger.tests.books import NOW, a_key, some_books

NEXT_MONTH = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


class Shop:
    """A town that sells; its budget for discounts has `budget` won."""

    def __init__(self, budget: int = 1_000_000) -> None:
        self.books = some_books(full=False)
        town = self.books.town
        self.won = purses.asset(town=town, code="KRW", kind="money", name_ko="원", now=NOW)
        self.tills = sales.tills(
            currency=self.books.asset, won=self.won, budget="discounts:2026", now=NOW
        )
        tax = purses.named(asset=self.won, holder="outside", name="treasury", now=NOW)
        self.books.post((tax, self.tills.budget, budget))

    def sell(self, face: int, key: str = "", now: datetime = NOW):
        return sales.sell(
            wallet=self.books.seo, face=face, tills=self.tills, key=key or a_key(), by=None, now=now
        )

    def has(self) -> tuple[int, int, int]:
        """What is in the wallet, in custody and in the budget."""
        wanted = (self.books.seo, self.tills.custody, self.tills.budget)
        return tuple(purses.amount(purse).balance for purse in wanted)


@pytest.fixture
def shop(db):
    return Shop()


@given(st.integers(1, 10**12), st.decimals(0, 20, places=2))
def test_the_two_parts_of_a_price_are_the_whole(face, percent):
    cost = engine.price(face, percent=percent)

    assert cost.paid + cost.discount == face
    assert Decimal(0) <= face * percent / 100 - cost.discount < 1


def test_the_buyer_pays_a_part_and_the_budget_the_rest(shop):
    with scope.within(shop.books.town.pk):
        shop.sell(100_000)

    assert shop.has() == (100_000, 100_000, 990_000)
    assert audits.audit().is_clean


def test_a_sale_asked_again_is_answered_also_at_the_limit(shop):
    first = shop.sell(700_000, key="s")

    assert shop.sell(700_000, key="s") == first
    assert shop.has()[0] == 700_000


def test_nobody_buys_more_than_the_rules_allow_in_a_month(shop):
    shop.sell(600_000)
    before = shop.has()

    with pytest.raises(OverLimit) as refused:
        shop.sell(100_001)
    assert refused.value.left == 100_000
    assert "100,000" in str(refused.value)
    assert shop.has() == before
    shop.sell(100_000)
    assert sales.left(wallet=shop.books.seo, now=NEXT_MONTH) == 700_000


def test_nobody_has_more_at_once_than_the_rules_allow(shop):
    shop.books.post((shop.tills.issue, shop.books.seo, 1_400_000))

    with pytest.raises(OverLimit) as refused:
        shop.sell(100_001)

    assert refused.value.left == 100_000


def test_the_sale_stops_when_the_budget_is_used_up(db):
    shop = Shop(budget=10_000)
    shop.sell(90_000)
    before = shop.has()

    with pytest.raises(SoldOut):
        shop.sell(20_000)

    assert shop.has() == before == (90_000, 90_000, 1_000)


def test_a_sale_taken_back_gives_the_discount_back_to_the_budget(shop):
    sale = Journal.objects.get(pk=shop.sell(100_000).journal)
    each = {"why": "", "by": None, "now": NOW}

    sales.take_back(sale=sale, key="back", **each)
    assert shop.has() == (0, 0, 1_000_000)
    assert sales.left(wallet=shop.books.seo, now=NOW) == 700_000

    spent = Journal.objects.get(pk=shop.sell(100_000).journal)
    shop.books.post((shop.books.seo, shop.books.shop, 1))
    before = shop.has()
    with pytest.raises(Shortfall):
        sales.take_back(sale=spent, key="late", **each)
    assert shop.has() == before


@pytest.mark.django_db(transaction=True)
def test_many_purchases_at_once_keep_to_the_limit():
    shop = Shop()

    def buy(number: int) -> bool:
        try:
            shop.sell(100_000)
        except OverLimit:
            return False
        return True

    assert sum(at_once(16, buy)) == 7
    assert shop.has()[0] == 700_000

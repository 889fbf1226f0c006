"""Lots: local currency is the sum of them, and each won is spent only where it counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from madang.base import scope
from madang.ledger.models import Journal, Lot, LotMove
from madang.ledger.services import audits, issues, lots, merchants, purses, transfers
from madang.ledger.services.issues import Gift
from madang.ledger.services.refusals import (
    ExcludedTrade,
    ExpiredLot,
    NoProgramme,
    OutsideArea,
    Personal,
    SalesTooHigh,
    Shortfall,
    UnknownMerchant,
)
from madang.ledger.services.transfers import Order
from madang.ledger.tests.books import NOW, rows
from madang.ledger.tests.markets import a_programme, a_shop, some_market
from madang.roles.tests.towns import someone
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.models import Rule

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Seoul


@pytest.fixture
def market():
    return some_market()


def state(market) -> tuple:
    return market.amounts(), market.lots(), Journal.objects.count(), LotMove.objects.count()


def decide(market, key: str, value: int) -> None:
    Rule.objects.create(
        town=market.town, key=key, value=str(value), article="제1조", decided_by="가온시의회",
        valid_from=NOW - timedelta(days=1), why="시험", made_at=NOW,
    )  # fmt: skip


def test_what_a_programme_issues_is_a_lot_with_an_end_and_a_discount(market):
    given = market.give(3_000)
    bought = Lot.objects.get(posting__journal=market.sell(10_000))

    assert (given.programme, given.issued, given.discount_percent) == (market.allowance, 3_000, 0)
    assert given.expires_at == NEW_YEAR
    assert (bought.programme, bought.discount_percent) == (market.bought, 10)
    assert bought.expires_at == datetime(2031, 11, 27, 15, tzinfo=UTC)
    assert market.lots() == [(3_000, 0), (10_000, 0)]
    assert [lot.pk for lot in lots.of(purse=market.seo)] == [given.pk, bought.pk]
    assert audits.audit().is_clean


def test_what_ends_first_is_spent_first(market):
    market.sell(10_000)
    market.give(3_000)

    market.pay(market.shop, 4_000)

    assert market.lots() == [(9_000, 0), (0, 0)]
    assert market.amounts()["shop"] == 4_000
    assert audits.audit().is_clean


@pytest.mark.parametrize(("order", "left"), [(0, [0, 900]), (1, [900, 0]), (2, [900, 0])])
def test_where_both_end_at_once_the_rule_decides(market, order, left):
    decide(market, "ledger.lot_order", order)
    terms = {"ends_on": date(2026, 12, 31)}
    for code, kind in (("a", "sale"), ("b", "policy")):
        market.give(900, a_programme(market, code, kind, terms=terms))

    market.pay(market.shop, 900)

    assert [lot for lot, _held in market.lots()] == left


def test_by_rule_what_was_given_is_spent_before_what_ends_earlier(market):
    decide(market, "ledger.lot_order", 2)
    market.give(900, a_programme(market, "a", "sale", terms={"months": 1}))
    market.give(900, a_programme(market, "b", "policy", terms={"months": 9}))

    market.pay(market.shop, 900)

    assert market.lots() == [(900, 0), (0, 0)]


def test_a_mart_takes_what_was_given_and_not_what_was_bought(market):
    market.sell(10_000)
    market.give(3_000)
    before = state(market)

    with pytest.raises(SalesTooHigh, match="3,000") as refused:
        market.pay(market.mart, 3_001)
    assert (refused.value.code, refused.value.usable) == ("sales-too-high", 3_000)
    assert state(market) == before
    found = lots.usable(purse=market.seo, merchant=market.mart, now=NOW)
    assert (found.amount, found.refused) == (3_000, {"sales-too-high": 10_000})
    market.pay(market.mart, 3_000)

    assert market.lots() == [(10_000, 0), (0, 0)]


def test_the_cap_of_sales_is_a_dated_rule(market):
    market.sell(10_000)
    merchants.register(
        purse=market.shop, area="4111012900", trade="56111", yearly_sales=900_000_001, now=NOW
    )
    market.pay(market.shop, 1)
    decide(market, "ledger.merchant_sales_won", 900_000_000)

    with pytest.raises(SalesTooHigh):
        market.pay(market.shop, 1)


@pytest.mark.parametrize(
    ("name", "refusal", "code"),
    [("far", OutsideArea, "outside-area"), ("bar", ExcludedTrade, "excluded-trade")],
)
def test_elsewhere_and_in_excluded_trades_nothing_counts(market, name, refusal, code):
    market.give(3_000)
    market.give(3_000, a_programme(market, "x", "policy", terms={"areas": ["26"], "months": 1}))
    before = state(market)

    with pytest.raises(refusal) as refused:
        market.pay(getattr(market, name), 3_001)

    assert (refused.value.code, refused.value.usable) == (code, 3_000 if name == "far" else 0)
    assert state(market) == before


def test_whom_the_books_do_not_know_takes_nothing(market):
    market.give(3_000)
    market.sell(3_000)
    nobody = purses.named(asset=market.asset, holder="partner", name="x", minimum=0, now=NOW)
    ended = a_shop(market, "shop:9")
    merchants.end(purse=ended, now=NOW)
    silent = a_shop(market, "shop:8", yearly=None)
    before = state(market)

    for shop, usable in ((nobody, 0), (ended, 0), (market.fee, 0), (silent, 3_000)):
        with pytest.raises(UnknownMerchant) as refused:
            market.pay(shop, 3_001)
        assert (refused.value.code, refused.value.usable) == ("unknown-merchant", usable)

    assert state(market) == before


def test_what_has_expired_is_not_spent(market):
    market.give(3_000)
    market.sell(1_000)
    market.pay(market.shop, 500, now=NEW_YEAR - timedelta(seconds=1))
    before = state(market)

    with pytest.raises(ExpiredLot) as refused:
        market.pay(market.shop, 1_001, now=NEW_YEAR)

    assert (refused.value.code, refused.value.usable) == ("expired-lot", 1_000)
    assert state(market) == before


def test_a_fee_of_the_town_is_paid_beside_a_merchant_of_the_same_lots(market):
    market.sell(10_000)
    before = state(market)

    with pytest.raises(Shortfall):
        market.post((market.seo, market.shop, 9_900), (market.seo, market.fee, 101))
    with pytest.raises(SalesTooHigh):
        market.post((market.seo, market.mart, 985), (market.seo, market.fee, 15))
    assert state(market) == before
    market.post((market.seo, market.shop, 9_850), (market.seo, market.fee, 150))

    assert market.lots() == [(0, 0)]
    assert audits.audit().is_clean


def test_what_a_merchant_may_take_is_told_for_all_lines_together(market):
    market.sell(10_000)
    market.give(3_000)

    with pytest.raises(SalesTooHigh) as refused:
        market.post((market.seo, market.mart, 2_900), (market.seo, market.fee, 200))

    assert refused.value.usable == 3_000


def test_local_currency_does_not_go_from_person_to_person(market):
    market.give(3_000)
    before = state(market)

    with pytest.raises(Personal):
        market.post((market.seo, market.oh, 1))

    assert state(market) == before


def test_into_a_wallet_money_comes_by_a_programme_alone(market):
    market.give(3_000)
    market.pay(market.shop, 3_000)
    over = a_programme(market, "over", "policy", terms={"ends_on": date(2026, 11, 26)})
    before = state(market)

    for source in (market.shop, market.fee, over.source):
        with pytest.raises(NoProgramme):
            market.post((source, market.seo, 1))

    assert state(market) == before


def test_a_programme_issues_to_many_in_one_run(market):
    people = [someone() for _ in range(30)]
    gifts = [Gift(person.pk, 60_000) for person in people]
    order = Order("farmers:2026", "issue", [], "농민수당")
    values = {"order": order, "by": None, "now": NOW}

    with scope.within(market.town.pk):
        first = issues.run(
            asset=market.asset, source=market.allowance.source, gifts=gifts, **values
        )
        again = issues.run(
            asset=market.asset, source=market.allowance.source, gifts=gifts, **values
        )

    assert first == again
    assert Lot.objects.filter(amount=60_000, programme=market.allowance).count() == 30
    assert audits.audit().is_clean


def test_a_batch_may_issue_and_spend_what_it_issues(market):
    source = market.allowance.source
    orders = [
        Order(f"b{n}", "test", rows(line))
        for n, line in enumerate(
            [
                (market.seo, market.shop, 700),
                (source, market.seo, 1_000),
                (market.seo, market.cafe, 300),
            ]
        )
    ]

    transfers.post_many(town=market.town, orders=orders, by=None, now=NOW)

    assert market.lots() == [(0, 0)]
    assert audits.audit().is_clean


@pytest.mark.django_db(transaction=True)
def test_spending_lots_is_one_round_trip_as_well(django_assert_num_queries):
    market = some_market(full=True)

    with django_assert_num_queries(1):
        market.post((market.seo, market.shop, 6_000))
    with django_assert_num_queries(2):
        market.place(10, market.shop)


def test_the_standard_values_in_the_database_are_the_catalogue_s(market):
    keys = ("discount_percent", "merchant_sales_won", "lot_order", "refund_days")
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT ledger_rule(%s, %s, now())", [market.town.pk, f"ledger.{key}"])
            assert cursor.fetchone() == (CATALOGUE[f"ledger.{key}"].default,)
            assert not CATALOGUE[f"ledger.{key}"].was, "the database has to know dated standards"


WRITES = (
    "UPDATE ledger_lot SET amount = 5",
    "DELETE FROM ledger_lotmove",
    "INSERT INTO ledger_heldlot (town_id, hold_id, lot_id, amount, captured)"
    " SELECT town_id, 1, id, 1, 0 FROM ledger_lot",
    "DELETE FROM ledger_programme",
    "DELETE FROM ledger_merchant",
)


@pytest.mark.parametrize("write", WRITES)
def test_in_a_town_nobody_writes_lots_but_by_transfers(market, write):
    market.give(3_000)
    with (
        scope.within(market.town.pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(write)


CHANGES = (
    "UPDATE ledger_lot SET expires_at = expires_at + interval '1 day'",
    "UPDATE ledger_lot SET issued = issued + 1",
    "UPDATE ledger_lotmove SET amount = amount - 1",
    "DELETE FROM ledger_lot",
    "UPDATE ledger_programme SET kind = 'policy'",
    "UPDATE ledger_asset SET has_lots = NOT has_lots",
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_lot_is_stays_whoever_asks(market, change):
    market.sell(3_000)
    market.pay(market.shop, 10)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

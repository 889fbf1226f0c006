"""What is given back goes to the lots it came from; what expires goes where its programme says."""

from datetime import UTC, datetime, timedelta

import pytest

from madang.base import scope
from madang.ledger import jobs
from madang.ledger.models import Journal, Lot, LotMove
from madang.ledger.services import audits, corrections, lots, purses, sales
from madang.ledger.services.refusals import Final, Overpaid, Shortfall, Spent
from madang.ledger.tests.books import NOW, a_key
from madang.ledger.tests.markets import a_programme, some_market
from madang.rules.models import Rule

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Seoul
EACH = {"why": "", "by": None}


@pytest.fixture
def market():
    """`seo` has 5,000 of the allowance and 5,000 that were bought."""
    return some_market(full=True)


def state(market) -> tuple:
    return market.amounts(), market.lots(), Journal.objects.count(), LotMove.objects.count()


def give_back(market, meal: Journal, shop, amount: int, now=NOW, key: str = "") -> None:
    lines = market.lines((shop, market.seo, amount))
    corrections.refund(journal=meal, lines=lines, key=key or a_key(), now=now, **EACH)


def expire(market, now=NEW_YEAR) -> int:
    return lots.expire_due(town=market.town, now=now)


def test_a_refund_goes_back_to_the_lots_that_paid_the_last_first(market):
    meal = market.pay(market.shop, 7_000)
    assert market.lots() == [(0, 0), (3_000, 0)]

    give_back(market, meal, market.shop, 1_500)
    assert market.lots() == [(0, 0), (4_500, 0)]
    give_back(market, meal, market.shop, 1_500)
    assert market.lots() == [(1_000, 0), (5_000, 0)]
    market.post((market.bought.source, market.shop, 10))
    with pytest.raises(Overpaid):
        give_back(market, meal, market.shop, 4_001)
    give_back(market, meal, market.shop, 4_000)

    assert market.lots() == [(5_000, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_a_refund_that_is_asked_again_gives_back_once(market):
    meal = market.pay(market.shop, 7_000)
    give_back(market, meal, market.shop, 500, key="r")
    before = state(market)

    give_back(market, meal, market.shop, 500, key="r")

    assert state(market) == before


def test_a_reversal_puts_every_lot_back_as_it_was(market):
    meal = market.post((market.seo, market.shop, 6_900), (market.seo, market.fee, 100))
    journal = Journal.objects.get(pk=meal.journal)

    corrections.reverse(journal=journal, key="undo", now=NOW, **EACH)

    assert market.lots() == [(5_000, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_nobody_gives_back_to_somebody_s_lots_what_another_paid(market):
    meal = market.pay(market.shop, 700)
    market.post((market.bought.source, market.oh, 900))
    before = state(market)

    with pytest.raises(Overpaid):
        corrections.refund(
            journal=meal, lines=market.lines((market.shop, market.oh, 700)), key="x", now=NOW,
            **EACH,
        )  # fmt: skip

    assert state(market) == before


def test_what_expired_meanwhile_comes_back_for_as_long_as_the_rule_says(market):
    meal = market.pay(market.shop, 5_500)
    give_back(market, meal, market.shop, 1_000, now=NEW_YEAR)

    lot = Lot.objects.get(renews__programme=market.allowance)
    assert lot.expires_at == datetime(2027, 1, 31, 15, tzinfo=UTC)
    assert (lot.programme, lot.issued, lot.amount) == (market.allowance, 0, 500)
    assert market.lots() == [(0, 0), (5_000, 0), (500, 0)]
    give_back(market, meal, market.shop, 4_500, now=NEW_YEAR)
    assert market.lots() == [(0, 0), (5_000, 0), (500, 0), (4_500, 0)]
    again = market.pay(market.shop, 5_000, now=NEW_YEAR)
    assert market.lots() == [(0, 0), (5_000, 0), (0, 0), (0, 0)]
    give_back(market, again, market.shop, 5_000, now=NEW_YEAR)
    assert market.lots() == [(0, 0), (5_000, 0), (500, 0), (4_500, 0)]
    assert audits.audit().is_clean


def test_what_is_left_of_an_expired_lot_gets_no_more_time_from_a_refund(market):
    meal = market.pay(market.shop, 1_000)
    give_back(market, meal, market.shop, 1_000, now=NEW_YEAR)

    assert expire(market) == 1
    assert market.lots() == [(0, 0), (5_000, 0), (1_000, 0)]


def test_by_a_rule_of_no_days_it_comes_back_expired(market):
    Rule.objects.create(
        town=market.town, key="ledger.refund_days", value="0", article="제1조", decided_by="의회",
        valid_from=NOW - timedelta(days=1), why="시험", made_at=NOW,
    )  # fmt: skip
    meal = market.pay(market.shop, 1_000)
    expire(market)
    give_back(market, meal, market.shop, 1_000, now=NEW_YEAR)

    assert market.lots() == [(1_000, 0), (5_000, 0)]
    assert expire(market) == 1
    assert market.lots() == [(0, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_what_has_expired_goes_back_to_its_programme_once(market):
    with scope.within(market.town.pk):
        assert expire(market, NEW_YEAR - timedelta(seconds=1)) == 0
        assert expire(market) == 1
        before = state(market)
        assert expire(market) == 0

    assert state(market) == before
    assert market.lots() == [(0, 0), (5_000, 0)]
    assert purses.amount(market.allowance.source).balance == 0
    assert audits.audit().is_clean


def test_what_was_bought_and_expires_brings_its_won_to_the_budget(market):
    market.sell(10_000)
    far = datetime(2032, 1, 1, tzinfo=UTC)

    expire(market, far)

    assert market.lots() == [(0, 0)] * 3
    assert purses.amount(market.tills.custody).balance == -5_000  # 5,000 came without a payment
    assert purses.amount(market.tills.budget).balance == 1_000_000 - 1_000 + 15_000


def test_nothing_goes_to_where_leftovers_go_before_it_has_expired(market):
    before = state(market)

    with pytest.raises(Spent):
        market.post((market.seo, market.allowance.source, 1))
    with pytest.raises(Spent):
        market.post((market.seo, market.bought.source, 1), now=NEW_YEAR)

    assert state(market) == before


def test_what_is_held_is_not_expired_until_its_hold_ends(market):
    hold = market.place(2_000, market.shop, now=NEW_YEAR - timedelta(minutes=1))

    assert expire(market) == 1
    assert market.lots() == [(2_000, 2_000), (5_000, 0)]
    market.capture(hold, (market.shop, 1_500), now=NEW_YEAR)
    assert market.lots() == [(500, 0), (5_000, 0)]
    assert expire(market) == 1
    assert market.lots() == [(0, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_the_hourly_job_ends_lots_of_every_town(market, monkeypatch):
    monkeypatch.setattr("madang.base.clock.now", lambda: NEW_YEAR)

    assert jobs.expire_lots(0) == 1
    assert jobs.expire_lots(0) == 0


def test_an_expiry_that_was_wrong_is_reversed_into_new_time(market):
    expire(market)
    wrong = Journal.objects.get(kind=lots.EXPIRY)

    corrections.reverse(journal=wrong, key="sorry", now=NEW_YEAR, **EACH)

    assert market.lots() == [(0, 0), (5_000, 0), (5_000, 0)]
    market.pay(market.shop, 10_000, now=NEW_YEAR)
    assert audits.audit().is_clean


def test_an_issue_is_undone_while_its_own_lot_is_there(market):
    other = market.give(300)
    issue = Lot.objects.filter(issued=5_000).order_by("id")[0].posting.journal
    market.pay(market.shop, 1)
    before = state(market)

    with pytest.raises(Spent) as refused:
        corrections.reverse(journal=issue, key="undo", now=NOW, **EACH)
    assert (refused.value.code, refused.value.left) == ("spent", 4_999)
    assert state(market) == before
    corrections.reverse(journal=other.posting.journal, key="other", now=NOW, **EACH)

    assert market.lots() == [(4_999, 0), (5_000, 0), (0, 0)]
    assert audits.audit().is_clean


class TestTakingBack:
    """A sale is taken back as far as it is not spent, and its discount with it."""

    @pytest.fixture
    def market(self):
        return some_market()

    def take_back(self, sale: Journal, key: str = "") -> None:
        sales.take_back(sale=sale, key=key or a_key(), now=NOW, **EACH)

    def won(self, market) -> tuple[int, int]:
        """What is in custody and in the budget."""
        tills = market.tills
        return tuple(purses.amount(till).balance for till in (tills.custody, tills.budget))

    def test_all_of_it_while_nothing_is_spent(self, market):
        sale = market.sell(10_000)
        assert self.won(market) == (10_000, 999_000)

        self.take_back(sale, "t")
        self.take_back(sale, "t")

        assert market.lots() == [(0, 0)]
        assert self.won(market) == (0, 1_000_000)
        with pytest.raises(Final):
            self.take_back(sale)

    def test_the_rest_and_its_share_of_the_discount_when_some_is_spent(self, market):
        sale = market.sell(10_000)
        market.sell(50_000)
        meal = market.pay(market.shop, 4_001)

        self.take_back(sale, "t")
        before = state(market)
        self.take_back(sale, "t")

        assert state(market) == before
        assert market.lots() == [(0, 0), (50_000, 0)]
        assert self.won(market) == (54_001, 994_600)
        assert sales.left(wallet=market.seo, now=NOW) == 700_000 - 50_000 - 4_001
        with pytest.raises(Spent):
            self.take_back(sale)
        give_back(market, meal, market.shop, 4_001)
        self.take_back(sale)
        assert self.won(market) == (50_000, 995_000)
        assert audits.audit().is_clean

    def test_not_what_is_set_aside(self, market):
        sale = market.sell(10_000)
        market.place(10_000, market.shop)
        before = state(market)

        with pytest.raises(Shortfall):
            self.take_back(sale)

        assert state(market) == before


def test_a_programme_s_own_discount_counts_before_the_rule_s(market):
    special = a_programme(market, "feast", "sale", terms={"months": 3, "discount_percent": 15})
    tills = sales.Tills(
        market.tills.bank, market.tills.custody, market.tills.budget, special.source
    )

    posted = sales.sell(wallet=market.seo, face=10_000, tills=tills, key="feast", by=None, now=NOW)

    assert Lot.objects.get(posting__journal=posted.journal).discount_percent == 15
    assert purses.amount(market.tills.budget).balance == 998_500

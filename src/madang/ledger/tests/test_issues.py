"""Issue runs: everybody gets theirs once, or nobody anything."""

import pytest

from madang.audit.models import Entry
from madang.base import scope
from madang.ledger.models import Journal, Lot, Purse
from madang.ledger.services import audits, issues, purses
from madang.ledger.services.issues import Gift
from madang.ledger.services.refusals import Conflict, NoProgramme, Shortfall
from madang.ledger.services.transfers import Order
from madang.ledger.tests.books import NOW, some_books
from madang.ledger.tests.markets import some_market
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return some_books()


def run(books, gifts, source=None, key="allowance:2026-11"):
    return issues.run(
        asset=books.asset, source=source or books.issue, gifts=gifts,
        order=Order(key, "issue", [], "농민수당"), by=None, now=NOW,
    )  # fmt: skip


def test_everybody_gets_theirs_and_a_purse_where_there_was_none(books):
    new = [someone() for _ in range(30)]
    gifts = [Gift(person.pk, 60_000) for person in new] + [Gift(books.seo.owner_id, 10)]

    with scope.within(books.town.pk):
        posted = run(books, gifts)

    assert Journal.objects.get(pk=posted.journal).postings.count() == 31
    mine = purses.of_person(asset=books.asset, owner=new[7], now=NOW)
    assert purses.amount(mine).available == 60_000
    assert books.amounts()["seo"] == 10_010
    assert audits.audit().is_clean


def test_a_run_that_is_asked_again_is_answered_and_not_done_again(books):
    gifts = [Gift(someone().pk, 500)]
    first = run(books, gifts)

    assert run(books, gifts) == first
    with pytest.raises(Conflict):
        run(books, [Gift(gifts[0].person, 501)])

    assert books.amounts()["issue"] == -10_500


def test_a_run_above_the_budget_gives_nobody_anything(books):
    budget = purses.named(asset=books.asset, holder="town", name="budget:2026", now=NOW, minimum=0)
    books.post((books.issue, budget, 900))
    people = [someone() for _ in range(10)]
    before = Purse.objects.count(), Journal.objects.count()

    with pytest.raises(Shortfall):
        run(books, [Gift(person.pk, 100) for person in people], source=budget)

    assert (Purse.objects.count(), Journal.objects.count()) == before


def test_nobody_stands_twice_in_a_run(books):
    with pytest.raises(ValueError, match="twice"):
        run(books, [Gift(books.seo.owner_id, 1)] * 2)
    with pytest.raises(ValueError, match="moves nothing"):
        run(books, [])


def test_a_run_of_local_currency_makes_a_lot_for_each_and_leaves_a_trail_of_each_purse():
    market = some_market()
    people = [someone().pk for _ in range(30)]
    gifts = [Gift(person, 500) for person in people] + [Gift(market.seo.owner_id, 10)]

    with scope.within(market.town.pk):
        issues.run(
            asset=market.asset, source=market.allowance.source, gifts=gifts,
            order=Order("run", "issue", []), by=None, now=NOW,
        )  # fmt: skip

    opened = Purse.objects.filter(owner__in=people)
    assert (
        Lot.objects.filter(purse__in=opened, programme=market.allowance, amount=500).count() == 30
    )
    assert market.lots() == [(10, 0)]
    trail = Entry.objects.filter(table_name="ledger_purse", kind="I")
    assert set(trail.values_list("row_key", flat=True)) >= {str(purse.pk) for purse in opened}
    assert audits.audit().is_clean


def test_one_line_that_is_of_no_programme_stops_a_whole_statement():
    market = some_market(full=True)
    stranger = purses.named(asset=market.asset, holder="outside", name="stranger", now=NOW)
    before = market.lots(), Journal.objects.count()

    with pytest.raises(NoProgramme):
        market.post((market.allowance.source, market.seo, 7), (stranger, market.oh, 7))

    assert (market.lots(), Journal.objects.count()) == before


def test_a_run_moves_what_backs_it_in_the_same_journal():
    market = some_market()
    backing = market.lines((market.tills.budget, market.tills.custody, 1_500))
    posted = issues.run(
        asset=market.asset, source=market.allowance.source,
        gifts=[Gift(someone().pk, 500) for _ in range(3)],
        order=Order("run", "issue", backing), by=None, now=NOW,
    )  # fmt: skip

    lines = Journal.objects.get(pk=posted.journal).postings
    assert [line.amount for line in lines.order_by("id")] == [500, 500, 500, 1_500]
    assert purses.amount(market.tills.custody).balance == 1_500
    assert audits.audit().is_clean

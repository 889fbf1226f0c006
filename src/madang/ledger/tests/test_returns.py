"""Taking a purchase back: seven days, as far as it is there; later its rest."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from madang.ledger.engine import returns as engine
from madang.ledger.engine.returns import Terms
from madang.ledger.models import Journal
from madang.ledger.services import corrections, returns
from madang.ledger.services.returns import NotReturnable, OtherRest
from madang.ledger.tests.books import a_key
from madang.ledger.tests.counters import a_counter
from madang.roles.tests.towns import someone

TERMS = Terms(days=7, percent=60, small_percent=80, small_won=10_000)
DAY = date(2026, 11, 27)


@pytest.fixture
def counter(settings, monkeypatch, db):
    with a_counter(settings, monkeypatch) as made:
        yield made


@given(st.integers(1, 10**6), st.data())
def test_when_so_much_is_spent_the_rest_comes_back_and_not_before(bought, data):
    left = data.draw(st.integers(1, bought))
    more = engine.to_spend(TERMS, bought=bought, left=left)
    later = date(2026, 12, 5)
    found = engine.ground(TERMS, bought=bought, left=left, bought_on=DAY, today=later)

    assert (found is not None) == (more == 0)
    percent = 80 if bought <= 10_000 else 60
    assert (more == 0) == ((bought - left) * 100 >= bought * percent)


def test_what_is_there_comes_back_with_the_share_of_the_discount(counter):
    bought = counter.buys(100_000)
    counter.market.pay(counter.market.cafe, 30_000, now=counter.now)
    end = counter.take_back(bought)

    assert (end.state, end.payment.state, end.payment.cancelled) == (
        "returned", "PARTIAL_CANCELED", 63_000,
    )  # fmt: skip
    counter.right(face=0, kept=27_000, budget=997_000)


def test_the_seventh_day_is_the_last(counter):
    bought = counter.buys(50_000)
    counter.later(days=7)
    assert returns.rest(purchase=bought, now=counter.now).ground == "withdrawal"
    counter.later(days=1)
    with pytest.raises(NotReturnable):
        counter.take_back(bought)
    counter.right(face=50_000, kept=45_000, budget=995_000)


def test_after_sixty_percent_the_rest_is_paid_out(counter):
    bought = counter.buys(50_000)
    counter.later(days=30)
    counter.market.pay(counter.market.cafe, 29_999, now=counter.now)
    rest = returns.rest(purchase=counter.again(bought), now=counter.now)
    assert (rest.ground, rest.to_spend) == (None, 1)
    counter.market.pay(counter.market.cafe, 1, now=counter.now)
    end = counter.take_back(bought)

    assert end.payment.cancelled == 18_000
    counter.right(face=0, kept=27_000, budget=997_000)


def test_what_comes_back_later_can_be_taken_back_too(counter):
    market, bought = counter.market, counter.buys(100_000)
    paid = market.pay(market.cafe, 40_000, now=counter.now)
    counter.take_back(bought)
    lines = market.lines((market.cafe, market.seo, 40_000))
    corrections.refund(journal=paid, lines=lines, key=a_key(), why="", by=None, now=counter.now)
    end = counter.take_back(bought)

    assert (end.payment.state, end.payment.cancelled) == ("CANCELED", 90_000)
    counter.right(face=0, kept=0)


def test_refusals_change_nothing(counter):
    bought = counter.buys(100_000)
    journals = Journal.objects.count()
    other, stranger = someone(), someone()
    stranger.is_active = False
    for who, face, refusal in (
        (other, 100_000, NotReturnable),
        (stranger, 100_000, PermissionDenied),
        (counter.buyer, 1, OtherRest),
    ):
        with pytest.raises(refusal):
            returns.take_back(purchase=bought, face=face, by=who, now=counter.now)
    with pytest.raises(NotReturnable):
        returns.try_again(purchase=bought, by=other, now=counter.now)
    assert Journal.objects.count() == journals
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_what_is_set_aside_stays(counter):
    bought = counter.buys(100_000)
    counter.market.place(30_000, counter.market.cafe, now=counter.now)
    rest = returns.rest(purchase=counter.again(bought), now=counter.now)
    assert (rest.face, rest.held) == (70_000, 30_000)
    counter.take_back(bought)
    assert counter.has() == 30_000

"""Many at once on one wallet's lots: each won is spent once, where it counts."""

import random
import time

import pytest

from madang.base.tests.parallel import at_once
from madang.ledger.models import Hold, LotMove
from madang.ledger.services import audits, corrections, holds, lots
from madang.ledger.services.refusals import Refusal, SalesTooHigh, Shortfall
from madang.ledger.tests import killing
from madang.ledger.tests.books import LATER, NOW, a_key
from madang.ledger.tests.markets import some_market

pytestmark = pytest.mark.django_db(transaction=True)
EACH = {"why": "", "by": None, "now": NOW}


def taken(act, *refusals) -> bool:
    try:
        act()
    except refusals:
        return False
    return True


def test_two_who_spend_the_same_lot_spend_it_once():
    market = some_market(full=True)

    done = at_once(2, lambda number: taken(lambda: market.pay(market.mart, 5_000), SalesTooHigh))

    assert sorted(done) == [False, True]
    assert market.lots() == [(0, 0), (5_000, 0)]
    assert audits.audit().is_clean


def test_many_payments_and_holds_take_each_won_once():
    market = some_market(full=True)

    def spend(number: int) -> bool:
        if number % 2:
            return taken(lambda: market.place(500, market.shop), Shortfall)
        return taken(lambda: market.pay(market.cafe, 500), Shortfall)

    assert sum(at_once(48, spend)) == 20
    assert sum(amount - held for amount, held in market.lots()) == 0
    assert audits.audit().is_clean


def test_an_expiry_that_runs_twice_at_once_happens_once():
    market = some_market(full=True)
    over = NOW.replace(year=2027)

    at_once(8, lambda number: lots.expire_due(town=market.town, now=over))

    assert market.lots() == [(0, 0), (5_000, 0)]
    assert LotMove.objects.count() == 1


def eat(market) -> None:
    meal = market.pay(market.shop, 700)
    lines = market.lines((market.shop, market.seo, 400))
    corrections.refund(journal=meal, lines=lines, key=a_key(), **EACH)


def order(market) -> None:
    hold = market.place(300, market.shop)
    market.capture(hold, (market.shop, 100), (market.fee, 50))


ACTS = (
    eat,
    order,
    lambda market: market.give(300),
    lambda market: market.post((market.seo, market.mart, 90)),
    lambda market: lots.expire_due(town=market.town, now=NOW.replace(year=2027)),
    lambda market: holds.expire_due(town=market.town, now=LATER),
)


def test_everything_at_once_ends_and_loses_nothing():
    market = some_market(full=True)

    def act(number: int) -> None:
        dice = random.Random(number)
        for _ in range(8):
            taken(lambda: dice.choice(ACTS)(market), Refusal)

    at_once(12, act)

    holds.expire_due(town=market.town, now=LATER)
    assert Hold.objects.open().count() == 0
    assert audits.audit().is_clean


def test_killed_clients_leave_lots_that_are_the_balance():
    market = some_market()
    market.give(10_000_000)
    market.post((market.allowance.source, market.oh, 10_000_000), kind="issue")

    tally = killing.kill_clients(market, kills=4, clients=3, seed=11)
    time.sleep(0.5)  # the server ends what the dead left behind

    killing.insist(tally, market, least=5)

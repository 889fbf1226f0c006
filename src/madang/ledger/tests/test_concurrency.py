"""Many at once: nothing is spent twice, nobody waits for ever."""

import random

import pytest

from madang.base.tests.parallel import at_once
from madang.ledger.models import Hold, Journal
from madang.ledger.services import audits, corrections, holds, transfers
from madang.ledger.services.holds import Share
from madang.ledger.services.refusals import Conflict, Final, HoldOver, Refusal, Shortfall
from madang.ledger.services.transfers import Order
from madang.ledger.tests.books import LATER, NOW, a_key, rows, some_books

pytestmark = pytest.mark.django_db(transaction=True)
EACH = {"why": "", "by": None, "now": NOW}


def taken(act, *refusals) -> bool:
    try:
        act()
    except refusals:
        return False
    return True


def test_the_last_money_is_spent_once():
    books = some_books()

    done = at_once(
        64, lambda number: taken(lambda: books.post((books.seo, books.shop, 1_000)), Shortfall)
    )

    assert sum(done) == 10
    assert books.amounts() == {"issue": -10_000, "seo": 0, "oh": 0, "shop": 10_000, "fee": 0}


def test_a_key_that_many_use_at_once_is_one_transfer():
    books = some_books()

    posted = at_once(32, lambda number: books.post((books.seo, books.oh, 700), key="k"))

    assert len({one.journal for one in posted}) == 1
    assert sum(one.is_fresh for one in posted) == 1
    assert books.amounts()["oh"] == 700


def test_of_different_requests_with_one_key_one_is_taken():
    books = some_books()

    done = at_once(
        16,
        lambda number: taken(
            lambda: books.post((books.seo, books.oh, number + 1), key="k"), Conflict
        ),
    )

    assert sum(done) == 1
    assert Journal.objects.filter(key="k").count() == 1


def test_transfers_and_batches_in_all_directions_end_and_lose_nothing():
    books = some_books()
    for purse in (books.oh, books.shop):
        books.post((books.issue, purse, 10_000))
    purses = [books.seo, books.oh, books.shop, books.fee, books.issue]

    def walk(number: int) -> None:
        dice = random.Random(number)
        for _ in range(12):
            orders = [
                Order(a_key(), "test", rows((*dice.sample(purses, 2), dice.randrange(1, 50))))
                for _ in range(dice.choice([1, 1, 7]))
            ]
            taken(
                lambda orders=orders: transfers.post_many(
                    town=books.town, orders=orders, by=None, now=NOW
                ),
                Shortfall,
            )

    at_once(16, walk)

    assert audits.audit().is_clean


def test_a_hold_is_captured_once_however_many_try():
    books = some_books()
    hold = holds.place(purse=books.seo, amount=900, key="h", expires_at=LATER, **EACH)
    share = [Share(books.shop.pk, 800)]

    done = at_once(
        24,
        lambda number: taken(
            lambda: holds.capture(hold=hold, shares=share, key=a_key(), kind="meal", **EACH),
            HoldOver,
        ),
    )

    assert sum(done) == 1
    assert books.amounts()["shop"] == 800
    assert audits.audit().is_clean


def test_capture_release_expiry_and_transfers_meet_without_harm():
    books = some_books()
    kept = [
        holds.place(purse=purse, amount=10, key=a_key(), expires_at=LATER, **EACH)
        for purse in [books.seo] * 20
    ]

    def act(number: int) -> None:
        dice = random.Random(number)
        for hold in dice.sample(kept, len(kept)):
            choice = dice.randrange(4)
            if choice == 0:
                shares = [Share(books.shop.pk, 4), Share(books.oh.pk, 3), Share(books.fee.pk, 1)]
                taken(
                    lambda hold=hold, shares=shares: holds.capture(
                        hold=hold, shares=shares, key=a_key(), kind="meal", **EACH
                    ),
                    Refusal,
                )
            elif choice == 1:
                holds.release(hold=hold, now=NOW)
            elif choice == 2:
                holds.expire_due(town=books.town, now=NOW)
            else:
                taken(lambda: books.post((books.oh, books.seo, 1)), Shortfall)

    at_once(12, act)

    assert Hold.objects.open().count() == 0
    assert audits.audit().is_clean


def test_a_journal_is_undone_once_however_many_try():
    books = some_books()
    journal = Journal.objects.get(pk=books.post((books.seo, books.oh, 700)).journal)
    books.post((books.issue, books.oh, 50_000))

    done = at_once(
        16,
        lambda number: taken(
            lambda: corrections.reverse(journal=journal, key=a_key(), **EACH), Final
        ),
    )

    assert sum(done) == 1
    assert books.amounts()["seo"] == 10_000


def test_refunds_at_once_are_not_more_than_was_paid():
    books = some_books()
    journal = Journal.objects.get(pk=books.post((books.seo, books.oh, 700)).journal)
    books.post((books.issue, books.oh, 50_000))
    lines = rows((books.oh, books.seo, 100))

    done = at_once(
        16,
        lambda number: taken(
            lambda: corrections.refund(journal=journal, lines=lines, key=a_key(), **EACH), Refusal
        ),
    )

    assert sum(done) == 7
    assert audits.audit().is_clean

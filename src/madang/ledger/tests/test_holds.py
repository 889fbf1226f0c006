"""Holds: what is set aside is nobody else's, and is captured at most once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from madang.ledger import jobs
from madang.ledger.models import Hold, Journal, Purse
from madang.ledger.services import holds, purses
from madang.ledger.services.holds import Share
from madang.ledger.services.refusals import (
    Closed,
    Conflict,
    HoldExceeded,
    HoldOver,
    Refusal,
    Shortfall,
)
from madang.ledger.tests.books import LATER, NOW, a_key, some_books
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return some_books()


def place(purse: Purse, amount: int, key: str = "") -> Hold:
    values = {"why": "", "by": None, "now": NOW, "expires_at": LATER}
    return holds.place(purse=purse, amount=amount, key=key or a_key(), **values)


def capture(hold: Hold, *shares: tuple[Purse, int], key: str = "", now=NOW, **more):
    return holds.capture(
        hold=hold, shares=[Share(purse.pk, amount) for purse, amount in shares],
        key=key or a_key(), kind="meal", why="", by=None, now=now, **more,
    )  # fmt: skip


def of(purse: Purse) -> tuple[int, int]:
    found = purses.amount(purse)
    return found.balance, found.available


def test_what_is_held_cannot_be_spent_or_held_again(books):
    place(books.seo, 7_000)
    assert of(books.seo) == (10_000, 3_000)

    with pytest.raises(Shortfall):
        books.post((books.seo, books.oh, 3_001))
    with pytest.raises(Shortfall):
        place(books.seo, 3_001)
    books.post((books.seo, books.oh, 3_000))

    assert of(books.seo) == (7_000, 0)


def test_a_hold_is_placed_once_for_a_key(books):
    first = place(books.seo, 500, key="h")

    assert place(books.seo, 500, key="h") == first
    with pytest.raises(Conflict):
        place(books.seo, 501, key="h")

    assert of(books.seo) == (10_000, 9_500)


def test_a_capture_pays_several_and_frees_the_rest(books):
    hold = place(books.seo, 5_000)

    posted = capture(hold, (books.shop, 4_000), (books.fee, 60))

    hold.refresh_from_db()
    assert (hold.captured, hold.ended_how, hold.open) == (4_060, "captured", 0)
    assert Journal.objects.get(pk=posted.journal).hold == hold
    assert of(books.seo) == (5_940, 5_940)
    assert books.amounts()["shop"] == 4_000


def test_parts_are_captured_until_nothing_is_left(books):
    hold = place(books.seo, 5_000)

    capture(hold, (books.shop, 2_000), is_last=False)
    assert of(books.seo) == (8_000, 5_000)
    with pytest.raises(HoldExceeded):
        capture(hold, (books.shop, 3_001), is_last=False)
    capture(hold, (books.shop, 3_000), is_last=False)

    hold.refresh_from_db()
    assert (hold.ended_how, hold.open) == ("captured", 0)
    assert of(books.seo) == (5_000, 5_000)


def test_a_capture_asked_again_is_answered_and_not_done_again(books):
    hold = place(books.seo, 5_000)
    first = capture(hold, (books.shop, 4_000), key="c")

    again = capture(hold, (books.shop, 4_000), key="c")
    assert (again, again.is_fresh) == (first, False)
    with pytest.raises(Conflict):
        capture(hold, (books.shop, 1_000), key="c")
    with pytest.raises(HoldOver):
        capture(hold, (books.shop, 1_000))

    assert books.amounts()["shop"] == 4_000


def test_a_released_hold_is_over(books):
    hold = place(books.seo, 5_000)

    assert holds.release(hold=hold, now=NOW).ended_how == "released"
    assert holds.release(hold=hold, now=LATER).ended_at == NOW
    with pytest.raises(HoldOver):
        capture(hold, (books.shop, 1))

    assert of(books.seo) == (10_000, 10_000)
    done = place(books.seo, 5_000)
    capture(done, (books.shop, 1))
    assert holds.release(hold=done, now=NOW).ended_how == "captured"


def test_a_hold_runs_out_by_itself_and_cannot_be_captured_late(books):
    hold, other = place(books.seo, 5_000), place(books.seo, 100)
    holds.release(hold=other, now=NOW)
    with pytest.raises(HoldOver):
        capture(hold, (books.shop, 1), now=LATER)

    assert holds.expire_due(town=books.town, now=LATER - timedelta(seconds=1)) == 0
    assert holds.expire_due(town=books.town, now=LATER) == 1

    hold.refresh_from_db()
    assert hold.ended_how == "expired"
    assert of(books.seo) == (10_000, 10_000)


def test_the_job_lets_go_in_every_town(books, monkeypatch):
    other = some_books("narae")
    place(books.seo, 5), place(other.seo, 5)
    monkeypatch.setattr("madang.base.clock.now", lambda: LATER)

    assert jobs.expire(0) == 2


def test_refusals_change_nothing(books):
    purses.close(purse=books.oh, now=NOW)
    hold = place(books.seo, 10)
    before = books.amounts(), of(books.seo), Hold.objects.count(), Journal.objects.count()

    for purse, refusal in ((books.oh, Refusal), (books.issue, Refusal)):
        with pytest.raises(refusal):
            place(purse, 5)
    with pytest.raises(Closed):
        capture(hold, (books.oh, 5))
    with pytest.raises(ValueError, match="ends after"):
        holds.place(purse=books.seo, amount=5, key="k", why="", by=None, now=NOW, expires_at=NOW)
    with pytest.raises(ValueError, match="moves nothing"):
        capture(hold)

    after = books.amounts(), of(books.seo), Hold.objects.count(), Journal.objects.count()
    assert after == before


@pytest.mark.parametrize(
    "change",
    ["amount = 1", "captured = captured - 1", "captured = 11", "ended_at = now()", "key = 'x'"],
)
def test_the_database_itself_keeps_holds_straight(books, change):
    hold = place(books.seo, 10)
    capture(hold, (books.shop, 4), is_last=False)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE ledger_hold SET {change}")  # noqa: S608 - our words
    holds.release(hold=hold, now=NOW)
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        Hold.objects.update(ended_how="", ended_at=None)

    assert of(books.seo) == (9_996, 9_996)


def test_somebody_who_acted_is_named(books):
    clerk = someone(books.town)
    hold = holds.place(
        purse=books.seo, amount=5, key="k", why="주문 12", by=clerk, now=NOW, expires_at=LATER
    )

    assert (hold.by, hold.why) == (clerk, "주문 12")

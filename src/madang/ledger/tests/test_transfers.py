"""Transfers: what moves, what is refused, and that nothing happens twice."""

import pytest
from django.db import DatabaseError, connection, transaction

from madang.base import scope
from madang.ledger.engine.requests import Line
from madang.ledger.models import Journal, Posting
from madang.ledger.services import purses, transfers
from madang.ledger.services.refusals import Closed, Conflict, Shortfall, Unknown
from madang.ledger.services.transfers import Order
from madang.ledger.tests.books import NOW, a_key, rows, some_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    return some_books()


def counted():
    return Journal.objects.count(), Posting.objects.count()


def test_money_goes_from_one_purse_to_others_and_stays_as_much(books):
    posted = books.post((books.seo, books.shop, 9_850), (books.seo, books.fee, 150), kind="meal")

    assert books.amounts() == {"issue": -10_000, "seo": 0, "oh": 0, "shop": 9_850, "fee": 150}
    journal = Journal.objects.get(pk=posted.journal)
    assert (journal.kind, journal.at, journal.postings.count()) == ("meal", NOW, 2)
    assert posted.is_fresh


def test_the_same_request_is_answered_again_and_done_once(books):
    first = books.post((books.seo, books.oh, 500), key="order-1")
    before = counted(), books.amounts()

    again = books.post((books.seo, books.oh, 500), key="order-1")

    assert again == first
    assert not again.is_fresh
    assert (counted(), books.amounts()) == before


def test_another_request_with_the_same_key_is_a_conflict(books):
    books.post((books.seo, books.oh, 500), key="order-1")
    before = counted(), books.amounts()

    for lines in ([(books.seo, books.oh, 501)], [(books.seo, books.shop, 500)]):
        with pytest.raises(Conflict) as refused:
            books.post(*lines, key="order-1")
        assert refused.value.detail == "order-1"

    assert (counted(), books.amounts()) == before


def test_the_same_key_in_another_town_is_another_key(books):
    other = some_books("narae")

    assert books.post((books.seo, books.oh, 5), key="k").is_fresh
    assert other.post((other.seo, other.oh, 6), key="k").is_fresh


def test_nobody_spends_more_than_there_is(books):
    before = counted(), books.amounts()

    with pytest.raises(Shortfall, match="충분하지|not enough"):
        books.post((books.seo, books.shop, 10_001))
    with pytest.raises(Shortfall):
        books.post((books.seo, books.shop, 6_000), (books.seo, books.fee, 6_000))

    assert (counted(), books.amounts()) == before


def test_a_purse_may_fall_as_far_as_its_minimum(books):
    purses.limit(purse=books.oh, minimum=-300)

    books.post((books.oh, books.shop, 300))
    with pytest.raises(Shortfall):
        books.post((books.oh, books.shop, 1))
    with pytest.raises(Shortfall):
        purses.limit(purse=books.oh, minimum=0)

    assert books.amounts()["oh"] == -300


def test_a_closed_purse_is_left_alone(books):
    with pytest.raises(Closed):
        purses.close(purse=books.seo, now=NOW)
    purses.close(purse=books.oh, now=NOW)

    with pytest.raises(Closed):
        books.post((books.seo, books.oh, 1))

    assert books.amounts()["seo"] == 10_000


def test_assets_and_towns_do_not_mix(books):
    points = purses.asset(town=books.town, code="P", kind="points", name_ko="포인트", now=NOW)
    mine = purses.of_person(asset=points, owner=books.seo.owner, now=NOW)
    other = some_books("narae")
    before = counted(), books.amounts()

    for credit in (mine, other.seo):
        with pytest.raises(Unknown):
            books.post((books.seo, credit, 5))
    with pytest.raises(Unknown):
        books.post((other.seo, books.seo, 5))
    with pytest.raises(Unknown):
        transfers.post(
            town=books.town, lines=[Line(10**12, books.seo.pk, 5)], key=a_key(), kind="test",
            why="", by=None, now=NOW,
        )  # fmt: skip

    assert (counted(), books.amounts()) == before


@pytest.mark.parametrize("amount", [0, -5, 10**16, True, 1.5])
def test_what_is_no_amount_is_refused_before_the_database(books, amount):
    with pytest.raises(ValueError, match="no amount"):
        books.post((books.seo, books.oh, amount))


def test_a_journal_moves_something_from_somebody_to_another(books):
    with pytest.raises(ValueError, match="to itself"):
        books.post((books.seo, books.seo, 5))
    with pytest.raises(ValueError, match="moves nothing"):
        books.post()


@pytest.mark.parametrize("key", ["", "x" * 201, "a\0b"])
def test_what_is_no_key_is_refused_before_the_database(books, key):
    with pytest.raises(ValueError, match="no key"):
        transfers.post_many(
            town=books.town, by=None, now=NOW,
            orders=[Order(key, "test", rows((books.seo, books.oh, 5)))],
        )  # fmt: skip


@pytest.mark.parametrize(
    "word", ["it's", 'say "so"', "back\\slash", "{a,b}", "NULL", "둘\n줄", "%s"]
)
def test_words_are_kept_as_they_were_written(books, word):
    posted = books.post((books.seo, books.oh, 5), key=word, why=word)

    journal = Journal.objects.get(pk=posted.journal)
    assert (journal.key, journal.why) == (word, word)
    assert not books.post((books.seo, books.oh, 5), key=word, why=word).is_fresh


def test_a_refusal_leaves_the_transaction_around_it_usable(books):
    with transaction.atomic():
        books.post((books.seo, books.oh, 1))
        with pytest.raises(Shortfall):
            books.post((books.seo, books.oh, 10_000))
        books.post((books.seo, books.oh, 2))

    assert books.amounts()["oh"] == 3


def test_many_transfers_are_all_made_or_none(books):
    orders = [Order(f"b{n}", "test", rows((books.seo, books.oh, n))) for n in range(1, 101)]

    posted = transfers.post_many(town=books.town, orders=orders, by=None, now=NOW)
    assert [one.is_fresh for one in posted] == [True] * 100
    assert books.amounts()["oh"] == 5_050
    before = counted(), books.amounts()

    again = transfers.post_many(town=books.town, orders=orders, by=None, now=NOW)
    assert again == posted
    late = Order("b101", "test", rows((books.seo, books.oh, 9_999)))
    with pytest.raises(Shortfall):
        transfers.post_many(town=books.town, orders=[*orders, late], by=None, now=NOW)
    changed = Order("b7", "test", rows((books.seo, books.oh, 8)))
    with pytest.raises(Conflict):
        transfers.post_many(town=books.town, orders=[changed], by=None, now=NOW)
    with pytest.raises(ValueError, match="twice"):
        transfers.post_many(town=books.town, orders=[late, late], by=None, now=NOW)

    assert (counted(), books.amounts()) == before


def test_a_batch_makes_what_is_new_and_answers_what_is_not(books):
    first = books.post((books.seo, books.oh, 1), key="x1")
    orders = [Order(f"x{n}", "test", rows((books.seo, books.oh, 1))) for n in (2, 1, 3)]

    posted = transfers.post_many(town=books.town, orders=orders, by=None, now=NOW)

    assert [one.is_fresh for one in posted] == [True, False, True]
    assert posted[1] == first
    assert books.amounts()["oh"] == 3


@pytest.mark.django_db(transaction=True)
def test_a_transfer_is_one_round_trip(django_assert_num_queries):
    books = some_books()

    with django_assert_num_queries(1):
        books.post((books.seo, books.oh, 1))
    with django_assert_num_queries(6), transaction.atomic():  # with a savepoint and its checks
        books.post((books.seo, books.oh, 1))


def test_a_transfer_is_not_planned_anew_each_time(books):
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(proconfig) FROM pg_proc WHERE proname = 'ledger_post'")
        settings = {setting for (setting,) in cursor.fetchall()}

    assert {"plan_cache_mode=force_generic_plan", "jit=off"} <= settings


def test_a_statement_has_the_newest_first(books):
    books.post((books.seo, books.oh, 1))
    books.post((books.oh, books.shop, 1), kind="meal")

    assert [row.journal.kind for row in purses.statement(purse=books.oh)] == ["meal", "test"]
    last = purses.statement(purse=books.oh)[0]
    older = purses.statement(purse=books.oh, before=last.pk)
    assert [row.journal.kind for row in older] == ["test"]


@pytest.mark.parametrize("table", ["journal", "posting"])
@pytest.mark.parametrize("act", ["UPDATE ledger_{} SET town_id = town_id", "DELETE FROM ledger_{}"])
def test_what_is_written_stays_whoever_asks(books, table, act):
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(table))


def test_in_a_town_nothing_is_written_but_by_transfers(books):
    writes = (
        "UPDATE ledger_balance SET amount = 5",
        "INSERT INTO ledger_balance (town_id, purse_id, stripe) SELECT town_id, purse_id, 9"
        " FROM ledger_balance",
        "UPDATE ledger_hold SET captured = 1",
        "DELETE FROM ledger_purse",
        "INSERT INTO ledger_posting (town_id, asset_id, journal_id, debit_id, credit_id, amount)"
        " SELECT town_id, asset_id, journal_id, credit_id, debit_id, 1 FROM ledger_posting",
    )
    for write in writes:
        with (
            scope.within(books.town.pk),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(write)
    with scope.within(books.town.pk):
        books.post((books.seo, books.oh, 1))

    assert books.amounts()["oh"] == 1


def test_in_a_town_nobody_writes_in_the_books_of_another(books):
    other = some_books("narae")
    before = counted(), books.amounts()

    with (
        scope.within(other.town.pk),
        pytest.raises(DatabaseError, match="books of another town"),
        transaction.atomic(),
    ):
        books.post((books.seo, books.oh, 1))

    assert (counted(), books.amounts()) == before

"""Undoing: whole and once, or in parts and never more than was paid."""

import pytest

from madang.ledger.models import Journal
from madang.ledger.services import corrections
from madang.ledger.services.refusals import Final, Overpaid, Shortfall
from madang.ledger.tests.books import NOW, a_key, rows, some_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    made = some_books()
    made.post((made.issue, made.shop, 2_000), (made.issue, made.fee, 100))
    return made


@pytest.fixture
def meal(books):
    posted = books.post((books.seo, books.shop, 900), (books.seo, books.fee, 100), kind="meal")
    return Journal.objects.get(pk=posted.journal)


def reverse(journal, key=""):
    return corrections.reverse(journal=journal, key=key or a_key(), why="", by=None, now=NOW)


def refund(journal, *lines, key=""):
    return corrections.refund(
        journal=journal, lines=rows(*lines), key=key or a_key(), why="", by=None, now=NOW
    )


def test_a_reversal_undoes_everything_once(books, meal):
    before = books.amounts() | {"seo": 10_000, "shop": 2_000, "fee": 100}
    back = reverse(meal, key="r")

    assert books.amounts() == before
    assert meal.reversal.pk == back.journal
    assert not reverse(meal, key="r").is_fresh
    before = books.amounts()
    with pytest.raises(Final):
        reverse(meal)
    with pytest.raises(Final):
        reverse(Journal.objects.get(pk=back.journal))
    with pytest.raises(Overpaid):
        refund(meal, (books.shop, books.seo, 1))
    assert books.amounts() == before


def test_refunds_together_are_never_more_than_was_paid(books, meal):
    refund(meal, (books.shop, books.seo, 500))
    refund(meal, (books.shop, books.seo, 400), (books.fee, books.seo, 30))
    before = books.amounts()

    with pytest.raises(Overpaid):
        refund(meal, (books.shop, books.seo, 1))
    with pytest.raises(Overpaid):
        refund(meal, (books.fee, books.seo, 71))
    with pytest.raises(Overpaid):
        reverse(meal)

    assert books.amounts() == before
    assert before["seo"] == 9_930


def test_a_refund_goes_back_to_who_paid(books, meal):
    before = books.amounts()

    for line in ((books.shop, books.oh, 5), (books.issue, books.seo, 5)):
        with pytest.raises(Overpaid):
            refund(meal, line)
    books.post((books.shop, books.oh, 2_900))
    with pytest.raises(Shortfall):
        refund(meal, (books.shop, books.seo, 5))

    assert books.amounts() == before | {"shop": 0, "oh": 2_900}


def test_what_was_given_back_is_not_given_back_again(books, meal):
    back = refund(meal, (books.shop, books.seo, 500))

    with pytest.raises(Final):
        reverse(Journal.objects.get(pk=back.journal))
    with pytest.raises(Final):
        refund(Journal.objects.get(pk=back.journal), (books.seo, books.shop, 5))

    assert books.amounts()["seo"] == 9_500

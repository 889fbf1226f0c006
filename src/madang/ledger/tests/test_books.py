"""The town's books in public, and one's own purses alone."""

import csv
from io import StringIO

import pytest

from madang.ledger.models import Journal
from madang.ledger.services import books, purses, sales, seals
from madang.ledger.tests.books import NOW, a_key
from madang.ledger.tests.test_sales import Shop
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """A town that has sold 300,000 at a discount and taken 100,000 of it back."""
    made = Shop()
    made.sell(200_000)
    sale = Journal.objects.get(pk=made.sell(100_000).journal)
    sales.take_back(sale=sale, key="back", why="", by=None, now=NOW)
    made.books.post((made.books.seo, made.books.shop, 30_000))
    seals.seal(town=made.books.town, until=seals.last_journal(), now=NOW)
    return made


RIGHT = {
    ("discounts_year", "KRW"): 20_000,
    ("discounts", "KRW"): 20_000,
    ("budget", "KRW"): 980_000,
    ("custody", "KRW"): 200_000,
    ("out", "GAON"): 200_000,
    ("people", "GAON"): 170_000,
    ("partners", "GAON"): 30_000,
}


def test_page_file_and_data_say_the_same_sums(shop, client):
    data = client.get("/gaon/api/ledger/books").json()
    assert {(one["key"], one["asset"]): one["amount"] for one in data["figures"]} == RIGHT
    assert len(data["root"]) == 64

    page = client.get("/gaon/ledger/books/").content.decode()
    assert all(f"{amount:,}" in page for amount in RIGHT.values())
    assert data["root"] in page
    text = client.get("/gaon/ledger/books.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert {(row["key"], row["asset"]): int(row["amount"]) for row in rows} == RIGHT


def test_a_town_without_money_says_so(client):
    a_town("narae")

    assert "아직" in client.get("/narae/ledger/books/").content.decode()
    assert client.get("/narae/api/ledger/books").json()["figures"] == []


def test_another_town_s_money_is_in_no_sum(shop, client):
    a_town("narae")

    assert client.get("/narae/api/ledger/books").json()["figures"] == []


def test_the_questions_do_not_grow_with_the_purses(shop, django_assert_max_num_queries):
    for number in range(30):
        wallet = purses.of_person(asset=shop.books.asset, owner=someone(), now=NOW)
        shop.books.post((shop.tills.issue, wallet, 1 + number), key=a_key())

    with django_assert_max_num_queries(7):
        books._made(shop.books.town, NOW)


def test_people_see_their_own_purses_and_nobody_else_s(shop):
    seo, oh = client_of(shop.books.seo.owner), client_of(shop.books.oh.owner)
    mine = seo.get("/gaon/api/ledger/purses").json()
    assert [(one["asset"], one["balance"], one["held"]) for one in mine] == [("GAON", 170_000, 0)]
    path = f"/gaon/api/ledger/purses/{shop.books.seo.pk}/postings"

    rows = seo.get(path).json()
    assert [row["amount"] for row in rows] == [-30_000, -100_000, 100_000, 200_000]
    assert seo.get(path, {"limit": 1, "before": rows[0]["id"]}).json() == [rows[1]]
    assert oh.get(path).status_code == 404
    assert seo.get(f"/gaon/api/ledger/purses/{shop.books.shop.pk}/postings").status_code == 404
    assert oh.get("/gaon/api/ledger/purses").json()[0]["balance"] == 0


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"before": 0}, {"before": "x"}])
def test_nonsense_in_the_address_is_refused(shop, query):
    seo = client_of(shop.books.seo.owner)
    path = f"/gaon/api/ledger/purses/{shop.books.seo.pk}/postings"

    assert seo.get(path, query).status_code == 422

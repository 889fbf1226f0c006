"""A resident's wallet: what is there, held and made of; the statement; nobody else's."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.base import clock
from madang.ledger.services import holds
from madang.ledger.tests.books import LATER, NOW, a_key
from madang.ledger.tests.counters import HERE, a_counter
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made


@pytest.fixture
def browser(counter):
    return client_of(counter.buyer)


def statement(counter) -> str:
    return f"{HERE}purses/{counter.market.seo.pk}/"


def test_an_empty_wallet_says_what_can_be_bought(counter):
    page = client_of(someone()).get(HERE).text

    assert "10% 할인" in page
    assert "700,000원" in page


def test_a_town_without_money_says_so(counter, browser):
    a_town("narae")
    page = browser.get("/narae/ledger/wallet/").text

    assert "지갑에 아직 아무것도 없습니다" in page
    assert "판매하는 지역화폐가 없습니다" in browser.get("/narae/ledger/wallet/buy/").text
    assert browser.get(f"/narae/ledger/wallet/purses/{counter.market.seo.pk}/").status_code == 404


def test_the_wallet_shows_what_is_there_held_and_made_of(counter, browser):
    market = counter.market
    counter.buys(100_000)
    market.give(20_000)
    holds.place(
        purse=market.seo, amount=7_000, payee=market.cafe, key="delivery:12:hold:0", why="",
        by=None, now=NOW, expires_at=LATER,
    )  # fmt: skip
    page = browser.get(HERE).text

    for said in ("113,000원", "120,000원", "7,000원", "주문 12", "600,000원", "할인 판매"):
        assert said in page
    assert page.index("2027-01-01") < page.index("2031-1"), "what ends first stands first"


def test_the_statement_says_each_line_in_words(counter, browser):
    bought = counter.buys(100_000)
    counter.market.pay(counter.market.cafe, 30_000)
    counter.take_back(bought)
    page = browser.get(statement(counter)).text

    for said in ("지역화폐 구매", "+100,000원", "-30,000원", "구매 취소", "-70,000원"):
        assert said in page
    assert page.count(f"/purchases/{bought.payment.order}/") == 2


def test_the_statement_is_paged_and_asks_as_often_for_many_lines(counter, browser):
    market = counter.market
    market.give(1)
    browser.get(statement(counter))
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(statement(counter))
    for _number in range(45):
        market.give(10)
    with CaptureQueriesContext(connection) as many:
        page = browser.get(statement(counter)).text
    older = page.split("?before=")[1].split('"')[0]

    assert len(many) == len(few)
    assert page.count("+10원") == 30
    last = browser.get(statement(counter), {"before": older}).text
    assert (last.count("+10원"), last.count("+1원")) == (15, 1)
    assert browser.get(statement(counter), {"before": "x"}).status_code == 200


def test_the_wallet_asks_as_often_for_many_lots(counter, browser):
    counter.market.give(1)
    browser.get(HERE)
    with CaptureQueriesContext(connection) as few:
        browser.get(HERE)
    for _number in range(12):
        counter.market.give(10)
    with CaptureQueriesContext(connection) as many:
        browser.get(HERE)
    assert len(many) == len(few)


def test_the_statement_is_a_file_too(counter, browser):
    counter.market.give(5_000)
    counter.market.post((counter.market.seo, counter.market.cafe, 1_000), key=a_key(), why="=1+1")
    answer = browser.get(f"{statement(counter)[:-1]}.csv")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert rows[0] == ["at", "what", "reason", "won", "for"]
    assert [row[3] for row in rows[1:]] == ["-1000", "5000"]
    assert rows[1][2] == "'=1+1"
    assert "attachment" in answer["Content-Disposition"]


def test_another_person_s_statement_is_not_there(counter):
    other = client_of(someone())
    assert other.get(statement(counter)).status_code == 404
    assert other.get(f"{statement(counter)[:-1]}.csv").status_code == 404

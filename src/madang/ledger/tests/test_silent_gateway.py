"""A gateway that says nothing at all: the buyer is told, the job asks, and nothing is twice."""

import pytest

from madang.base import clock
from madang.ledger.models import Purchase
from madang.ledger.services import toss
from madang.ledger.tests.counters import HERE, Counter, a_counter
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db
PATIENCE_S = 0.3


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        monkeypatch.setattr(toss, "PATIENCE_S", PATIENCE_S)
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made


@pytest.fixture
def browser(counter):
    return client_of(counter.buyer)


def begun(counter: Counter, browser) -> Purchase:
    sent = {"asset": "GAON", "face": 100_000, "paid": 90_000, "key": "silent-0001"}
    browser.post(f"{HERE}beginnings/", sent)
    purchase = Purchase.objects.get()
    counter.at_gateway(purchase)
    return purchase


def page_of(purchase: Purchase) -> str:
    return f"{HERE}purchases/{purchase.payment.order}/"


def led_back(browser, counter: Counter, purchase: Purchase):
    order = purchase.payment.order
    said = {"paymentKey": counter.keys[order], "orderId": order, "amount": purchase.paid}
    return browser.get(f"{page_of(purchase)}success/", said, follow=True)


def test_when_the_gateway_says_nothing_the_buyer_is_told_and_the_job_settles(counter, browser):
    purchase = begun(counter, browser)
    counter.fake.faults.append("silence")
    counter.fake.read_faults.append("silence")
    page = led_back(browser, counter, purchase).text
    assert counter.again(purchase).payment.state == "IN_PROGRESS"
    for said in ("결제되었는지 아직 알 수 없습니다", "다시 결제하지 마십시오", "hx-get"):
        assert said in page
    assert counter.has() == 0, "nothing is sold before it is known to be paid"

    for _again in range(2):
        led_back(browser, counter, purchase)  # reloads, goes back and forth
    counter.settled()
    page = browser.get(page_of(purchase)).text
    assert "100,000원이 지갑에 들어왔습니다" in page
    assert "hx-get" not in page
    assert "100,000원" in browser.get(HERE).text
    assert Purchase.objects.count() == 1
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_a_gateway_that_is_silent_for_long_is_asked_until_it_answers(counter, browser):
    purchase = begun(counter, browser)
    counter.fake.faults.append("silence")
    counter.fake.read_faults.extend(["silence"] * 3)
    led_back(browser, counter, purchase)
    while counter.fake.read_faults:
        counter.later(hours=2)
        counter.work()
        if counter.fake.read_faults:
            assert counter.again(purchase).payment.state == "IN_PROGRESS"
            assert "아직 알 수 없습니다" in browser.get(page_of(purchase)).text
    counter.settled()
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_a_silent_return_pays_back_once(counter, browser):
    purchase = begun(counter, browser)
    led_back(browser, counter, purchase)
    counter.fake.faults.append("silence")
    counter.fake.read_faults.append("silence")
    for _again in range(2):
        browser.post(f"{page_of(purchase)}returns/", {"face": "100000"})
    counter.settled()
    assert counter.again(purchase).payment.state == "CANCELED"
    assert "90,000원" in browser.get(page_of(purchase)).text
    counter.right(face=0, kept=0)

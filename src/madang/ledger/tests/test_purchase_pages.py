"""The pages of buying: every fault of the gateway, told to the buyer, and the money right."""

import re

import pytest

from madang.base import clock
from madang.ledger.models import Payment, Purchase
from madang.ledger.services import gateways
from madang.ledger.tests.books import NOW
from madang.ledger.tests.counters import HERE, a_counter
from madang.ledger.tests.faketoss import CARD, FAULTS
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made


@pytest.fixture
def browser(counter):
    return client_of(counter.buyer)


def field(page, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return found[1]


def wanted(browser, face: int = 100_000, back: str = "") -> dict[str, object]:
    """What the page of the price would send."""
    page = browser.get(f"{HERE}buy/", {"asset": "GAON", "face": face, "next": back})
    form = page.text.partition(f'action="{HERE}beginnings/"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def begun(browser, **more) -> Purchase:
    answer = browser.post(f"{HERE}beginnings/", wanted(browser, **more))
    assert answer["Location"].endswith("/checkout/")
    return Purchase.objects.latest("pk")


def page_of(purchase) -> str:
    return f"{HERE}purchases/{purchase.payment.order}/"


def led_back(browser, counter, purchase, amount: int | None = None, **more):
    """Come back from the gateway, and follow where it leads."""
    said = {
        "paymentKey": counter.keys[purchase.payment.order],
        "orderId": purchase.payment.order,
        "amount": purchase.paid if amount is None else amount,
    }
    return browser.get(f"{page_of(purchase)}success/", said | more, follow=True)


def test_the_price_with_the_budget_and_the_caps_stands_before_the_payment(counter, browser):
    page = browser.get(f"{HERE}buy/", {"asset": "GAON", "face": "50000"}).text

    for said in ("10%", "700,000원", "1,000,000원", "−5,000원", "45,000원"):
        assert said in page
    assert not Payment.objects.exists()


def test_toss_is_let_in_on_its_own_page_alone(counter, browser):
    purchase = begun(browser)
    page = browser.get(f"{page_of(purchase)}checkout/")

    policy = page["Content-Security-Policy"]
    assert "script-src 'self' https://js.tosspayments.com" in policy
    assert "tosspayments" not in browser.get(page_of(purchase))["Content-Security-Policy"]
    assert 'data-client-key="test_ck_gaon"' in page.text
    assert f'data-order="{purchase.payment.order}"' in page.text
    assert 'data-amount="90000"' in page.text
    assert f"http://testserver{page_of(purchase)}success/" in page.text
    assert re.search(r"<div[^>]* hidden data-checkout ", page.text), "until the script shows it"
    assert "<noscript>" in page.text


def test_who_pays_sees_the_balance_and_gets_back_to_where_they_were(counter, browser):
    purchase = begun(browser, back="/gaon/delivery/shops/1/cart/")
    counter.at_gateway(purchase)
    page = led_back(browser, counter, purchase)

    assert page.redirect_chain[-1][0] == page_of(purchase)
    assert "100,000원이 지갑에 들어왔습니다" in page.text
    assert 'href="/gaon/delivery/shops/1/cart/"' in page.text
    assert "100,000원" in browser.get(HERE).text
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_reload_back_button_and_a_double_click_buy_once(counter, browser):
    sent = wanted(browser)
    for _time in range(2):
        answer = browser.post(f"{HERE}beginnings/", sent)
    purchase = Purchase.objects.get()
    counter.at_gateway(purchase)
    for _time in range(3):
        led_back(browser, counter, purchase)
    assert browser.get(answer["Location"])["Location"] == page_of(purchase), "nothing to pay"
    assert browser.post(f"{HERE}beginnings/", sent)["Location"] == answer["Location"]

    assert Purchase.objects.count() == 1
    assert counter.fake.asked.count("/v1/payments/confirm") == 1
    counter.right(face=100_000, kept=90_000, budget=990_000)


TOLD = {
    "sold": "원이 지갑에 들어왔습니다",
    "unpaid": "결제되지 않았습니다",
    "returned": "결제사가 결제를 취소했습니다",
    "paying": "결제되었는지 아직 알 수 없습니다",
}


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"silence"}))
def test_at_every_fault_the_page_tells_and_the_money_is_right(counter, browser, fault):
    purchase = begun(browser)
    counter.at_gateway(purchase)
    counter.fake.faults.append(fault)
    page = led_back(browser, counter, purchase)
    state = counter.again(purchase).state
    assert TOLD[state] in page.text
    assert ("hx-get" in page.text) == (state == "paying"), "what is not known asks for news"
    assert CARD not in page.text

    counter.settled()
    end = counter.again(purchase)
    assert TOLD[end.state] in browser.get(page_of(purchase)).text
    kept = 90_000 if end.state == "sold" else 0
    counter.right(face=100_000 if kept else 0, kept=kept, budget=990_000 if kept else 1_000_000)


def test_what_is_not_known_is_said_and_the_page_hears_the_end(counter, browser):
    purchase = begun(browser)
    counter.at_gateway(purchase)
    counter.fake.faults.append("cut after")
    counter.fake.read_faults.append("cut before")
    page = led_back(browser, counter, purchase).text
    asked = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert "다시 결제하지 마십시오" in page
    assert browser.get(asked).status_code == 204
    counter.later()
    counter.work()

    fresh = browser.get(asked)
    assert TOLD["sold"] in fresh.text
    assert "<html" not in fresh.text
    assert "hx-get" not in fresh.text


@pytest.mark.parametrize(
    ("code", "said"),
    [("PAY_PROCESS_CANCELED", "결제를 그만두셨습니다"), ("REJECT_CARD_COMPANY", "다시 하시거나")],
)
def test_who_does_not_pay_is_told_so_and_can_go_on(counter, browser, code, said):
    purchase = begun(browser)
    given = {"code": code, "message": f"<b>{CARD}</b>", "orderId": purchase.payment.order}
    page = browser.get(f"{page_of(purchase)}failure/", given, follow=True).text

    assert said in page
    assert "지금 결제하기" in page
    assert CARD not in page
    counter.right(face=0, kept=0)


def test_an_amount_that_was_changed_on_the_way_charges_nothing(counter, browser):
    purchase = begun(browser)
    counter.at_gateway(purchase)
    page = led_back(browser, counter, purchase, amount=10)

    assert "금액이 주문 금액과 다릅니다" in page.text
    assert counter.fake.asked == []
    counter.right(face=0, kept=0)


@pytest.mark.parametrize(
    "given",
    [
        {"paid": "1"},
        {"face": "999999999"},
        {"face": "x"},
        {"asset": "nothing"},
        {"key": ""},
        {"face": "١٢٣"},
    ],
)
def test_a_form_that_was_changed_buys_nothing(counter, browser, given):
    sent = wanted(browser) | given
    answer = browser.post(f"{HERE}beginnings/", sent, follow=True)

    assert answer.status_code == 200
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    "back", ["//evil.example/", "https://evil.example/", "javascript:x", "/x" * 200]
)
def test_nobody_is_led_to_another_site(counter, browser, back):
    purchase = begun(browser, back=back)
    assert purchase.back == ""


@pytest.mark.parametrize("page", ["", "progress/", "checkout/", "success/", "failure/", "back/"])
def test_another_person_s_purchase_is_not_there(counter, browser, page):
    purchase = begun(browser)
    other = client_of(someone())
    assert other.get(f"{page_of(purchase)}{page}").status_code == 404
    for act in ("returns/", "again/", "demonstration/"):
        assert other.post(f"{page_of(purchase)}{act}", {"face": "1"}).status_code == 404


def test_a_purchase_is_taken_back_after_a_look_and_once(counter, browser):
    purchase = begun(browser)
    counter.at_gateway(purchase)
    led_back(browser, counter, purchase)
    counter.market.pay(counter.market.cafe, 30_000, now=counter.now)
    page = browser.get(f"{page_of(purchase)}back/")
    for said in ("70,000원", "−7,000원", "63,000원", "3~5영업일"):
        assert said in page.text
    sent = {"face": field(page, "face")}
    for _time in range(2):
        end = browser.post(f"{page_of(purchase)}returns/", sent, follow=True)

    assert "63,000원" in end.text
    counter.right(face=0, kept=27_000, budget=997_000)
    assert browser.get(f"{page_of(purchase)}back/").status_code == 302


def test_the_demonstration_is_not_there_for_a_real_contract(counter, browser):
    purchase = begun(browser)
    answer = browser.post(f"{page_of(purchase)}demonstration/", {"act": "pay"})
    assert answer.status_code == 404


@pytest.fixture
def demo(counter, settings):
    gateways.Gateway.objects.all().delete()
    settings.MADANG_DEMO_GATEWAY = True
    gateways.connect(town=counter.market.town, kind="demo", client_key="", secret="-", now=NOW)


@pytest.mark.parametrize(
    ("act", "first", "end"),
    [
        ("pay", "sold", "sold"),
        ("refuse", "unpaid", "unpaid"),
        ("silent", "paying", "sold"),
        ("leave", "paying", "unpaid"),
    ],
)
def test_the_demonstration_plays_every_end(counter, browser, demo, act, first, end):
    purchase = begun(browser)
    page = browser.get(f"{page_of(purchase)}checkout/")
    assert "실제 돈은 움직이지 않습니다" in page.text
    assert "tosspayments" not in page["Content-Security-Policy"]
    browser.post(f"{page_of(purchase)}demonstration/", {"act": act}, follow=True)
    assert counter.again(purchase).state == first
    for _time in range(8):
        counter.later(minutes=10)
        counter.work()

    assert counter.again(purchase).state == end
    assert counter.has() == (100_000 if end == "sold" else 0)


def test_a_purchase_of_the_demonstration_is_taken_back_in_the_play(counter, browser, demo):
    purchase = begun(browser)
    browser.post(f"{page_of(purchase)}demonstration/", {"act": "pay"})
    browser.get(
        f"{page_of(purchase)}success/",
        {"paymentKey": "demo-pays-1", "orderId": purchase.payment.order, "amount": purchase.paid},
    )
    browser.post(f"{page_of(purchase)}returns/", {"face": "100000"})
    assert counter.again(purchase).payment.state == "CANCELED"
    assert counter.has() == 0

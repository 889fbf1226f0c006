"""A wallet that is too short in the cart: the way to fill it up, with the sum, and back again."""

import html
import re

import pytest

from madang.base import clock
from madang.delivery.models import Order
from madang.delivery.tests.kitchens import FULL, NOW, a_kitchen, fill
from madang.delivery.tests.shops import always_open
from madang.ledger.models import Purchase
from madang.ledger.services import merchants, purses
from madang.ledger.tests.counters import a_counter
from madang.ledger.tests.markets import HERE as AREA
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
HERE = {"kind": "delivery", "address": "가온로 20, 101호", "lat": "37.001", "lon": "127.001"}
LINK = r'href="(/gaon/ledger/wallet/buy/\?[^"]+)"'


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made


@pytest.fixture
def kitchen(counter):
    """A kitchen that takes the local currency which the counter sells."""
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    till = purses.named(
        asset=counter.market.asset, holder="partner", name=f"shop:{kitchen.shop.pk}", minimum=0,
        now=NOW,
    )  # fmt: skip
    merchants.register(purse=till, area=AREA, trade="56111", yearly_sales=0, now=NOW)
    return kitchen


def cart(kitchen) -> str:
    return f"/gaon/delivery/shops/{kitchen.shop.pk}/cart/"


def chosen(browser, kitchen, purse):
    browser.post(f"{cart(kitchen)}lines/", {"dish": kitchen.soup.pk, "quantity": 3})
    given = HERE | {"choosing": "best", "purse": purse.pk}
    return browser.post(f"{cart(kitchen)}choices/", given, follow=True)


def link_in(page) -> str:
    found = re.search(LINK, page.text)
    assert found, "there is a way to fill up"
    return html.unescape(found[1])


def test_who_has_too_little_fills_up_what_is_missing_and_orders(counter, kitchen):
    browser = client_of(counter.buyer)
    short = chosen(browser, kitchen, counter.market.seo)
    assert "20,000원 모자랍니다" in short.text
    assert "충전하기" in short.text
    key = re.search(r'name="key" value="([^"]+)"', short.text)[1]
    asked = {"key": key, "paid_won": 20_000}
    refused = browser.post(f"{cart(kitchen)}order/", asked, follow=True)
    assert "지갑" in refused.text
    assert not Order.objects.exists(), "it cannot be ordered yet"
    link = link_in(short)
    assert link == f"/gaon/ledger/wallet/buy/?face=20000&next={cart(kitchen)}"

    priced = browser.get(link).text
    for said in ("20,000원", "18,000원"):
        assert said in priced, "what it gives, and what it costs with the discount"
    form = priced.partition('beginnings/"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    browser.post("/gaon/ledger/wallet/beginnings/", sent)
    purchase = Purchase.objects.get()
    assert (purchase.face, purchase.back) == (20_000, cart(kitchen))

    counter.at_gateway(purchase)
    order = purchase.payment.order
    said = {"paymentKey": counter.keys[order], "orderId": order, "amount": purchase.paid}
    page = browser.get(f"/gaon/ledger/wallet/purchases/{order}/success/", said, follow=True)
    assert f'href="{cart(kitchen)}"' in page.text
    back = browser.get(cart(kitchen))
    assert "모자랍니다" not in back.text
    browser.post(f"{cart(kitchen)}order/", asked)
    assert Order.objects.get().paid_won == 20_000


def test_the_sum_is_what_is_missing_rounded_up_to_a_thousand(counter, kitchen):
    person = someone()
    purse = fill(kitchen.town, person, 7_300)
    short = chosen(client_of(person), kitchen, purse)
    assert "12,700원 모자랍니다" in short.text
    assert "face=13000&" in link_in(short)


def test_who_has_no_wallet_is_led_to_one_and_back(counter, kitchen):
    browser = client_of(someone())
    browser.post(f"{cart(kitchen)}lines/", {"dish": kitchen.soup.pk, "quantity": 3})
    link = link_in(browser.get(cart(kitchen)))
    assert link == f"/gaon/ledger/wallet/buy/?next={cart(kitchen)}"
    assert browser.get(link).status_code == 200


def test_who_has_enough_is_not_sent_to_fill_up(counter, kitchen):
    person = someone()
    page = chosen(client_of(person), kitchen, fill(kitchen.town, person, FULL))
    assert "모자랍니다" not in page.text
    assert not re.search(LINK, page.text)

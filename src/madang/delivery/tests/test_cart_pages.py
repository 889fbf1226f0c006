"""From the menu to an order in the browser: with forms alone, once, at the price that was shown."""

import pytest
from django.test import Client

from madang.base import clock
from madang.delivery.models import Dish, Option, OptionGroup, Order, Shop
from madang.delivery.tests.kitchens import FULL, a_kitchen, fill
from madang.delivery.tests.shops import always_open
from madang.ledger.models import Hold
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
HERE = {"kind": "delivery", "address": "가온로 20, 101호", "lat": "37.001", "lon": "127.001"}


@pytest.fixture
def kitchen():
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    return kitchen


@pytest.fixture
def browser(kitchen):
    return client_of(kitchen.seo)


def cart(kitchen) -> str:
    return f"/gaon/delivery/shops/{kitchen.shop.pk}/cart/"


def put(browser, kitchen, *, quantity=3, **options):
    given = {"dish": kitchen.soup.pk, "quantity": quantity, **options}
    return browser.post(f"{cart(kitchen)}lines/", given, follow=True)


def choose(browser, kitchen, **more):
    given = HERE | {"choosing": "best", "purse": kitchen.purse(kitchen.seo).pk, **more}
    return browser.post(f"{cart(kitchen)}choices/", given, follow=True)


def key_of(page) -> str:
    return page.text.split('name="key" value="')[1].split('"')[0]


def order(browser, kitchen, page, *, paid_won=20_000):
    given = {"key": key_of(page), "paid_won": paid_won}
    return browser.post(f"{cart(kitchen)}order/", given, follow=True)


def paid_won_of(page) -> int:
    return int(page.text.split('name="paid_won" value="')[1].split('"')[0])


def test_a_meal_is_put_in_priced_and_ordered(kitchen, browser):
    assert "순대" in put(browser, kitchen).text
    first = browser.get(cart(kitchen))
    assert "18,000원" in first.text
    assert "order/" not in first.text, "nothing is ordered before the whole price was seen"

    page = choose(browser, kitchen)
    assert "20,000원" in page.text
    placed = order(browser, kitchen, page, paid_won=paid_won_of(page))

    row = Order.objects.get()
    assert placed.redirect_chain[-1][0] == f"/gaon/delivery/orders/{row.pk}/"
    assert (row.customer, row.paid_won, row.state) == (kitchen.seo, 20_000, "placed")
    assert (row.address, row.lat) == ("가온로 20, 101호", 37.001)
    assert "아직 주문에 담은 것이 없습니다" in browser.get(cart(kitchen)).text


def test_a_double_press_is_one_order(kitchen, browser):
    put(browser, kitchen)
    page = choose(browser, kitchen)
    first = order(browser, kitchen, page)
    second = order(browser, kitchen, page)

    assert Order.objects.count() == Hold.objects.count() == 1
    assert first.redirect_chain[-1] == second.redirect_chain[-1]


def test_what_was_put_in_survives_signing_in(kitchen):
    stranger = Client()
    put(stranger, kitchen)
    page = stranger.get(cart(kitchen))
    assert "로그인하고 계속하기" in page.text
    assert stranger.post(f"{cart(kitchen)}order/").status_code == 302
    assert not Order.objects.exists()

    stranger.force_login(kitchen.seo)
    assert "18,000원" in stranger.get(cart(kitchen)).text


def test_lines_are_changed_and_taken_out(kitchen, browser):
    put(browser, kitchen, quantity=1)
    put(browser, kitchen, quantity=1)
    assert "12,000원" in browser.get(cart(kitchen)).text, "the same dish twice is one line"
    browser.post(f"{cart(kitchen)}lines/0/", {"act": "set", "quantity": "5"})
    assert "30,000원" in browser.get(cart(kitchen)).text
    browser.post(f"{cart(kitchen)}lines/0/", {"act": "remove", "quantity": "5"})
    assert "아직 주문에 담은 것이 없습니다" in browser.get(cart(kitchen)).text
    assert browser.post(f"{cart(kitchen)}lines/7/", {"act": "remove"}).status_code == 302


def test_options_are_chosen_with_the_dish(kitchen, browser):
    group = OptionGroup.objects.create(town=kitchen.town, dish=kitchen.soup, name="양", least=1)
    large = Option.objects.create(town=kitchen.town, group=group, name="곱빼기", price_won=1_000)

    assert "선택 사항이 맞지" in put(browser, kitchen).text
    assert "7,000원" not in browser.get(cart(kitchen)).text
    put(browser, kitchen, **{f"group-{group.pk}": large.pk})
    page = browser.get(cart(kitchen)).text
    assert "곱빼기" in page
    assert "21,000원" in page


def test_a_price_that_changed_is_shown_and_asked_about_again(kitchen, browser):
    put(browser, kitchen)
    page = choose(browser, kitchen)
    Dish.objects.filter(pk=kitchen.soup.pk).update(price_won=6_500)

    again = order(browser, kitchen, page)
    assert not Order.objects.exists()
    assert not Hold.objects.exists()
    for said in ("가격이 바뀌었습니다", "6,000원 → 6,500원", "20,000원", "21,500원"):
        assert said in again.text
    order(browser, kitchen, again, paid_won=21_500)
    assert Order.objects.get().paid_won == 21_500


def test_what_is_sold_out_meanwhile_is_marked_and_nothing_is_ordered(kitchen, browser):
    put(browser, kitchen)
    page = choose(browser, kitchen)
    Dish.objects.filter(pk=kitchen.soup.pk).update(stock=2)
    again = order(browser, kitchen, page)

    assert "2개 남았습니다" in again.text
    assert not Order.objects.exists()
    assert Dish.objects.get(pk=kitchen.soup.pk).stock == 2


def test_a_shop_that_closed_meanwhile_takes_nothing(kitchen, browser):
    put(browser, kitchen)
    page = choose(browser, kitchen)
    Shop.objects.filter(pk=kitchen.shop.pk).update(paused_until=clock.now().replace(year=2099))
    again = order(browser, kitchen, page)

    assert "주문을 받지 않습니다" in again.text
    assert not Order.objects.exists()
    assert kitchen.held() == 0


def test_somebody_elses_purse_cannot_be_chosen(kitchen, browser):
    other = someone()
    theirs = fill(kitchen.town, other, FULL)
    put(browser, kitchen)
    page = choose(browser, kitchen, purse=theirs.pk)
    assert "cart/order/" not in page.text
    browser.post(f"{cart(kitchen)}order/", {"key": "abc", "paid_won": 20_000})
    assert not Order.objects.exists()


def test_coupons_are_found_or_chosen(kitchen, browser):
    small, large = kitchen.coupon(won=1_000, name="작은"), kitchen.coupon(won=3_000, name="큰")
    put(browser, kitchen)
    assert "17,000원" in choose(browser, kitchen).text
    assert "19,000원" in choose(browser, kitchen, choosing="own", coupons=[small.pk]).text
    assert "20,000원" in choose(browser, kitchen, choosing="own").text
    ended = choose(browser, kitchen, choosing="own", coupons=[large.pk + 99])
    assert "쿠폰" in ended.text
    assert "cart/order/" not in ended.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"address": " "}, "어디로 배달할지"),
        ({"lat": "", "lon": ""}, "동을 고르거나"),
        ({"lat": "37.4"}, "배달하지 않습니다"),
        ({"lat": "x"}, "숫자"),
        ({"kind": "balloon"}, "올바르게"),
        ({"purse": ""}, "어느 지갑"),
    ],
)
def test_what_is_not_right_is_told_and_the_cart_stays(kitchen, browser, more, said):
    put(browser, kitchen)
    page = choose(browser, kitchen, **more)
    assert said in page.text
    assert "cart/order/" not in page.text
    assert "18,000원" in page.text


def test_takeaway_needs_no_address_and_costs_no_delivery(kitchen, browser):
    put(browser, kitchen)
    page = choose(browser, kitchen, kind="takeaway", address="", lat="", lon="")
    order(browser, kitchen, page, paid_won=18_000)
    row = Order.objects.get()
    assert (row.kind, row.delivery_won, row.lat) == ("takeaway", 0, None)


def test_a_cart_asks_the_same_number_of_queries_for_any_number_of_lines(
    kitchen, browser, django_assert_max_num_queries
):
    put(browser, kitchen, quantity=1)
    with django_assert_max_num_queries(40) as first:
        browser.get(cart(kitchen))
    asked = len(first)
    for dish in kitchen.shop.dishes.exclude(pk=kitchen.soup.pk):
        browser.post(f"{cart(kitchen)}lines/", {"dish": dish.pk, "quantity": 1})
    with django_assert_max_num_queries(asked):
        browser.get(cart(kitchen))


def test_nonsense_in_the_cart_is_no_error(kitchen, browser):
    for given in ({}, {"dish": "x", "quantity": "-3"}, {"dish": "9" * 30, "quantity": "1"}):
        assert browser.post(f"{cart(kitchen)}lines/", given).status_code == 302
    assert browser.get(f"{cart(kitchen)}?seen=abc").status_code == 200
    assert browser.post("/gaon/delivery/shops/999999/cart/lines/").status_code == 404

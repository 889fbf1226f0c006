"""Officials and orders: complaints, looking with a reason, coupons, what brokerage would cost."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from madang.base import clock
from madang.delivery.forms.rulings import months_before
from madang.delivery.models import CouponEdition, Order
from madang.delivery.tests.kitchens import FULL, NOW, Kitchen, a_kitchen, fill
from madang.privacy.models import Look
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
RULINGS = "/gaon/delivery/rulings/"
COUPONS = "/gaon/delivery/coupons/"


@pytest.fixture
def kitchen() -> Kitchen:
    return a_kitchen()


@pytest.fixture
def browser(kitchen):
    return client_of(kitchen.official)


def disputed(kitchen: Kitchen) -> Order:
    order = kitchen.settled(kitchen.place())
    return kitchen.take(
        order, "dispute", kitchen.seo, now=order.settled_at or NOW, reason="국물이 쏟아졌습니다"
    )


def test_a_complaint_waits_and_is_decided_with_a_reason(kitchen, browser):
    order = disputed(kitchen)
    assert f"주문 {order.pk}번" in browser.get(RULINGS).text
    page = browser.get(f"{RULINGS}{order.pk}/").text
    assert "국물이 쏟아졌습니다" in page
    look = Look.objects.get(subject=kitchen.seo)
    assert look.official == kitchen.official

    path = f"{RULINGS}{order.pk}/steps/"
    silent = browser.post(path, {"step": "refund", "fault": "platform"})
    assert silent.status_code == 422
    order.refresh_from_db()
    assert order.state == "disputed"
    browser.post(path, {"step": "refund", "fault": "platform", "reason": "사진으로 확인했습니다"})
    order.refresh_from_db()
    assert (order.state, order.refund.won) == ("refunded_full", 20_000)
    assert order.steps.last().reason == "사진으로 확인했습니다"


def test_a_part_is_given_back_or_nothing(kitchen, browser):
    order = disputed(kitchen)
    path = f"{RULINGS}{order.pk}/steps/"
    given = {"step": "refund", "fault": "shop", "reason": "하나가 빠졌습니다", "won": "6000"}
    browser.post(path, given)
    order.refresh_from_db()
    assert (order.state, order.refund.won) == ("refunded_part", 6_000)
    assert browser.post(path, {"step": "deny", "reason": "늦음"}).status_code == 422


def test_a_complaint_can_be_denied(kitchen, browser):
    order = disputed(kitchen)
    browser.post(f"{RULINGS}{order.pk}/steps/", {"step": "deny", "reason": "음식은 온전했습니다"})
    order.refresh_from_db()
    assert order.state == "denied"


def test_other_orders_are_looked_for_only_with_a_reason_which_is_written_down(kitchen, browser):
    order = kitchen.place(kitchen.wish(phone="010-0000-0001"))
    assert browser.get(f"{RULINGS}{order.pk}/").status_code == 302
    assert browser.post(RULINGS, {"words": "봄날분식", "why": ""}).status_code == 422
    assert not Look.objects.exists()

    why = "민원 12호 확인"
    page = browser.post(RULINGS, {"words": f"봄날분식 {order.pk}", "why": why}).text
    assert f"주문 {order.pk}번" in page
    assert Look.objects.get().why == why
    assert "010-0000-0001" in browser.get(f"{RULINGS}{order.pk}/").text
    assert [look.why for look in Look.objects.all()] == [why, why]
    assert "찾은 주문이 없습니다" in browser.post(RULINGS, {"words": "없음", "why": why}).text


def test_nobody_decides_about_an_order_of_their_own(kitchen):
    fill(kitchen.town, kitchen.official, FULL)
    order = kitchen.settled(kitchen.place(by=kitchen.official))
    order = kitchen.take(order, "dispute", kitchen.official, now=order.settled_at, reason="식음")
    both = client_of(kitchen.official)
    page = both.get(f"{RULINGS}{order.pk}/").text
    assert "다른 공무원이 결정합니다" in page
    given = {"step": "deny", "reason": "내 주문입니다"}
    assert both.post(f"{RULINGS}{order.pk}/steps/", given).status_code == 422
    order.refresh_from_db()
    assert order.state == "disputed"


def test_an_official_of_another_town_reads_and_decides_nothing(kitchen):
    order = disputed(kitchen)
    narae = a_town("narae")
    other = client_of(someone(narae, Role.OFFICIAL))
    assert other.get(f"{RULINGS}{order.pk}/").status_code == 403
    assert other.get(f"/narae/delivery/rulings/{order.pk}/").status_code == 404
    given = {"step": "deny", "reason": "다른 도시"}
    assert other.post(f"{RULINGS}{order.pk}/steps/", given).status_code == 403
    assert other.post(f"/narae/delivery/rulings/{order.pk}/steps/", given).status_code == 404
    found = other.post("/narae/delivery/rulings/", {"words": "봄날분식", "why": "확인합니다"})
    assert "찾은 주문이 없습니다" in found.text
    order.refresh_from_db()
    assert (order.state, Look.objects.count()) == ("disputed", 0)


@pytest.mark.parametrize("path", ["rulings/", "coupons/", "coupons/new/", "brokerage/"])
def test_the_pages_are_the_officials(kitchen, path):
    for person in (kitchen.seo, kitchen.keeper):
        assert client_of(person).get(f"/gaon/delivery/{path}").status_code == 403
    assert Client().get(f"/gaon/delivery/{path}").status_code == 302


def coupon(**more):
    given = {
        "name": "가온시 첫 주문", "level": "town", "on": "dishes", "won": "3000", "percent": "",
        "minimum_won": "10000", "share_province": "50", "share_town": "50",
        "a_person": "1", "in_all": "100",
        "starts_at": "2026-11-01T00:00", "ends_at": "2099-01-01T00:00",
    }  # fmt: skip
    return given | more


def test_a_coupon_is_issued_used_and_ended(kitchen, browser):
    assert browser.post(f"{COUPONS}new/", coupon()).status_code == 302
    edition = CouponEdition.objects.get()
    assert edition.shares == {"province": 5_000, "town": 5_000}
    kitchen.place()
    page = browser.get(COUPONS).text
    assert "3,000원" in page
    assert "297,000원" in page

    browser.post(f"{COUPONS}{edition.pk}/endings/")
    edition.refresh_from_db()
    assert edition.ends_at <= clock.now()
    assert "297,000원" not in browser.get(COUPONS).text


@pytest.mark.parametrize(
    "more",
    [
        {"won": ""},
        {"percent": "10"},
        {"share_town": "40"},
        {"ends_at": "2026-10-01T00:00"},
        {"level": "shop"},
        {"name": ""},
        {"won": "-1"},
    ],
)
def test_a_coupon_that_is_none_is_told_why_and_not_kept(kitchen, browser, more):
    assert browser.post(f"{COUPONS}new/", coupon(**more)).status_code == 422
    assert not CouponEdition.objects.exists()


def test_an_official_of_another_town_ends_no_coupon(kitchen):
    edition = kitchen.coupon()
    narae = a_town("narae")
    other = client_of(someone(narae, Role.OFFICIAL))
    assert other.post(f"/narae/delivery/coupons/{edition.pk}/endings/").status_code == 404
    assert other.post(f"{COUPONS}{edition.pk}/endings/").status_code == 403
    before = edition.ends_at
    edition.refresh_from_db()
    assert edition.ends_at == before


def test_what_brokerage_would_have_cost_is_compared(kitchen, browser, monkeypatch):
    kitchen.settled(kitchen.place())
    later = SimpleNamespace(now=lambda: NOW + timedelta(days=35))
    monkeypatch.setattr("madang.delivery.views.campaigns.clock", later)
    page = browser.get("/gaon/delivery/brokerage/").text
    for said in ("180원", "360원", "what-if-bar"):
        assert said in page
    asked = {"months": "3", "flat": "5", "tiers": "50: 7\n100: 1", "order_costs": "0"}
    assert "900원" in browser.get("/gaon/delivery/brokerage/", asked).text
    for tiers in ("x", "50: 7", "100: 99", ""):
        wrong = browser.get("/gaon/delivery/brokerage/", asked | {"tiers": tiers})
        assert wrong.status_code == 422


def test_months_are_whole_ones_before_this():
    assert months_before(NOW, 3) == [(2026, 8), (2026, 9), (2026, 10)]
    assert months_before(NOW.replace(month=1), 2) == [(2025, 11), (2025, 12)]


def test_the_pages_ask_the_same_number_of_queries_for_any_number_of_rows(
    kitchen, browser, django_assert_max_num_queries
):
    disputed(kitchen)
    kitchen.coupon()
    asked = {}
    for path in (RULINGS, COUPONS):
        with django_assert_max_num_queries(40) as first:
            browser.get(path)
        asked[path] = len(first)
    for _one in range(2):
        disputed(kitchen)
        kitchen.coupon()
    for path, count in asked.items():
        with django_assert_max_num_queries(count):
            browser.get(path)

"""Coupons that a shop gives out and pays itself: on its desk, within the rules, in the cart."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.delivery.engine.orders.coupons import Beyond, Caps, Level, On, OwnLimits, beyond
from madang.delivery.models import CouponEdition
from madang.delivery.services import campaigns, coupons
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.delivery.tests.orders import edition
from madang.delivery.tests.shops import a_shop, always_open
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

LIMITS = OwnLimits(days=92, percent=50)
OPEN = {"a_person": None, "a_person_day": None, "a_day": None, "in_all": None}


def test_a_shop_s_coupon_stays_within_the_rules():
    def found(**more):
        one = edition(1, Level.SHOP, **more)
        return beyond(one, LIMITS, shop_minimum_won=12_000, now=one.starts_at)

    assert found(won=6_000) is None
    assert found(won=6_001) == Beyond.PERCENT
    assert found(won=10_000, minimum_won=20_000) is None
    assert found(bps=5_000) is None
    assert found(bps=5_001) == Beyond.PERCENT
    assert found(won=9_000, on=On.DELIVERY) is None
    start = edition().starts_at
    assert found(ends_at=start + timedelta(days=92)) is None
    assert found(ends_at=start + timedelta(days=92, seconds=1)) == Beyond.DAYS
    assert found(ends_at=start) == Beyond.ENDED


@pytest.mark.parametrize(
    ("caps", "is_sound"),
    [
        (Caps(1, 1, 10, 100), True),
        (Caps(None, None, None, None), True),
        (Caps(0), False),
        (Caps(1, 2), False),
        (Caps(1, None, 11, 10), False),
        (Caps(5, None, None, 4), False),
        (Caps(None, 3, None, 0), False),
    ],
)
def test_numbers_of_times_fit_into_one_another(caps, is_sound):
    one = edition(1, Level.SHOP, caps=caps)
    found = beyond(one, LIMITS, shop_minimum_won=12_000, now=one.starts_at)
    assert (found is None) == is_sound
    assert found in (None, Beyond.CAPS)


@pytest.fixture
def kitchen(db):
    kitchen = a_kitchen()
    always_open(kitchen.shop)
    return kitchen


@pytest.fixture
def browser(kitchen):
    return client_of(kitchen.keeper)


def path(kitchen, rest="", town="gaon") -> str:
    return f"/{town}/delivery/desk/shops/{kitchen.shop.pk}/coupons/{rest}"


def filled(**more) -> dict[str, str]:
    now = clock.now().astimezone()
    values = {
        "name": "단골 2천 원", "on": "dishes", "won": "2000", "percent": "", "most_won": "",
        "minimum_won": "15000", "a_person": "1", "a_person_day": "", "a_day": "", "in_all": "10",
        "starts_at": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return values | more


def test_a_keeper_issues_a_coupon_and_ends_it(kitchen, browser):
    assert "가게 쿠폰이 아직 없습니다" in browser.get(path(kitchen)).text
    assert browser.get(path(kitchen, "new/")).status_code == 200
    made = browser.post(path(kitchen, "new/"), filled(), follow=True)
    row = CouponEdition.objects.get()
    assert (row.level, row.shop, row.shares) == ("shop", kitchen.shop, {"shop": 10_000})
    assert "20,000원" in made.text, "ten times 2,000 won can still be spent"
    public = client_of(someone()).get(f"/gaon/delivery/shops/{kitchen.shop.pk}/").text
    assert "2,000원 할인" in public
    assert "단골 2천 원" in public

    ended = browser.post(path(kitchen, f"{row.pk}/endings/"), follow=True)
    assert "끝남" in ended.text
    row.refresh_from_db()
    assert row.ends_at <= clock.now()
    assert "단골 2천 원" not in browser.get(f"/gaon/delivery/shops/{kitchen.shop.pk}/").text


@pytest.mark.parametrize(
    "more",
    [
        {"won": ""},
        {"percent": "10"},
        {"won": "", "percent": "51"},
        {"won": "9000"},
        {"won": "-1"},
        {"won": "99999999999"},
        {"in_all": "0"},
        {"a_person_day": "2"},
        {"starts_at": "2026-01-01T00:00", "ends_at": "2126-01-01T00:00"},
        {"ends_at": "2020-01-01T00:00"},
        {"name": ""},
    ],
)
def test_a_coupon_beyond_the_rules_is_told_why_and_not_kept(kitchen, browser, more):
    answer = browser.post(path(kitchen, "new/"), filled(**more))
    assert answer.status_code == 422
    assert "error" in answer.text
    assert not CouponEdition.objects.exists()


def test_a_shop_cannot_let_others_pay_or_name_another_level(kitchen, browser):
    browser.post(path(kitchen, "new/"), filled(level="town", share_town="100", shop="1"))
    row = CouponEdition.objects.get()
    assert (row.level, row.shop, row.shares) == ("shop", kitchen.shop, {"shop": 10_000})


def test_others_than_its_keepers_neither_see_issue_nor_end(kitchen):
    row = kitchen.coupon(Level.SHOP)
    dasan = a_town("dasan")
    rival = someone()
    a_shop(kitchen.town, rival, address="가온로 99")
    for person, status in (
        (rival, 404),
        (kitchen.official, 404),
        (someone(dasan, Role.OFFICIAL), 404),
        (kitchen.seo, 404),
    ):
        other = client_of(person)
        assert other.get(path(kitchen)).status_code == status
        assert other.post(path(kitchen, "new/"), filled()).status_code == status
        assert other.post(path(kitchen, f"{row.pk}/endings/")).status_code == status
        one = CouponEdition(
            level="shop", name="쿠폰", won=500, shares={"shop": 10_000}, shop=kitchen.shop,
            starts_at=NOW, ends_at=NOW + timedelta(days=9),
        )  # fmt: skip
        with pytest.raises(PermissionDenied):
            coupons.issue(one, town=kitchen.town, by=person, now=NOW)
    assert client_of(kitchen.keeper).get(path(kitchen, town="dasan")).status_code == 404
    assert list(CouponEdition.objects.values_list("pk", "ends_at")) == [(row.pk, row.ends_at)]


def test_a_coupon_of_another_shop_is_not_ended_by_its_number(kitchen, browser):
    other = a_kitchen("dasan").coupon(Level.SHOP)
    town_s = kitchen.coupon()
    for row in (other, town_s):
        before = row.ends_at
        assert browser.post(path(kitchen, f"{row.pk}/endings/")).status_code == 404
        row.refresh_from_db()
        assert row.ends_at == before
        with pytest.raises(PermissionDenied):
            coupons.end(row, by=kitchen.keeper, now=NOW)


def test_an_official_gives_no_coupon_of_the_town_to_a_shop_of_her_own(kitchen):
    official = someone(kitchen.town, Role.OFFICIAL)
    hers = a_shop(kitchen.town, official, address="가온로 98")
    given = {
        "level": "town", "name": "쿠폰", "won": 500, "shares": {"town": 10_000},
        "starts_at": NOW, "ends_at": NOW + timedelta(days=9),
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        coupons.issue(CouponEdition(shop=hers, **given), town=kitchen.town, by=official, now=NOW)
    assert not CouponEdition.objects.exists()


def test_a_shop_that_left_issues_none(kitchen, browser):
    kitchen.shop.state = "closed"
    kitchen.shop.save()
    assert browser.post(path(kitchen, "new/"), filled()).status_code == 422
    assert not CouponEdition.objects.exists()


def test_so_many_run_at_once_and_no_more(kitchen, browser):
    first = [kitchen.coupon(Level.SHOP) for _one in range(5)]
    assert browser.post(path(kitchen, "new/"), filled()).status_code == 422
    assert CouponEdition.objects.count() == 5
    coupons.end(first[0], by=kitchen.keeper, now=NOW)
    assert browser.post(path(kitchen, "new/"), filled()).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_no_more_run_when_many_are_issued_in_the_same_moment():
    kitchen = a_kitchen()

    def issue(_number: int) -> bool:
        try:
            return bool(kitchen.coupon(Level.SHOP))
        except ValidationError:
            return False

    assert sum(at_once(12, issue)) == CouponEdition.objects.count() == 5


def test_what_it_cost_and_brought_is_reckoned_from_the_orders(kitchen):
    row = kitchen.coupon(Level.SHOP, won=1_000, a_person=None)
    kitchen.settled(kitchen.place())
    kitchen.settled(kitchen.place())
    kitchen.place(by=kitchen.customer())
    gone = kitchen.place()
    kitchen.take(gone, "reject", reason="재료가 떨어졌습니다")
    [one] = campaigns.of_shop(kitchen.shop, now=NOW)
    assert (one.edition, one.uses, one.won) == (row, 3, 3_000)
    assert (one.orders, one.people, one.sales_won) == (2, 1, 36_000)
    assert campaigns.of_town(kitchen.town, now=NOW) == []


def test_the_shop_alone_pays_it_and_the_customer_pays_less(kitchen):
    kitchen.coupon(Level.SHOP, won=1_000)
    order = kitchen.settled(kitchen.place())
    assert order.paid_won == 19_000
    before = kitchen.balances()
    assert not any(name.startswith("programme") for name in before)
    line = order.lines.get(kind="coupon")
    assert line.shares == {"shop": 1_000}


def test_a_cart_names_what_the_coupon_takes_off_and_uses_it(kitchen, client):
    kitchen.coupon(Level.SHOP, name="단골", bps=1_000, most_won=1_500, **OPEN)
    used_up = kitchen.coupon(Level.SHOP, name="선착순", won=3_000, a_person=None, in_all=1)
    other = kitchen.customer()
    kitchen.place(kitchen.wish(coupons=[used_up.pk]), by=other)
    browser = client_of(kitchen.seo)
    cart = f"/gaon/delivery/shops/{kitchen.shop.pk}/cart/"
    browser.post(f"{cart}lines/", {"dish": kitchen.soup.pk, "quantity": 3})
    assert "단골 (10% 할인, 최대 1,500원)" in browser.get(cart).text
    assert "선착순" not in browser.get(cart).text
    choices = {"kind": "takeaway", "choosing": "best", "purse": kitchen.purse(kitchen.seo).pk}
    page = browser.post(f"{cart}choices/", choices, follow=True).text
    assert "16,500원" in page


def test_the_interface_lists_the_coupons_that_count(kitchen, client):
    kitchen.coupon(Level.SHOP, name="단골", bps=1_250)
    kitchen.coupon(ends_at=NOW - timedelta(hours=1))
    [one] = client.get(f"/gaon/api/delivery/shops/{kitchen.shop.pk}").json()["coupons"]
    assert (one["name"], one["issued_by"], one["percent"]) == ("단골", "shop", "12.5")


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_coupons(
    kitchen, browser, django_assert_max_num_queries
):
    public = f"/gaon/delivery/shops/{kitchen.shop.pk}/"
    add = partial(kitchen.coupon, Level.SHOP, in_all=100, a_person=None)
    add()
    asked = {}
    for page in (path(kitchen), public):
        browser.get(page)
        with django_assert_max_num_queries(60) as first:
            browser.get(page)
        asked[page] = len(first)
    for _one in range(4):
        add()
    for page, count in asked.items():
        with django_assert_max_num_queries(count):
            browser.get(page)

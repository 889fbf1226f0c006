"""A shop's till by API: the menu, opening hours, fees, own coupons, answers to reviews."""

from datetime import timedelta

import pytest

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.delivery.models import CouponEdition, Dish, MenuSection, Order
from madang.delivery.services import fees, reviews
from madang.delivery.tests.deskapi import Till, a_till, kind_of, placed
from madang.reputation.models import Reply
from madang.reputation.services.reviews import Said

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(db) -> Till:
    return a_till()


def a_dish(till: Till, **more):
    section = till.kitchen.soup.section_id
    return {"section": section, "name": "튀김", "price_won": 4_000} | more


def test_a_dish_is_put_on_changed_and_taken_off(till):
    origins = [{"food": "pork", "origin": "국내산"}]
    made = till.post("/dishes", a_dish(till, allergens=["wheat"], origins=origins, stock=9)).json()
    assert (made["price_won"], made["stock"], made["allergens"]) == (4_000, 9, ["wheat"])
    assert made["origins"] == origins
    path = f"/dishes/{made['id']}"
    changed = till.post(path, {"price_won": 4_500}).json()
    assert (changed["name"], changed["price_won"], changed["stock"]) == ("튀김", 4_500, 9)
    assert changed["origins"] == origins
    assert till.post(path, {"stock": None}).json()["stock"] is None

    (section,) = till.post(f"{path}/removals").json()
    assert "튀김" not in [dish["name"] for dish in section["dishes"]]
    assert kind_of(till.post(path, {"price_won": 1})) == (404, "no-such-dish")


def test_an_order_keeps_the_price_it_was_placed_at(till):
    order = placed(till)
    till.post(f"/dishes/{till.kitchen.soup.pk}", {"price_won": 9_000})
    assert till.get(f"/orders/{order.pk}").json()["due_won"] == 20_000


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "튀\0김"}, 422),
        ({"price_won": -1}, 422),
        ({"price_won": 10_000_001}, 422),
        ({"allergens": ["cake"]}, 422),
        ({"origins": [{"food": "stone", "origin": "달"}]}, 422),
        ({"section": 999_999}, 404),
    ],
)
def test_a_dish_that_does_not_fit_is_not_kept(till, more, status):
    before = list(Dish.objects.order_by("pk").values())
    assert till.post("/dishes", a_dish(till, **more)).status_code == status
    assert till.post(f"/dishes/{till.kitchen.soup.pk}", more).status_code == status
    assert list(Dish.objects.order_by("pk").values()) == before


def test_a_dish_is_sold_out_and_there_again(till):
    path = f"/dishes/{till.kitchen.soup.pk}/marks"
    today = till.post(path, {"mark": "today"}).json()
    assert (today["sold_out"], today["sold_out_until"] is None) == (True, False)
    out = till.post(path, {"mark": "out"}).json()
    assert (out["sold_out"], out["sold_out_until"]) == (True, None)
    assert till.post(path, {"mark": "again"}).json()["sold_out"] is False
    assert till.post(path, {"mark": "maybe"}).status_code == 422


def test_options_are_added_changed_and_taken_off(till):
    path = f"/dishes/{till.kitchen.soup.pk}/options"
    asked = {"name": "맵기", "least": 1, "most": 1,
             "options": [{"name": "보통"}, {"name": "매움", "price_won": 500}]}  # fmt: skip
    (group,) = till.post(path, asked).json()["groups"]
    ids = {one["name"]: one["id"] for one in group["options"]}
    fresh = asked | {"options": [{"name": "매움", "price_won": 700}, {"name": "아주 매움"}]}
    (group,) = till.post(f"{path}/{group['id']}", fresh).json()["groups"]
    assert [one["price_won"] for one in group["options"]] == [700, 0]
    assert group["options"][0]["id"] == ids["매움"]

    assert kind_of(till.post(path, asked | {"least": 3})) == (422, "shop-refused")
    twice = asked | {"options": [{"name": "보통"}, {"name": "보통"}]}
    assert kind_of(till.post(path, twice)) == (422, "shop-refused")
    assert kind_of(till.post(f"{path}/999999", asked)) == (404, "no-such-options")
    assert till.post(f"{path}/{group['id']}/removals").json()["groups"] == []


def test_headings_are_added_and_empty_ones_taken_off(till):
    *_before, fresh = till.post("/sections", {"name": "음료"}).json()
    assert (fresh["name"], fresh["dishes"]) == ("음료", [])
    assert kind_of(till.post("/sections", {"name": "음료"})) == (422, "shop-refused")
    assert len(till.post(f"/sections/{fresh['id']}/removals").json()) == 1
    full = till.post(f"/sections/{till.kitchen.soup.section_id}/removals")
    assert kind_of(full) == (422, "shop-refused")
    assert kind_of(till.post("/sections/999999/removals")) == (404, "no-such-section")
    assert MenuSection.objects.count() == 1


def test_the_week_is_set_as_it_is_read(till):
    night = {"opens": "17:00", "closes": "02:00", "break_from": "21:00", "break_to": "21:30"}
    made = till.post("/hours", {"week": {"0": night, "4": night}}).json()
    assert set(made["week"]) == {"0", "4"}
    assert made["week"]["4"] == night
    assert till.get("/hours").json() == made
    assert till.post("/hours", {"week": made["week"]}).json() == made
    for wrong in (
        {"7": night},
        {"0": night | {"break_to": None}},
        {"0": night | {"break_from": "03:00", "break_to": "03:30"}},
        {"0": {"opens": "17:00"}},
        {"0": night | {"opens": "25:00"}},
    ):
        assert till.post("/hours", {"week": wrong}).status_code == 422
    assert till.get("/hours").json() == made


def test_a_single_day_is_set_and_taken_back(till):
    today = clock.now().astimezone(till.kitchen.town.zone).date()
    day = today + timedelta(days=9)
    (row,) = till.post("/days", {"day": day, "note": "가족 행사"}).json()["days"]
    assert row == {"day": f"{day}", "hours": None, "note": "가족 행사"}
    short = {"opens": "11:00", "closes": "15:00"}
    (row,) = till.post("/days", {"day": day, "hours": short}).json()["days"]
    assert (row["hours"]["closes"], row["note"]) == ("15:00", "")
    for wrong in (today - timedelta(days=1), today + timedelta(days=400)):
        assert kind_of(till.post("/days", {"day": wrong})) == (422, "shop-refused")
    assert till.post("/days/removals", {"day": day}).json()["days"] == []


def test_fees_are_replaced_as_a_whole(till):
    bands = [{"up_to_m": 1_500, "fee_won": 1_000}, {"up_to_m": 4_000, "fee_won": 3_000}]
    assert till.post("/fees", {"bands": bands}).json() == {"bands": bands}
    for wrong in (
        [bands[0], bands[0]],
        [{"up_to_m": 50, "fee_won": 0}],
        [{"up_to_m": 1_000, "fee_won": 30_001}],
        [bands[0] | {"up_to_m": 100 * n + 100} for n in range(7)],
    ):
        assert till.post("/fees", {"bands": wrong}).status_code == 422
    kept = [vars(band) for band in fees.bands(till.kitchen.shop)]
    assert kept == till.get("/fees").json()["bands"] == bands


def a_coupon(**more):
    now = clock.now().replace(microsecond=0)
    return {
        "name": "단골 2천 원", "won": 2_000, "minimum_won": 15_000, "in_all": 10,
        "starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=30),
    } | more  # fmt: skip


def test_an_own_coupon_is_issued_once_and_ended(till):
    asked = a_coupon()
    for _again in range(2):
        made = till.post("/coupons", asked).json()
    (row,) = made["coupons"]
    assert (row["won"], row["left_won"], row["uses"], row["is_over"]) == (2_000, 20_000, 0, False)
    kept = CouponEdition.objects.get()
    assert (kept.level, kept.shop, kept.shares) == ("shop", till.kitchen.shop, {"shop": 10_000})
    (row,) = till.post(f"/coupons/{kept.pk}/endings").json()["coupons"]
    assert row["is_over"]
    assert len(till.post("/coupons", asked).json()["coupons"]) == 2, "the first has ended"


@pytest.mark.parametrize(
    "more",
    [
        {"won": 0},
        {"percent": 10},
        {"won": 0, "percent": 51},
        {"won": 9_000},
        {"in_all": 0},
        {"a_person_day": 2},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"ends_at": "2126-01-01T00:00:00Z"},
        {"ends_at": "2027-01-01T00:00:00"},
        {"name": ""},
        {"on": "rent"},
    ],
)
def test_a_coupon_beyond_the_rules_is_not_issued(till, more):
    assert till.post("/coupons", a_coupon(**more)).status_code == 422
    assert not CouponEdition.objects.exists()


def test_a_coupon_of_the_town_is_not_the_shops_to_end(till):
    towns = till.kitchen.coupon()
    assert kind_of(till.post(f"/coupons/{towns.pk}/endings")) == (404, "no-such-coupon")
    towns.refresh_from_db()
    assert towns.ends_at > clock.now()


@pytest.mark.django_db(transaction=True)
def test_a_coupon_that_is_sent_many_times_at_once_is_one():
    till = a_till()
    tills, asked = [till.of(till.kitchen.keeper) for _each in range(4)], a_coupon()
    answers = at_once(4, lambda number: tills[number].post("/coupons", asked))
    assert [one.status_code for one in answers] == [200] * 4
    assert CouponEdition.objects.count() == 1


def test_a_shop_reads_its_reviews_and_answers(till):
    kitchen = till.kitchen
    assert till.get("/reviews").json()["count"] == 0
    assert kind_of(till.post("/reviews/1/replies", {"text": "네"})) == (404, "no-such-review")
    order = kitchen.settled()
    related = Order.objects.select_related("shop__town", "town", "settlement")
    said = Said(5, {"taste": 5}, "국물이 진해요.")
    given = {"by": kitchen.seo, "now": order.settled_at + timedelta(minutes=5)}
    review = reviews.write(related.get(pk=order.pk), said=said, **given)
    assert till.get("/reviews?answer=no").json()["count"] == 1
    path = f"/reviews/{review.pk}/replies"
    for text in ("고맙습니다.", "고맙습니다. 또 오세요."):
        answer = till.post(path, {"text": text}).json()
        assert answer["reply"]["text"] == text
    assert Reply.objects.count() == 1
    assert till.post(path, {"text": ""}).status_code == 422
    assert till.get("/reviews?answer=no").json()["count"] == 0

"""A shop's till by API: the board, steps that a stale till cannot make, a month."""

import pytest

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import (
    CouponEdition,
    DeliveryFee,
    Dish,
    MenuSection,
    OptionGroup,
    OrderLine,
    OrderStep,
    Shop,
    ShopDay,
    ShopHours,
)
from madang.delivery.services import bills, statements
from madang.delivery.tests.deskapi import Till, a_till, kind_of, placed
from madang.delivery.tests.shops import a_shop
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(db) -> Till:
    return a_till(stock=90)


def test_a_till_lists_the_shops_of_its_keeper_with_what_waits(till):
    a_shop(till.kitchen.town, someone(), name="옆집", address="가온로 99")
    placed(till)
    (found,) = till.browser.get("/gaon/api/delivery/desk/shops").json()
    assert (found["id"], found["waiting"], found["takes_orders"]) == (till.kitchen.shop.pk, 1, True)
    whole = till.get().json()
    assert (whole["is_owner"], whole["minimum_won"], whole["lacks"]) == (True, 12_000, [])


def test_the_board_shows_what_the_page_shows(till):
    order = placed(till, wish=till.kitchen.wish(note="덜 맵게", phone="010-0000-0077"))
    board = till.get("/orders").json()
    (card,) = board["columns"]["waiting"]
    assert card["id"] == order.pk
    assert (card["due_won"], card["note"], card["phone"]) == (20_000, "덜 맵게", "010-0000-0077")
    assert (card["seen"], card["can"]) == (order.last_step, ["accept", "reject"])
    assert card["lines"][0]["label"] == "순대"
    assert board["suggested_minutes"] == 20
    assert till.get(f"/orders?seen={board['seen']}").status_code == 204
    placed(till)
    assert len(till.get(f"/orders?seen={board['seen']}").json()["columns"]["waiting"]) == 2


@pytest.mark.parametrize(
    ("kind", "names", "state"),
    [
        ("delivery", ["cook", "finish", "pick_up", "deliver"], "delivered"),
        ("takeaway", ["finish", "collect"], "collected"),
        ("dine_in", ["finish", "serve"], "served"),
    ],
)
def test_an_order_goes_from_new_to_handed_over_by_api(till, kind, names, state):
    order = placed(till, wish=till.kitchen.wish(kind=Kind(kind)))
    accepted = till.step(order, "accept", minutes=35).json()
    assert (accepted["state"], accepted["steps"][-1]["step"]) == ("accepted", "accept")
    assert accepted["seen"] == accepted["steps"][-1]["id"] == order.last_step
    for name in names:
        answer = till.step(order, name)
        assert answer.status_code == 200
    assert answer.json()["state"] == state


def test_the_same_key_makes_a_step_once_and_no_other(till):
    order = placed(till)
    seen = order.last_step
    for _again in range(2):
        answer = till.step(order, "accept", key="till-0001-once", seen=seen)
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    other = till.step(order, "finish", key="till-0001-once")
    assert kind_of(other) == (409, "order-key")
    assert order.steps.count() == 2


def test_a_stale_till_does_nothing_to_an_order_that_moved_on(till):
    order = placed(till)
    stale = order.last_step
    till.step(order, "accept")
    till.kitchen.take(order, "ask_cancel", till.kitchen.seo, fault="customer", now=clock.now())
    before = OrderStep.objects.count()
    for name in ("finish", "agree_cancel", "refuse_cancel"):
        assert kind_of(till.step(order, name, seen=stale)) == (409, "order-moved")
    order.refresh_from_db()
    assert (order.state, OrderStep.objects.count()) == ("cancel_requested", before)
    assert till.step(order, "refuse_cancel").json()["state"] == "accepted"


def test_a_step_without_key_or_seen_is_not_taken(till):
    order = placed(till)
    path = f"/orders/{order.pk}/steps"
    assert kind_of(till.post(path, {"step": "accept"})) == (422, "invalid-request")
    body = {"step": "accept", "seen": order.last_step}
    bare = till.browser.post(f"{till.path}{path}", body, "application/json")
    assert kind_of(bare) == (422, "invalid-request")
    assert order.steps.count() == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"step": "accept", "minutes": 17}, (422, "order-minutes")),
        ({"step": "finish"}, (422, "order-unknown")),
        ({"step": "collect"}, (422, "order-unknown")),
        ({"step": "refund_full", "fault": "shop", "won": 1}, (422, "order-unknown")),
        ({"step": "settle"}, (422, "invalid-request")),
        ({"step": "cancel"}, (422, "invalid-request")),
        ({"step": "reject", "reason": "끝\0"}, (422, "invalid-request")),
    ],
)
def test_a_refused_step_has_a_stable_code_and_changes_nothing(till, said, kind):
    order = placed(till)
    assert kind_of(till.step(order, said.pop("step"), **said)) == kind
    order.refresh_from_db()
    assert (order.state, order.steps.count()) == ("placed", 1)
    assert till.kitchen.held() == 20_000


def test_a_rejection_says_why_and_place_and_telephone_are_gone(till):
    order = placed(till, wish=till.kitchen.wish(phone="010-0000-0077"))
    answer = till.step(order, "reject", reason="재료가 떨어졌습니다").json()
    assert (answer["state"], answer["steps"][-1]["reason"]) == ("rejected", "재료가 떨어졌습니다")
    assert (answer["address"], answer["phone"]) == ("", "")
    assert till.kitchen.held() == 0
    assert till.get("/orders").json()["lately"][0]["id"] == order.pk


def test_what_is_missing_is_taken_off_once_a_key(till):
    order = placed(till)
    till.step(order, "accept")
    line = order.lines.get(kind="dish")
    stale, path = order.last_step, f"/orders/{order.pk}/changes"
    asked = {"line": line.pk, "portions": 1, "sold_out": True, "seen": stale}
    for _again in range(2):
        answer = till.post(path, asked, key="till-change-1")
        assert (answer.json()["due_won"], answer.json()["paid_won"]) == (14_000, 20_000)
    assert Dish.objects.get(pk=till.kitchen.soup.pk).is_sold_out(clock.now())
    assert kind_of(till.post(path, asked)) == (409, "order-moved")
    fresh = asked | {"seen": order.last_step}
    assert kind_of(till.post(path, fresh | {"portions": 4})) == (422, "invalid-request")
    assert kind_of(till.post(path, fresh | {"line": 999_999})) == (422, "invalid-request")
    other = till.post(path, fresh | {"portions": 2}, key="till-change-1")
    assert kind_of(other) == (409, "order-key")
    assert bills.read(order).paid_won == 14_000
    assert order.lines.filter(kind="adjustment").count() == 1


def test_a_repeated_change_does_not_sell_a_dish_out_that_is_there_again(till):
    order = placed(till)
    till.step(order, "accept")
    line = order.lines.get(kind="dish")
    asked = {"line": line.pk, "sold_out": True, "seen": order.last_step}
    till.post(f"/orders/{order.pk}/changes", asked, key="till-change-2")
    till.post(f"/dishes/{till.kitchen.soup.pk}/marks", {"mark": "again"})
    till.post(f"/orders/{order.pk}/changes", asked, key="till-change-2")
    assert not Dish.objects.get(pk=till.kitchen.soup.pk).is_sold_out(clock.now())


def test_a_statement_has_the_figures_of_the_page(till):
    kitchen = till.kitchen
    order = kitchen.settled(kitchen.place())
    month = order.settlement.at.astimezone(kitchen.town.zone)
    made = till.get(f"/statements/{month:%Y-%m}").json()
    given = {"shop": kitchen.shop, "by": kitchen.keeper, "now": clock.now()}
    page = statements.monthly(year=month.year, month=month.month, **given)
    assert made["sums"] == page.sums
    assert [row["order"] for row in made["entries"]] == [order.pk]
    assert made["sums"]["sales"] == 18_000
    for wrong in ("2026-13", "1-1", "2019-12"):
        assert kind_of(till.get(f"/statements/{wrong}")) == (404, "no-such-month")


def test_a_board_and_a_list_ask_as_often_for_any_number(till, django_assert_max_num_queries):
    paths = ("", "/orders", "/menu", "/coupons")
    a_shop(till.kitchen.town, till.kitchen.keeper, name="둘째", address="가온로 98")
    placed(till)
    till.kitchen.coupon("shop")
    everywhere = [f"{till.path}{path}" for path in paths] + ["/gaon/api/delivery/desk/shops"]
    asked = {}
    for path in everywhere:
        with django_assert_max_num_queries(60) as seen:
            till.browser.get(path)
        asked[path] = len(seen)
    a_shop(till.kitchen.town, till.kitchen.keeper, name="셋째", address="가온로 97")
    for number in range(2):
        placed(till)
        till.kitchen.coupon("shop", name=f"쿠폰 {number}")
        till.post("/dishes", {"section": till.kitchen.soup.section_id, "name": "튀김",
                              "price_won": 4_000})  # fmt: skip
    for path, most in asked.items():
        with django_assert_max_num_queries(most):
            till.browser.get(path)


TABLES = [
    model.objects.all()
    for model in (Shop, Dish, MenuSection, OptionGroup, ShopHours, ShopDay, DeliveryFee,
                  OrderStep, OrderLine, CouponEdition)
]  # fmt: skip
WRITES = {
    "/terms": {"minimum_won": 0},
    "/busy": {"minutes": 10},
    "/pauses": {"minutes": 15},
    "/orders/{order}/steps": {"step": "accept", "seen": 1},
    "/orders/{order}/changes": {"line": 1, "portions": 1, "seen": 1},
    "/sections": {"name": "새 제목"},
    "/sections/{section}/removals": {},
    "/dishes": {"section": 1, "name": "몰래", "price_won": 1},
    "/dishes/{dish}": {"price_won": 1},
    "/dishes/{dish}/removals": {},
    "/dishes/{dish}/marks": {"mark": "out"},
    "/dishes/{dish}/options": {"name": "맛", "options": [{"name": "매움"}]},
    "/dishes/{dish}/options/1": {"name": "맛", "options": [{"name": "매움"}]},
    "/dishes/{dish}/options/1/removals": {},
    "/hours": {"week": {}},
    "/days": {"day": "2026-12-25"},
    "/days/removals": {"day": "2026-12-25"},
    "/fees": {"bands": []},
    "/coupons/1/endings": {},
    "/reviews/1/replies": {"text": "감사합니다"},
}
READS = ("", "/orders", "/orders/{order}", "/statements/2026-11", "/menu", "/hours", "/fees",
         "/coupons", "/reviews")  # fmt: skip


def test_others_read_and_change_nothing_of_a_shop(till, settings):
    settings.MADANG_RATE_LIMITS = []
    kitchen, order = till.kitchen, placed(till)
    rival = someone()
    theirs = a_shop(kitchen.town, rival, name="옆집", address="가온로 99")
    elsewhere = someone(a_town("dasan"), Role.OFFICIAL)
    names = {"order": order.pk, "dish": kitchen.soup.pk, "section": kitchen.soup.section_id}
    before = _everything()
    rivals = till.of(rival)
    for path in READS:
        assert kind_of(rivals.get(path.format(**names))) == (404, "no-such-shop")
    for path, body in WRITES.items():
        assert kind_of(rivals.post(path.format(**names), body)) == (404, "no-such-shop")
    doors = [till.of(person) for person in (kitchen.seo, kitchen.official, elsewhere)]
    for door in (*doors, till.of(kitchen.keeper, "dasan")):
        assert kind_of(door.get("/orders")) == (404, "no-such-shop")
        assert kind_of(door.step(order, "accept")) == (404, "no-such-shop")
    rivals.kitchen = type(kitchen)(**{**vars(kitchen), "shop": theirs})
    for path in ("/orders/{order}/steps", "/orders/{order}/changes", "/dishes/{dish}"):
        assert rivals.post(path.format(**names), WRITES[path]).status_code == 404
    assert _everything() == before


def _everything() -> list:
    return [list(rows.order_by("pk").values()) for rows in TABLES]


def test_a_stranger_is_asked_to_sign_in(till):
    till.browser.logout()
    for path in READS:
        assert till.get(path.format(order=1)).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_tills_that_saw_the_same_order_move_it_once():
    till = a_till()
    order = placed(till)
    seen = order.last_step
    tills = [till.of(till.kitchen.keeper) for _each in range(4)]
    names = ("accept", "reject", "accept", "reject")
    answers = at_once(4, lambda number: tills[number].step(order, names[number], seen=seen))
    codes = sorted(one.status_code for one in answers)
    assert codes == [200, 409, 409, 409]
    assert order.steps.count() == 2


def test_a_till_pauses_is_busy_and_changes_its_terms(till):
    busy = till.post("/busy", {"minutes": 20, "hours": 2}).json()
    assert busy["busy_minutes"] == 20
    paused = till.post("/pauses", {"minutes": 45}).json()
    assert (paused["takes_orders"], paused["paused_until"] is None) == (False, False)
    assert till.post("/pauses", {"minutes": 0}).json()["takes_orders"] is True
    told = till.post("/terms", {"minimum_won": 15_000, "prep_minutes": 30}).json()
    assert (told["minimum_won"], told["prep_minutes"], told["delivers"]) == (15_000, 30, True)
    for wrong in ({"prep_minutes": 17}, {"minimum_won": -1}, {"phone": ""}):
        assert till.post("/terms", wrong).status_code == 422
    none = {"delivers": False, "packs": False, "seats": False}
    assert kind_of(till.post("/terms", none)) == (422, "shop-refused")
    till.kitchen.shop.refresh_from_db()
    assert till.kitchen.shop.delivers

"""One's own orders by the API: priced, placed once for each key, moved on; nobody else's."""

import json

import pytest
from django.test import Client

from madang.delivery.models import Dish, Order, OrderStep, Shop
from madang.delivery.tests.kitchens import FULL, a_kitchen, fill
from madang.delivery.tests.shops import always_open
from madang.ledger.models import Hold
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
ORDERS = "/gaon/api/delivery/orders"
PLACE = {"address": "가온로 20, 101호", "lat": 37.001, "lon": 127.001}


@pytest.fixture
def kitchen():
    kitchen = a_kitchen(stock=9)
    always_open(kitchen.shop)
    return kitchen


@pytest.fixture
def api(kitchen):
    return client_of(kitchen.seo)


def wish(kitchen, **more):
    dishes = [{"dish": kitchen.soup.pk, "quantity": 3}]
    given = {"shop": kitchen.shop.pk, "kind": "delivery", "dishes": dishes, "place": PLACE}
    return given | more


def post(api, path, body, *, key="client-0001"):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(f"{ORDERS}{path}", json.dumps(body), "application/json", headers=headers)


def bought(kitchen, **more):
    return wish(kitchen, purse=kitchen.purse(kitchen.seo).pk, paid_won=20_000) | more


def nothing_was_ordered(kitchen) -> bool:
    stock = Dish.objects.get(pk=kitchen.soup.pk).stock
    return not Order.objects.exists() and not Hold.objects.exists() and stock == 9


def test_an_order_is_priced_placed_and_read(kitchen, api):
    priced = post(api, "/quotes", wish(kitchen), key="").json()
    assert (priced["ordered_won"], priced["delivery_won"], priced["paid_won"]) == (
        18_000, 2_000, 20_000,
    )  # fmt: skip
    assert nothing_was_ordered(kitchen)

    made = post(api, "", bought(kitchen)).json()
    assert (made["state"], made["due_won"]) == ("placed", 20_000)
    assert [line["kind"] for line in made["lines"]] == ["dish", "delivery"]
    assert api.get(ORDERS).json()["orders"][0]["id"] == made["id"]
    assert api.get(f"{ORDERS}/{made['id']}").json()["steps"][0]["step"] == "place"


def test_a_key_is_one_order(kitchen, api):
    first, second = (post(api, "", bought(kitchen)).json() for _again in range(2))
    assert first["id"] == second["id"]
    other = post(api, "", bought(kitchen, note="다른 주문"))
    assert (other.status_code, other.json()["type"]) == (409, "urn:madang:problem:order-key")
    assert Order.objects.count() == Hold.objects.count() == 1
    assert post(api, "", bought(kitchen), key="").status_code == 422


@pytest.mark.parametrize(
    ("more", "status", "kind"),
    [
        ({"paid_won": 19_000}, 409, "order-price"),
        ({"dishes": [{"dish": 999_999}]}, 422, "order-gone"),
        ({"place": None}, 422, "order-address"),
        ({"place": PLACE | {"lat": 37.5}}, 422, "order-too-far"),
        ({"coupons": [999_999]}, 422, "order-coupon"),
        ({"purse": 999_999}, 404, "no-such-purse"),
        ({"shop": 999_999}, 404, "no-such-shop"),
    ],
)
def test_a_refusal_has_a_stable_code_and_changes_nothing(kitchen, api, more, status, kind):
    answer = post(api, "", bought(kitchen, **more))
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:madang:problem:{kind}")
    assert nothing_was_ordered(kitchen)


def test_a_closed_shop_and_a_sold_out_dish_take_nothing(kitchen, api):
    Dish.objects.filter(pk=kitchen.soup.pk).update(stock=2)
    answer = post(api, "", bought(kitchen))
    assert answer.json()["about"] == "순대"
    Dish.objects.filter(pk=kitchen.soup.pk).update(stock=9)
    Shop.objects.filter(pk=kitchen.shop.pk).update(delivers=False, packs=True)
    assert post(api, "", bought(kitchen)).json()["type"].endswith("order-kind")
    assert nothing_was_ordered(kitchen)


def test_nobody_pays_with_anothers_purse(kitchen, api):
    theirs = fill(kitchen.town, someone(), FULL)
    assert post(api, "", bought(kitchen, purse=theirs.pk)).status_code == 404
    assert nothing_was_ordered(kitchen)


def test_a_customer_cancels_and_is_refused_what_is_the_shops(kitchen, api):
    made = post(api, "", bought(kitchen)).json()
    path = f"/{made['id']}/steps"
    assert post(api, path, {"step": "accept"}).status_code == 422
    assert (
        post(api, path, {"step": "dispute", "reason": "늦음"})
        .json()["type"]
        .endswith("order-unknown")
    )
    for _again in range(2):
        answer = post(api, path, {"step": "cancel"}, key="client-0002")
        assert answer.json()["state"] == "cancelled"
    assert OrderStep.objects.filter(step="cancel").count() == 1
    assert kitchen.held() == 0


def test_nobody_elses_order_is_read_or_moved(kitchen, api):
    made = post(api, "", bought(kitchen)).json()
    path = f"{ORDERS}/{made['id']}"
    a_town("narae")
    for client in (client_of(someone()), client_of(kitchen.keeper)):
        assert client.get(path).status_code == 404
        assert client.get(ORDERS).json()["orders"] == []
        assert post(client, f"/{made['id']}/steps", {"step": "cancel"}).status_code == 404
    assert api.get(path.replace("gaon", "narae")).status_code == 404
    assert Client().get(path).status_code == 401
    assert Order.objects.get().state == "placed"


def test_the_list_is_read_in_pages_with_the_same_number_of_queries(
    kitchen, api, django_assert_max_num_queries
):
    post(api, "", bought(kitchen))
    with django_assert_max_num_queries(15) as first:
        api.get(ORDERS)
    asked = len(first)
    for number in range(2):
        post(api, "", bought(kitchen), key=f"client-1{number:03}")
    with django_assert_max_num_queries(asked):
        found = api.get(ORDERS).json()
    assert len(found["orders"]) == 3
    assert found["before"] is None
    last = found["orders"][-1]["id"]
    assert api.get(f"{ORDERS}?before={last}").json()["orders"] == []

"""Buying local currency by API: the wallet, beginning, how it stands, taking it back; own alone."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.ledger.models import Payment, Purchase
from madang.ledger.services import gateways
from madang.ledger.tests.counters import a_counter
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
API = "/gaon/api/ledger"
WANTED = {"asset": "GAON", "face": 100_000, "paid": 90_000}


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        monkeypatch.setattr(clock, "now", lambda: made.now)
        yield made


@pytest.fixture
def api(counter):
    return client_of(counter.buyer)


def post(api, path: str, body, *, key: str | None = "client-0001", at: str = API):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(f"{at}{path}", json.dumps(body), "application/json", headers=headers)


def kind_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:madang:problem:")


def bought(api, counter, *faults: str, **more) -> dict:
    """Begin by API, and pay as the gateway's page lets one pay."""
    made = post(api, "/purchases", WANTED | more, key="client-bought").json()
    purchase = Purchase.objects.get(payment__order=made["order"])
    counter.at_gateway(purchase)
    counter.fake.faults.extend(faults)
    counter.confirm(purchase)
    return made


def shown(api, made: dict) -> dict:
    return api.get(f"{API}/purchases/{made['order']}").json()


def test_the_wallet_says_what_is_there_and_what_may_be_bought(counter, api):
    (pocket,) = api.get(f"{API}/wallet").json()
    assert (pocket["asset"], pocket["balance"]) == ("GAON", 0)
    sale = pocket["sale"]
    assert (sale["percent"], sale["left"], sale["bought_this_month"]) == ("10", 700_000, 0)
    bought(api, counter)
    (pocket,) = api.get(f"{API}/wallet").json()
    assert (pocket["balance"], pocket["available"], pocket["held"]) == (100_000, 100_000, 0)
    assert [lot["amount"] for lot in pocket["lots"]] == [100_000]
    assert pocket["sale"]["bought_this_month"] == 100_000


def test_a_purchase_is_begun_paid_on_the_page_and_read(counter, api):
    answer = post(api, "/purchases", WANTED)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["face"], made["paid"], made["discount"]) == (100_000, 90_000, 10_000)
    assert (made["state"], made["payment"]) == ("paying", "READY")
    page = made["checkout"].removeprefix("http://testserver")
    assert api.get(page).status_code == 200, "an application opens it in a browser"
    counter.right(face=0, kept=0)

    purchase = Purchase.objects.get()
    counter.at_gateway(purchase)
    counter.confirm(purchase)
    after = shown(api, made)
    assert (after["state"], after["payment"], after["owed"]) == ("sold", "DONE", 0)
    assert (after["rest"]["face"], after["rest"]["won"]) == (100_000, 90_000)
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_a_key_is_one_purchase_and_another_wish_a_conflict(counter, api):
    first, second = (post(api, "/purchases", WANTED).json() for _again in range(2))
    assert first == second
    other = WANTED | {"face": 50_000, "paid": 45_000}
    assert post(api, "/purchases", other).status_code == 409
    for key in (None, "short", "with space in it", "k" * 81):
        assert kind_of(post(api, "/purchases", WANTED, key=key)) == (422, "invalid-request")
    assert Purchase.objects.count() == Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"paid": 89_999}, (409, "price-changed")),
        ({"face": 100, "paid": 90}, (409, "too-little")),
        ({"face": 800_000, "paid": 720_000}, (409, "over-limit")),
        ({"asset": "none"}, (404, "nothing-sold")),
        ({"face": 0}, (422, "invalid-request")),
        ({"face": -1}, (422, "invalid-request")),
        ({"face": "x"}, (422, "invalid-request")),
        ({"asset": ""}, (422, "invalid-request")),
    ],
)
def test_what_is_refused_has_a_stable_code_and_charges_nothing(counter, api, more, kind):
    assert kind_of(post(api, "/purchases", WANTED | more)) == kind
    assert not Purchase.objects.exists()
    assert counter.fake.asked == []
    counter.right(face=0, kept=0)


def test_without_a_gateway_or_a_budget_nothing_is_begun(counter, api):
    counter.market.post((counter.market.tills.budget, counter.market.tills.custody, 995_000))
    assert kind_of(post(api, "/purchases", WANTED)) == (409, "sold-out")
    gateways.Gateway.objects.all().delete()
    assert kind_of(post(api, "/purchases", WANTED)) == (409, "no-gateway")
    assert not Purchase.objects.exists()


def test_purchases_are_listed_twenty_a_page_with_as_many_queries(
    counter, api, django_assert_max_num_queries
):
    counter.begin(1_000)
    with django_assert_max_num_queries(60) as asked:
        assert len(api.get(f"{API}/purchases").json()["purchases"]) == 1
    for _each in range(21):
        counter.begin(1_000)
    with django_assert_max_num_queries(len(asked)):
        page = api.get(f"{API}/purchases").json()
    rest = api.get(f"{API}/purchases", {"before": page["before"]}).json()
    orders = [one["order"] for one in page["purchases"] + rest["purchases"]]
    assert (len(page["purchases"]), len(rest["purchases"]), rest["before"]) == (20, 2, None)
    assert len(set(orders)) == 22


def test_a_purchase_is_taken_back_once(counter, api):
    made = bought(api, counter)
    path = f"/purchases/{made['order']}/returns"
    assert kind_of(post(api, path, {"face": 99_999})) == (409, "other-rest")
    counter.right(face=100_000, kept=90_000, budget=990_000)
    for _again in range(2):
        end = post(api, path, {"face": 100_000}).json()
        assert (end["state"], end["given_back"], end["owed"]) == ("returned", 90_000, 0)
    counter.right(face=0, kept=0)


def test_what_cannot_be_taken_back_any_more_stays(counter, api):
    made = bought(api, counter)
    path = f"/purchases/{made['order']}/returns"
    counter.later(days=30)
    assert kind_of(post(api, path, {"face": 100_000})) == (409, "not-returnable")
    counter.right(face=100_000, kept=90_000, budget=990_000)
    unpaid = post(api, "/purchases", WANTED, key="client-0002").json()
    path = f"/purchases/{unpaid['order']}/returns"
    assert kind_of(post(api, path, {"face": 100_000})) == (409, "not-returnable")


def test_what_the_gateway_does_not_say_is_under_way_and_then_right(counter, api):
    counter.fake.read_faults.append("cut before")
    made = bought(api, counter, "cut after")
    under_way = shown(api, made)
    assert (under_way["state"], under_way["payment"]) == ("paying", "IN_PROGRESS")
    assert under_way["rest"] is None
    counter.settled()
    assert (shown(api, made)["state"], shown(api, made)["payment"]) == ("sold", "DONE")
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_anothers_purchase_is_not_there_and_stays_as_it_is(counter, api):
    made = bought(api, counter)
    one = f"{API}/purchases/{made['order']}"
    for person in (someone(), someone(a_town("dasan"))):
        other = client_of(person)
        assert other.get(one).status_code == 404
        assert (
            post(other, f"/purchases/{made['order']}/returns", {"face": 100_000}).status_code == 404
        )
        assert other.get(f"{API}/purchases").json()["purchases"] == []
        assert all(not pocket["balance"] for pocket in other.get(f"{API}/wallet").json())
    elsewhere = one.replace("/gaon/", "/dasan/")
    assert api.get(elsewhere).status_code == 404
    assert api.get("/dasan/api/ledger/purchases").json()["purchases"] == []
    nothing = post(api, "/purchases", WANTED, at="/dasan/api/ledger")
    assert kind_of(nothing) == (404, "nothing-sold")
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_a_stranger_is_asked_to_sign_in(counter):
    stranger = Client()
    for path in ("/wallet", "/purchases", "/purchases/buy-1"):
        assert stranger.get(f"{API}{path}").status_code == 401
    for path in ("/purchases", "/purchases/buy-1/returns"):
        assert post(stranger, path, WANTED).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_same_key_many_times_at_once_is_one_purchase(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as counter:
        monkeypatch.setattr(clock, "now", lambda: counter.now)
        buyers = [client_of(counter.buyer) for _each in range(8)]
        answers = at_once(8, lambda number: post(buyers[number], "/purchases", WANTED))
        assert [one.status_code for one in answers] == [201] * 8
        assert len({one.json()["order"] for one in answers}) == 1
        assert Purchase.objects.count() == 1
        assert counter.now - Purchase.objects.get().begun_at == timedelta()

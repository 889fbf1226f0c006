"""The pages and the API of couriers and of dispatch, as those who use them see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.base import clock
from madang.delivery.models import Courier, CourierPosition, DispatchZone, Order, Shift
from madang.delivery.services import duties, earnings
from madang.delivery.tests import kitchens
from madang.delivery.tests.crews import a_crew
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
MINE, API = "/gaon/delivery/courier/", "/gaon/api/delivery/courier"
CHECKS, DISPATCH = "/gaon/delivery/couriers/", "/gaon/delivery/dispatch/"
HERE = {"lat": "37.001", "lon": "127.0"}


@pytest.fixture
def crew(monkeypatch):
    """A kitchen at noon, at which the pages' clock stands too."""
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    return a_crew()


@pytest.fixture
def rider(crew):
    return crew.courier(on=False)


@pytest.fixture
def phone(rider):
    return client_of(rider.account)


@pytest.fixture
def desk(crew):
    return client_of(crew.kitchen.official)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def on(phone) -> None:
    phone.post(f"{MINE}duty/", {"act": "on", "hours": "4"})


def test_who_never_applied_is_shown_how_to_and_waits_then(crew):
    account = someone()
    browser = client_of(account)
    assert browser.get(MINE).url == f"{MINE}application/"
    values = {"name": "나래", "phone": "010-1", "transport": "bicycle", "belongs": "town"}
    assert "나래" in text(browser.post(f"{MINE}application/", values | {"belongs": "shop"}), 422)
    assert not Courier.objects.exists()
    assert browser.post(f"{MINE}application/", values).url == MINE
    page = text(browser.get(MINE))
    assert "심사" in page or "확인" in page
    assert 'value="on"' not in page


def test_a_courier_goes_on_duty_accepts_fetches_and_brings(crew, rider, phone):
    on(phone)
    assert phone.post(f"{MINE}place/", HERE).status_code == 204
    order = crew.ready()
    (offer,) = crew.tick()
    page = text(phone.get(MINE))
    assert "2,000" in page
    assert order.address not in page
    assert 'class="stops"' in page

    phone.post(f"{MINE}offers/{offer.pk}/answers/", {"answer": "accept"})
    page = text(phone.get(MINE))
    assert order.address in page
    assert 'value="pick_up"' in page
    for step in ("pick_up", "deliver"):
        phone.post(f"{MINE}orders/{order.pk}/steps/", {"step": step})
    order.refresh_from_db()
    assert order.state == "delivered"
    page = text(phone.get(f"{MINE}earnings/"))
    assert crew.kitchen.shop.name in page
    table = phone.get(f"{MINE}earnings/week.csv")
    assert crew.kitchen.shop.name in text(table)


def test_the_part_that_the_script_asks_for_is_the_page_s_own(crew, phone):
    part = text(phone.get(MINE, headers={"HX-Request": "true"}))
    assert part.lstrip().startswith("<div")
    assert "data-work" in part


def test_the_place_is_refused_off_duty_and_nothing_is_kept(crew, rider, phone):
    answer = phone.post(f"{MINE}place/", HERE)
    assert answer.status_code == 409
    assert phone.post(f"{MINE}place/", {"lat": "900", "lon": "1"}).status_code == 422
    on(phone)
    phone.post(f"{MINE}place/", HERE)
    assert CourierPosition.objects.count() == 1
    phone.post(f"{MINE}duty/", {"act": "off"})
    assert not CourierPosition.objects.exists()
    assert not Shift.objects.running().exists()


def test_breaks_and_nonsense(crew, rider, phone):
    on(phone)
    phone.post(f"{MINE}duty/", {"act": "pause"})
    assert 'value="resume"' in text(phone.get(MINE))
    phone.post(f"{MINE}duty/", {"act": "resume"})
    phone.post(f"{MINE}duty/", {"act": "fly", "hours": "99"})
    assert 'value="pause"' in text(phone.get(MINE))
    for query in ("?day=2026-99-99", "?day=x", "?day=0001-01-01"):
        assert phone.get(f"{MINE}earnings/{query}").status_code == 200


def test_another_s_offer_and_order_are_not_to_be_had(crew, rider, phone):
    other = crew.courier()
    order = crew.ready()
    (offer,) = crew.tick()
    assert offer.courier_id == other.pk
    on(phone)
    answer = phone.post(f"{MINE}offers/{offer.pk}/answers/", {"answer": "accept"})
    assert answer.status_code == 404
    answer = phone.post(f"{MINE}orders/{order.pk}/steps/", {"step": "pick_up"})
    assert answer.status_code == 404
    body = {"accept": True}
    answer = phone.post(f"{API}/offers/{offer.pk}", body, content_type="application/json")
    assert answer.status_code == 404
    offer.refresh_from_db()
    assert (offer.state, Order.objects.get(pk=order.pk).courier_id) == ("given", None)


def test_the_api_is_as_the_page(crew, rider, phone):
    def post(path, **body):
        return phone.post(f"{API}/{path}", body, content_type="application/json")

    assert phone.get(API).json()["on_duty"] is False
    refused = post("place", lat=37.0, lon=127.0)
    assert (refused.status_code, refused.json()["type"]) == (
        409, "urn:madang:problem:delivery-place_off_duty",
    )  # fmt: skip
    assert post("duty", act="on", hours=2).json()["on_duty"] is True
    assert post("place", lat=37.0, lon=127.0).status_code == 204
    order = crew.ready()
    (offer,) = crew.tick()
    seen = phone.get(API).json()
    assert [(one["id"], one["pay_won"]) for one in seen["offers"]] == [(offer.pk, 2_000)]
    assert seen["meals"] == []
    (meal,) = post(f"offers/{offer.pk}", accept=True).json()["meals"]
    assert (meal["id"], meal["address"]) == (order.pk, order.address)
    assert post(f"orders/{order.pk}/steps", step="pick_up").status_code == 200
    assert post("duty", act="off").json()["type"].endswith("delivery-carrying")
    assert post(f"orders/{order.pk}/steps", step="deliver").json()["meals"] == []
    week = phone.get(f"{API}/earnings").json()
    assert (week["won"], week["deliveries"][0]["won"]) == (0, None)
    assert client_of(someone()).get(API).status_code == 404


def test_officials_check_refuse_and_suspend(crew, desk):
    account = someone()
    client_of(account).post(
        f"{MINE}application/",
        {"name": "보람", "phone": "010-2", "transport": "car", "belongs": "town"},
    )
    courier = Courier.objects.get()
    assert "보람" in text(desk.get(CHECKS))
    show = f"{CHECKS}{courier.pk}/"
    assert "010-2" in text(desk.get(show))
    assert desk.post(f"{show}decisions/", {"step": "refuse"}).status_code == 422
    desk.post(f"{show}decisions/", {"step": "vet"})
    courier.refresh_from_db()
    assert courier.may_carry(kitchens.NOW)
    desk.post(f"{show}decisions/", {"step": "suspend", "reason": "면허 정지"})
    assert "면허 정지" in text(client_of(account).get(MINE))


def test_the_board_shows_duty_orders_and_why(crew, desk):
    rider = crew.courier()
    crew.ready()
    (offer,) = crew.tick()
    page = text(desk.get(DISPATCH))
    assert rider.name in page
    assert crew.kitchen.shop.name in page
    page = text(desk.get(f"{DISPATCH}offers/{offer.pk}/"))
    assert 'class="stops"' in page
    duties.go_off(by=rider.account, now=kitchens.NOW + 60 * kitchens.MINUTE, **crew.given)
    earnings.pay_due(now=kitchens.NOW, **crew.given)
    assert 'class="incomes"' in text(desk.get(DISPATCH))


def test_the_board_asks_as_much_for_many_as_for_few(crew, desk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(desk.get(DISPATCH))
        return len(seen)

    crew.courier()
    crew.ready()
    crew.tick()
    asked()
    few = asked()
    for _ in range(3):
        crew.courier()
        crew.ready(crew.kitchen.customer())
    crew.tick()
    assert asked() == few


def test_auditors_look_and_change_nothing(crew):
    auditor = client_of(someone(crew.kitchen.town, Role.AUDITOR))
    assert "시청" in text(auditor.get(DISPATCH))
    assert auditor.post(f"{DISPATCH}zones/", {"name": "x"} | HERE).status_code == 403
    assert auditor.get(CHECKS).status_code == 403
    assert DispatchZone.objects.count() == 1


def test_zones_and_shifts_are_planned(crew, rider, desk):
    zone = {"name": "신도시", "lat": "37.02", "lon": "127.02"}
    desk.post(f"{DISPATCH}zones/", zone)
    assert desk.post(f"{DISPATCH}zones/", zone).status_code == 422
    new = DispatchZone.objects.get(name="신도시")
    values = {"courier": rider.pk, "zone": new.pk, "starts_at": "2026-11-27T18:00", "hours": "4"}
    desk.post(f"{DISPATCH}shifts/", values)
    assert desk.post(f"{DISPATCH}shifts/", values).status_code == 422
    shift = Shift.objects.get()
    assert shift.starts_at.isoformat() == "2026-11-27T09:00:00+00:00"
    assert rider.name in text(desk.get(f"{DISPATCH}shifts/"))
    desk.post(f"{DISPATCH}shifts/{shift.pk}/removals/")
    assert not Shift.objects.exists()
    assert desk.post(f"{DISPATCH}shifts/{shift.pk}/removals/").status_code == 404


def test_another_town_s_officials_and_couriers_are_kept_out(crew):
    other = a_crew("dasan")
    (official, stranger) = (client_of(other.kitchen.official), other.courier())
    mine = crew.courier()
    assert official.get(DISPATCH).status_code == 403
    assert official.get(f"{CHECKS}{mine.pk}/").status_code == 403
    assert official.get(f"/dasan/delivery/couriers/{mine.pk}/").status_code == 404
    assert client_of(stranger.account).get(MINE).status_code == 302

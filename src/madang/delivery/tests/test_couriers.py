"""Couriers: who may carry, on duty and off, whose offers, whose place, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.delivery.models import Courier, CourierPosition, Offer, Order, Shift
from madang.delivery.services import (
    carrying,
    dispatching,
    duties,
    offers,
    orders,
    positions,
    roster,
)
from madang.delivery.services.refused import Refused
from madang.delivery.tests.crews import SECOND, a_crew
from madang.delivery.tests.kitchens import MINUTE, NOW
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def crew():
    return a_crew()


def world():
    models = (Courier, Shift, Offer, Order, CourierPosition)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(act, *args, **given) -> str:
    before = world()
    with pytest.raises((Refused, PermissionDenied)) as error:
        act(*args, **given)
    assert world() == before
    return getattr(error.value, "code", None) or "denied"


def test_nobody_carries_before_an_official_has_checked_them_nor_after_it_ran_out(crew):
    account = someone()
    values = {"name": "나래", "phone": "010", "transport": "bicycle"}
    courier = roster.apply(by=account, now=NOW, values=values, **crew.given)
    assert refused(duties.go_on, by=account, now=NOW, **crew.given) == "not_vetted"
    with pytest.raises(PermissionDenied):
        roster.decide(courier.pk, step="vet", by=account, now=NOW, **crew.given)
    courier = crew.decide(courier, "vet")
    assert (courier.vetted_by, courier.vetted_at) == (crew.kitchen.official, NOW)
    late = courier.vetted_until
    assert late.date() == (NOW + timedelta(days=365)).date()
    assert refused(duties.go_on, by=account, now=late, **crew.given) == "not_vetted"
    assert duties.go_on(by=account, now=NOW, **crew.given).zone == crew.zone


def test_officials_refuse_and_suspend_with_a_reason_and_not_their_own(crew):
    courier = crew.courier(on=False)
    with pytest.raises(ValidationError):
        crew.decide(courier, "suspend")
    assert crew.decide(courier, "suspend", reason="면허 정지").reason == "면허 정지"
    assert refused(duties.go_on, by=courier.account, now=NOW, **crew.given) == "not_vetted"
    with pytest.raises(ValidationError):
        crew.decide(courier, "vet")
    assert crew.decide(courier, "resume").may_carry(NOW)
    official = crew.kitchen.official
    values = {"name": "나", "phone": "010", "transport": "car"}
    own = roster.apply(by=official, now=NOW, values=values, **crew.given)
    with pytest.raises(PermissionDenied):
        crew.decide(own, "vet")


def test_strangers_and_couriers_of_another_town_are_refused(crew):
    other = a_crew("dasan")
    stranger = other.courier()
    crew.courier()
    order = crew.ready()
    (offer,) = crew.tick()
    for by in (someone(), stranger.account):
        given = {"by": by, "now": NOW, **crew.given}
        assert refused(duties.go_on, **given) == "denied"
        assert refused(positions.put, lat=37.0, lon=127.0, **given) == "denied"
        assert refused(offers.accept, offer.pk, **given) == "denied"
        assert refused(offers.decline, offer.pk, **given) == "denied"
        assert refused(carrying.take, order.pk, step="pick_up", **given) == "denied"
    there = {"by": stranger.account, "now": NOW, "town": other.kitchen.town}
    assert refused(offers.accept, offer.pk, **there) == "denied"
    assert not orders.seen_by(stranger.account, town=crew.kitchen.town, now=NOW).exists()
    official, times = someone(a_town("dasan"), Role.OFFICIAL), (NOW, NOW + HOUR)
    plan = {"zone_id": crew.zone.pk, "times": times, "by": official, "now": NOW, **crew.given}
    assert refused(duties.plan, offer.courier_id, **plan) == "denied"


def test_a_courier_reads_an_order_only_after_accepting_it_and_no_other_ever(crew):
    one, two = crew.courier(lat=37.001), crew.courier(lat=37.01)
    order = crew.ready()
    (offer,) = crew.tick()

    def seen(courier):
        return [row.pk for row in orders.seen_by(courier.account, town=one.town, now=NOW)]

    assert (seen(one), seen(two)) == ([], [])
    assert refused(offers.accept, offer.pk, by=two.account, now=NOW, **crew.given) == "denied"
    offers.accept(offer.pk, by=one.account, now=NOW, **crew.given)
    assert (seen(one), seen(two)) == ([order.pk], [])
    given = {"by": two.account, "now": NOW, **crew.given}
    assert refused(carrying.take, order.pk, step="pick_up", **given) == "denied"


def test_an_offer_is_accepted_on_duty_in_time_and_while_its_orders_are_open(crew):
    courier = crew.courier()
    order = crew.ready()
    (offer,) = crew.tick()
    given = {"by": courier.account, **crew.given}
    late = NOW + 2 * MINUTE
    assert refused(offers.accept, offer.pk, now=late, **given) == "offer_gone"
    crew.kitchen.take(order, "pick_up")  # the shop brings it itself
    assert refused(offers.accept, offer.pk, now=NOW, **given) == "offer_gone"
    Shift.objects.update(off_at=NOW)
    assert refused(offers.accept, offer.pk, now=NOW, **given) == "off_duty"


def test_accepting_twice_is_accepting_once_and_what_was_accepted_is_not_declined(crew):
    courier = crew.courier()
    crew.ready()
    offer = crew.accepted()
    given = {"by": courier.account, "now": NOW, **crew.given}
    assert offers.accept(offer.pk, **given).state == "accepted"
    assert refused(offers.decline, offer.pk, **given) == "offer_gone"


def test_a_meal_is_fetched_and_brought_and_its_offer_carried_out(crew):
    courier = crew.courier()
    order = crew.ready()
    offer = crew.accepted()
    given = {"by": courier.account, "now": NOW, **crew.given}
    assert refused(carrying.take, order.pk, step="deliver", **given) == "unknown"
    assert carrying.take(order.pk, step="pick_up", **given).state == "picked_up"
    assert refused(duties.go_off, **given) == "carrying"
    assert carrying.take(order.pk, step="deliver", **given).state == "delivered"
    offer.refresh_from_db()
    assert (offer.state, offer.ended_at) == ("done", NOW)
    assert duties.go_off(**given).off_at == NOW
    assert refused(carrying.take, order.pk, step="pick_up", **given) == "off_duty"


def test_who_was_not_there_and_accidents_are_asked_by_the_courier(crew):
    courier = crew.courier()
    order = crew.ready()
    crew.accepted()
    given = {"by": courier.account, "now": NOW, **crew.given}
    accident = carrying.take(order.pk, step="accident", reason="넘어졌어요", **given)
    assert (accident.state, accident.courier_id) == ("ready", None)
    other = crew.courier(lat=37.05)
    crew.accepted(NOW + 11 * MINUTE)
    order.refresh_from_db()
    mine = {"by": order.courier, "now": NOW + 11 * MINUTE, **crew.given}
    carrying.take(order.pk, step="pick_up", **mine)
    asked = carrying.take(order.pk, step="no_show", reason="초인종 세 번", **mine)
    assert (asked.state, asked.fault, asked.asked_by) == ("cancel_requested", "no_show", "courier")
    assert other.pk != courier.pk


def test_the_place_is_taken_on_duty_only_and_really_deleted(crew):
    courier = crew.courier()
    given = {"by": courier.account, **crew.given}
    positions.put(now=NOW + SECOND, lat=37.001, lon=127.001, **given)
    assert CourierPosition.objects.count() == 1
    assert positions.forget(now=NOW + 9 * MINUTE, **crew.given) == 0
    assert positions.forget(now=NOW + 11 * MINUTE, **crew.given) == 1
    assert not CourierPosition.objects.exists()

    positions.put(now=NOW, lat=37.0, lon=127.0, **given)
    duties.pause(now=NOW, **given)
    assert not CourierPosition.objects.exists()
    here = {"lat": 37.0, "lon": 127.0}
    assert refused(positions.put, now=NOW, **here, **given) == "place_off_duty"
    duties.resume(now=NOW, **given)
    positions.put(now=NOW, **here, **given)
    duties.go_off(now=NOW + MINUTE, **given)
    assert not CourierPosition.objects.exists()
    assert refused(positions.put, now=NOW, **here, **given) == "place_off_duty"


def test_the_customer_sees_the_courier_while_the_meal_is_on_its_way_and_nobody_else_does(crew):
    courier = crew.courier()
    order = crew.ready()
    crew.accepted()
    customer = order.customer

    def seen(reader=customer, now=NOW):
        order.refresh_from_db()
        return positions.of_order(order, reader=reader, now=now)

    given = {"by": courier.account, "now": NOW, **crew.given}
    assert seen() is None
    carrying.take(order.pk, step="pick_up", **given)
    there = seen()
    assert (there.lat, there.lon, there.minutes) == (37.0, 127.0, 1)
    assert 140 < there.metres < 145
    for reader in (someone(), crew.kitchen.keeper, crew.kitchen.official, courier.account):
        assert seen(reader) is None
    assert seen(now=NOW + 10 * MINUTE) is None
    carrying.take(order.pk, step="deliver", **given)
    assert seen() is None


def test_shifts_are_planned_without_overlap_and_within_the_longest_time(crew):
    courier = crew.courier(on=False)
    given = {"zone_id": crew.zone.pk, "by": crew.kitchen.official, "now": NOW, **crew.given}
    soon = (NOW + 20 * MINUTE, NOW + 4 * HOUR)
    shift = duties.plan(courier.pk, times=soon, **given)
    for times in ((NOW + HOUR, NOW + 2 * HOUR), (NOW + HOUR, NOW + HOUR),
                  (NOW + 5 * HOUR, NOW + 16 * HOUR), (NOW - 2 * HOUR, NOW - HOUR)):  # fmt: skip
        assert refused(duties.plan, courier.pk, times=times, **given) == "shift"
    mine = duties.go_on(by=courier.account, now=NOW, **crew.given)
    assert (mine.pk, mine.on_at, mine.starts_at) == (shift.pk, NOW, soon[0])
    assert refused(duties.go_on, by=courier.account, now=NOW, **crew.given) == "on_duty"
    with pytest.raises(Shift.DoesNotExist):
        duties.unplan(shift.pk, by=crew.kitchen.official, now=NOW, **crew.given)
    later = duties.plan(courier.pk, times=(NOW + 9 * HOUR, NOW + 12 * HOUR), **given)
    duties.unplan(later.pk, by=crew.kitchen.official, now=NOW, **crew.given)
    assert Shift.objects.count() == 1


def test_duty_ends_with_the_shift_but_not_while_a_meal_is_carried(crew):
    courier = crew.courier()
    order = crew.ready()
    crew.accepted()
    given = {"by": courier.account, "now": NOW, **crew.given}
    carrying.take(order.pk, step="pick_up", **given)
    shift = crew.shift(courier)
    assert duties.end_silent(now=shift.ends_at, **crew.given) == 0
    carrying.take(order.pk, step="deliver", **given)
    assert duties.end_silent(now=shift.ends_at - SECOND * 3 * 3600, **crew.given) == 1
    assert not CourierPosition.objects.exists()
    other = crew.courier()
    duties.seen(crew.shift(other), now=NOW + 4 * HOUR)
    assert duties.end_silent(now=NOW + 4 * HOUR, **crew.given) == 1
    assert crew.shift(other).off_at == NOW + 4 * HOUR


def test_breaks_are_not_worked(crew):
    courier = crew.courier()
    given = {"by": courier.account, **crew.given}
    duties.pause(now=NOW + HOUR, **given)
    duties.resume(now=NOW + HOUR + 30 * MINUTE, **given)
    duties.pause(now=NOW + 2 * HOUR, **given)
    shift = duties.go_off(now=NOW + 3 * HOUR, **given)
    assert shift.worked(NOW + 9 * HOUR) == timedelta(minutes=90)


def test_a_zone_is_not_decided_by_two_workers_at_once(crew, monkeypatch):
    crew.courier()
    crew.ready()
    monkeypatch.setattr(dispatching, "_alone", lambda zone: False)
    assert crew.tick() == []

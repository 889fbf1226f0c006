"""From the open order to the courier: what dispatch offers, to whom, and why."""

from datetime import timedelta

import pytest
from django.db import transaction

from madang.base.models import Event
from madang.delivery.engine.dispatch.dispatcher import Dispatcher, How
from madang.delivery.models import DispatchRun, Offer, OfferedOrder, Shift
from madang.delivery.services import dispatching, duties, offers, zones
from madang.delivery.tests.crews import SECOND, a_crew
from madang.delivery.tests.kitchens import MINUTE, NOW, fill
from madang.delivery.tests.shops import a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return a_crew()


def told(offer) -> tuple[int, list[int]]:
    return offer.courier_id, [part.order_id for part in offer.parts.all()]


def test_a_ready_meal_is_offered_to_the_nearest_with_pay_way_and_why(crew):
    crew.courier(lat=37.02)
    near = crew.courier(lat=37.001)
    order = crew.ready()

    (offer,) = crew.tick()

    assert told(offer) == (near.pk, [order.pk])
    assert (offer.pay_won, offer.state) == (2_000, "given")
    assert offer.lapses_at == NOW + 2 * MINUTE
    assert 140 < offer.metres < 145
    assert {"door_to_door", "way_to_shop", "food_waits"} <= set(offer.why)
    assert offer.why["way_to_shop"] == pytest.approx(111.2 / 5, abs=1.5)
    assert Event.objects.get(kind="delivery.offer").to == [near.account_id]
    run = DispatchRun.objects.get()
    assert (run.how, run.orders, run.couriers, run.offers) == ("search", 1, 2, 1)


def test_what_is_offered_is_not_offered_again(crew):
    crew.courier()
    crew.courier()
    crew.ready()
    assert len(crew.tick()) == 1
    assert crew.tick(NOW + MINUTE) == []


def test_a_meal_that_is_cooking_is_given_late(crew):
    rider = crew.courier()
    order = crew.kitchen.take(crew.kitchen.place(), "accept")  # ready in twenty minutes
    assert crew.tick() == []
    assert crew.tick(NOW + 10 * MINUTE) == []
    duties.seen(crew.shift(rider), now=NOW + 10 * MINUTE)
    (offer,) = crew.tick(NOW + 17 * MINUTE)
    assert told(offer)[1] == [order.pk]
    assert offer.pick_at >= order.promised_at


def test_orders_of_one_shop_go_together_and_not_more_than_three(crew):
    courier = crew.courier()
    people = [crew.kitchen.customer() for _ in range(4)]
    orders = [crew.ready(person) for person in people]

    made = crew.tick()

    assert {one.courier_id for one in made} == {courier.pk}
    assert len(made[0].parts.all()) == 3
    assert {part.order_id for one in made for part in one.parts.all()} <= {o.pk for o in orders}


def test_nobody_is_asked_who_is_off_duty_on_a_break_suspended_or_in_another_zone(crew):
    crew.courier(on=False)
    rests = crew.courier()
    duties.pause(by=rests.account, now=NOW, **crew.given)
    crew.decide(crew.courier(), "suspend", reason="면허 정지")
    late = crew.courier()
    Shift.objects.filter(courier=late).update(ends_at=NOW + MINUTE)
    crew.ready()
    far = {"name": "신도시", "lat": 37.2, "lon": 127.2}
    zones.make(by=crew.kitchen.official, now=NOW, values=far, **crew.given)
    assert crew.tick(NOW + 2 * MINUTE) == []
    assert not DispatchRun.objects.exists()


def test_who_walks_is_not_sent_far_and_a_shop_s_own_courier_not_to_others(crew):
    other = a_shop(crew.kitchen.town, address="별빛로 9")
    crew.courier(belongs="shop", shop=other)
    crew.courier(transport="walk")
    order = crew.ready()
    type(order).objects.filter(pk=order.pk).update(lat=37.02)  # two kilometres
    assert crew.tick() == []
    rider = crew.courier(transport="bicycle")
    (offer,) = crew.tick(NOW + MINUTE)
    assert told(offer) == (rider.pk, [order.pk])


def test_nobody_carries_the_own_meal(crew):
    courier = crew.courier()
    fill(crew.kitchen.town, courier.account, 50_000)
    crew.ready(courier.account)
    assert crew.tick() == []


def test_declining_changes_nothing_but_that_this_order_rests(crew):
    one, two = crew.courier(lat=37.001), crew.courier(lat=37.002)
    order = crew.ready()
    (offer,) = crew.tick()
    offers.decline(offer.pk, by=one.account, now=NOW, **crew.given)

    (again,) = crew.tick(NOW + SECOND)
    assert told(again) == (two.pk, [order.pk])
    offers.decline(again.pk, by=two.account, now=NOW + SECOND, **crew.given)
    assert crew.tick(NOW + 2 * SECOND) == []

    fresh = crew.ready(crew.kitchen.customer(), now=NOW + 3 * SECOND)
    scene = dispatching.look(crew.zone, now=NOW + 3 * SECOND)
    world = dispatching.world(scene)
    couriers = [vars(courier) for courier in world._couriers.values()]
    with transaction.atomic():
        Offer.objects.all().delete()
        unpunished = dispatching.world(dispatching.look(crew.zone, now=NOW + 3 * SECOND))
        transaction.set_rollback(True)
    assert couriers == [vars(courier) for courier in unpunished._couriers.values()]
    assert {number for _courier, number in world._barred} == {order.pk}
    (next_one,) = [o for o in crew.tick(NOW + 3 * SECOND) if fresh.pk in told(o)[1]]
    assert next_one.courier_id == one.pk


def test_the_same_order_is_offered_again_after_the_rest(crew):
    only = crew.courier()
    crew.ready()
    (offer,) = crew.tick()
    offers.decline(offer.pk, by=only.account, now=NOW, **crew.given)
    assert crew.tick(NOW + 9 * MINUTE) == []
    assert len(crew.tick(NOW + 11 * MINUTE)) == 1


def test_an_offer_without_an_answer_goes_to_somebody_else(crew):
    one, two = crew.courier(lat=37.001), crew.courier(lat=37.01)
    order = crew.ready()
    (offer,) = crew.tick()
    (again,) = crew.tick(NOW + 2 * MINUTE)
    offer.refresh_from_db()
    assert (offer.courier_id, offer.state) == (one.pk, "lapsed")
    assert told(again) == (two.pk, [order.pk])
    assert OfferedOrder.objects.filter(is_live=True).count() == 1


def test_when_the_search_fails_simpler_ways_decide(crew, monkeypatch):
    nearest = crew.courier(lat=37.001)
    crew.courier(lat=37.01)
    crew.ready()

    def broken(self, *_given):
        raise MemoryError

    monkeypatch.setattr(Dispatcher, "_search", broken)
    (offer,) = crew.tick()
    assert (offer.courier_id, offer.run.how) == (nearest.pk, How.LINEAR)


def test_a_courier_who_falls_silent_or_goes_off_duty_loses_what_is_not_fetched(crew):
    one, two = crew.courier(lat=37.001), crew.courier(lat=37.01)
    order = crew.ready()
    offer = crew.accepted()
    assert offer.courier_id == one.pk
    Shift.objects.filter(courier=two).update(seen_at=NOW + 16 * MINUTE)

    (again,) = crew.tick(NOW + 16 * MINUTE)

    assert told(again) == (two.pk, [order.pk])
    assert crew.shift(one).off_at == NOW + 16 * MINUTE
    order.refresh_from_db()
    assert order.courier_id is None

    offers.accept(again.pk, by=two.account, now=NOW + 16 * MINUTE, **crew.given)
    duties.go_off(by=two.account, now=NOW + 17 * MINUTE, **crew.given)
    order.refresh_from_db()
    assert order.courier_id is None
    assert not Offer.objects.live().exists()


def test_a_meal_that_the_shop_brings_itself_is_taken_back_from_dispatch(crew):
    crew.courier()
    order = crew.ready()
    (offer,) = crew.tick()
    crew.kitchen.take(order, "pick_up")
    assert crew.tick(NOW + SECOND) == []
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_one_that_is_very_late_is_still_offered(crew):
    crew.ready()
    crew.courier()
    Shift.objects.update(seen_at=NOW + timedelta(hours=2), ends_at=NOW + timedelta(hours=5))
    assert len(crew.tick(NOW + timedelta(hours=2))) == 1

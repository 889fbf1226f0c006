"""Many couriers and workers at the same moment."""

import pytest
from django.core.exceptions import PermissionDenied

from madang.base.tests.parallel import at_once
from madang.delivery.models import Offer, OfferedOrder, Order, Shift
from madang.delivery.services import dispatching, duties, earnings, offers
from madang.delivery.services.refused import Refused
from madang.delivery.tests.crews import a_crew
from madang.delivery.tests.kitchens import MINUTE, NOW
from madang.ledger.services import audits

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act) -> str:
    try:
        return str(act())
    except (Refused, PermissionDenied):
        return "refused"


def test_eight_workers_for_one_zone_offer_an_order_once():
    crew = a_crew()
    for _ in range(3):
        crew.courier()
    crew.ready()
    told = at_once(8, lambda n: dispatching.tick(crew.zone, now=NOW))
    assert sum(one or 0 for one in told) == 1
    assert OfferedOrder.objects.filter(is_live=True).count() == 1


def test_of_two_couriers_who_accept_the_same_reoffered_order_one_has_it():
    crew = a_crew()
    one, two = crew.courier(lat=37.001), crew.courier(lat=37.01)
    order = crew.ready()
    (first,) = crew.tick()
    (again,) = crew.tick(NOW + 2 * MINUTE)
    pairs = [(first.pk, one.account), (again.pk, two.account)] * 4
    late = NOW + 2 * MINUTE - MINUTE / 60  # at this moment the first offer had not lapsed

    told = at_once(
        8,
        lambda n: outcome(
            lambda: offers.accept(pairs[n][0], by=pairs[n][1], now=late, **crew.given).courier_id
        ),
    )

    assert set(told) == {"refused", str(two.pk)}
    assert Order.objects.get(pk=order.pk).courier == two.account
    assert Offer.objects.filter(state="accepted").count() == 1


def test_accepting_and_lapsing_at_the_same_moment_one_of_them_counts():
    crew = a_crew()
    courier = crew.courier()
    order = crew.ready()
    (offer,) = crew.tick()
    late = offer.lapses_at

    def act(n):
        if n % 2:
            return offers.lapse_due(now=late, **crew.given)
        return offers.accept(
            offer.pk, by=courier.account, now=late - MINUTE / 60, **crew.given
        ).state

    at_once(8, lambda n: outcome(lambda: act(n)))
    offer.refresh_from_db()
    order.refresh_from_db()
    assert (offer.state, order.courier_id) in {
        ("accepted", courier.account_id),
        ("lapsed", None),
    }


def test_a_courier_has_one_shift_however_often_they_press():
    crew = a_crew()
    courier = crew.courier(on=False)
    given = {"by": courier.account, "now": NOW, **crew.given}
    told = at_once(8, lambda n: outcome(lambda: duties.go_on(**given)))
    assert told.count("refused") == 7
    assert Shift.objects.running().count() == 1


def test_the_guarantee_is_paid_once_by_however_many_workers():
    crew = a_crew()
    courier = crew.courier()
    duties.go_off(by=courier.account, now=NOW + 60 * MINUTE, **crew.given)
    at_once(8, lambda n: earnings.pay_due(now=NOW + 61 * MINUTE, **crew.given))
    name = f"courier:{courier.account_id}"
    assert crew.kitchen.balances()[name] == 12_000
    assert audits.audit().is_clean

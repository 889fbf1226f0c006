"""The demo's couriers: two who carry, one for the official's queue, shifts and their pay."""

import pytest

from madang.base import clock
from madang.delivery.models import Courier, Shift, ShiftPay
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import couriers

pytestmark = pytest.mark.django_db


def test_gaon_has_couriers_with_shifts_and_one_who_waits():
    town, now = a_town(), clock.now()
    for email in (couriers.WAITING[0], *(rider[0] for rider in couriers.RIDERS)):
        someone(email=email)
    someone(town, Role.OFFICIAL, email=couriers.OFFICIAL)
    assert not couriers.is_seeded(town, None, now)

    couriers.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)
    couriers.wake(town, None, now)

    assert couriers.is_seeded(town, None, now)
    assert Courier.objects.of(town).may_carry(now).count() == 2
    assert [one.name for one in Courier.objects.of(town).waiting()] == ["이마루"]
    assert Shift.objects.filter(on_at=None, ends_at__gt=now).count() == 2
    assert (
        sorted(ShiftPay.objects.values_list("top_up_won", flat=True)) == [36_000] * 3 + [60_000] * 3
    )

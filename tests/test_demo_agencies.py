"""The demo's delivery agency: run by a resident, with couriers, and with an order of theirs."""

import pytest

from madang.base import clock
from madang.delivery.models import AgencyPart, Courier
from madang.ledger.services import audits
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import agencies, meals, shops

pytestmark = pytest.mark.django_db


def test_gaon_has_an_agency_with_couriers_and_an_order():
    town, now = a_town(), clock.now()
    for email in (shops.OWNER, *meals.CUSTOMERS):
        someone(email=email)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    shops.seed(town, None, operator, now)
    assert not agencies.is_seeded(town, None, now)

    agencies.seed(town, None, operator, now)

    assert agencies.is_seeded(town, None, now)
    part = AgencyPart.objects.get()
    assert (part.percent, part.kept_won) == (12, part.fee_won * 12 // 100)
    assert part.fee_won > 0
    assert Courier.objects.of(town).may_carry(now).count() == 2
    assert [one.name for one in Courier.objects.of(town).waiting()] == ["민여울"]
    assert audits.audit().is_clean

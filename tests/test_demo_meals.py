"""The demo's orders: in different states, paid to the won, so that no page is empty."""

import pytest

from madang.base import clock
from madang.delivery.models import Order
from madang.ledger.services import audits
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import meals, shops

pytestmark = pytest.mark.django_db


def test_gaon_has_orders_in_different_states():
    town, now = a_town(), clock.now()
    for email in (shops.OWNER, *meals.CUSTOMERS):
        someone(email=email)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    shops.seed(town, None, operator, now)
    assert not meals.is_seeded(town, None, now)

    meals.seed(town, None, operator, now)

    assert meals.is_seeded(town, None, now)
    states = sorted(Order.objects.values_list("state", flat=True))
    assert states == ["accepted", "disputed", "placed", "rejected", "settled", "settled"]
    assert audits.audit().is_clean

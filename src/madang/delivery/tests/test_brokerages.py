"""What officials see before they change how the service is paid for."""

import pytest
from django.core.exceptions import PermissionDenied

from madang.delivery.engine.orders.brokerage import Scheme, Tier
from madang.delivery.services import brokerages
from madang.delivery.tests.kitchens import NOW, a_kitchen

pytestmark = pytest.mark.django_db


def test_each_scheme_is_reckoned_from_what_was_sold():
    kitchen = a_kitchen()
    kitchen.settled()
    kitchen.settled(kitchen.place(kitchen.wish(quantity=2)))
    schemes = [
        Scheme("one percent"),
        Scheme("by sales", tiers=(Tier(50, 700), Tier(100, 200))),
    ]
    asked = {"town": kitchen.town, "order_costs": 500, "now": NOW}

    november = brokerages.what_if(schemes, months=[(2026, 11)], by=kitchen.official, **asked)

    assert [(one.scheme, one.fees, one.orders, one.town_pays) for one in november] == [
        ("one percent", 180 + 120, 2, 700),
        ("by sales", 360 + 240, 2, 400),
    ]
    assert brokerages.what_if(schemes, months=[], by=kitchen.official, **asked) == []
    empty = brokerages.what_if(schemes, months=[(2026, 12)], by=kitchen.official, **asked)
    assert [one.orders for one in empty] == [0, 0]
    with pytest.raises(PermissionDenied):
        brokerages.what_if(schemes, months=[(2026, 11)], by=kitchen.keeper, **asked)

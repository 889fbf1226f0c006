"""The demo's shops: open ones with whole menus, and one for the official's queue."""

import pytest

from madang.base import clock
from madang.delivery.models import Dish, Shop
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import shops

pytestmark = pytest.mark.django_db


def test_gaon_has_shops_that_deliver_and_one_that_waits():
    town, now = a_town(), clock.now()
    someone(email=shops.OWNER)
    someone(email=shops.NEWCOMER)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    assert not shops.is_seeded(town, None, now)

    shops.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)

    assert shops.is_seeded(town, None, now)
    assert Shop.objects.of(town).public().count() == len(shops.STALLS)
    assert [one.name for one in Shop.objects.of(town).waiting()] == [shops.WAITING.name]
    assert Dish.objects.filter(town=town).count() == 16
    assert {shop.purse.minimum for shop in Shop.objects.of(town).public()} == {0}

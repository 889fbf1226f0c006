"""The demo's reviews: from real orders, answered, and enough for a rating somewhere."""

import pytest

from madang.base import clock
from madang.delivery.models import Order, Shop
from madang.reputation.models import Review
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import reviews, shops
from madang.site.demo.people import PEOPLE, email_of

pytestmark = pytest.mark.django_db


def test_gaons_shops_are_reviewed_by_those_who_ordered():
    town, now = a_town(), clock.now()
    for person in PEOPLE:
        someone(email=email_of(person))
    for email in {shops.OWNER, shops.NEWCOMER} - {email_of(person) for person in PEOPLE}:
        someone(email=email)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    shops.seed(town, None, operator, now)
    assert not reviews.is_seeded(town, None, now)

    reviews.seed(town, None, operator, now)

    assert reviews.is_seeded(town, None, now)
    assert Review.objects.count() == Order.objects.filter(state="settled").count() >= 8
    assert Review.objects.filter(reply__isnull=False).count() >= 2
    assert Shop.objects.of(town).filter(subject__counted__gte=3).exists()

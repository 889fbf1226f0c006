"""The demo's points: earned by what the demo's people did, out of a budget, the books clean."""

import pytest

from madang.base import clock
from madang.delivery.models import Order
from madang.ledger.services import audits
from madang.points.models import Earning
from madang.points.services import overviews
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import points, reviews, shops
from madang.site.demo.people import PEOPLE, email_of

pytestmark = pytest.mark.django_db


def test_gaons_people_have_points_for_their_orders():
    town, now = a_town(), clock.now()
    for person in PEOPLE:
        someone(email=email_of(person))
    for email in {shops.OWNER, shops.NEWCOMER} - {email_of(person) for person in PEOPLE}:
        someone(email=email)
    someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    shops.seed(town, None, operator, now)
    reviews.seed(town, None, operator, now)
    assert not points.is_seeded(town, None, now)

    for _ in range(2):
        points.seed(town, None, operator, now)

    assert points.is_seeded(town, None, now)
    settled = Order.objects.filter(state="settled", sales_won__gte=10_000)
    assert Earning.objects.count() == settled.count() >= 5
    books = overviews.books(town=town, now=now)
    assert books.budget.earned == books.out > 0
    assert books.backing == books.needed == points.BUDGET
    assert audits.audit().is_clean

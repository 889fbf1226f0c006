"""Brokerage by sales, as it is charged: ranked by three months, applied a month later."""

from datetime import timedelta

import pytest

from madang.delivery.services import brokerages
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.delivery.tests.shops import a_shop
from madang.rules.services import rules

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def decide(monkeypatch):
    """Lets a test decide rules of the town."""
    real = rules.value

    def decided(**own):
        def value(*, town, key, at):
            return own.get(key.removeprefix("delivery.brokerage_"), real(town=town, key=key, at=at))

        monkeypatch.setattr(brokerages.rules, "value", value)

    return decided


def test_without_another_rule_all_pay_one_percent():
    kitchen = a_kitchen()
    assert brokerages.bps_of(kitchen.shop, now=NOW) == 100
    assert kitchen.place().fee_bps == 100


def test_a_shop_is_ranked_by_three_months_and_pays_by_it_a_month_later(decide):
    kitchen = a_kitchen()
    quiet = a_shop(kitchen.town, name="옆집", address="가온로 99")
    kitchen.settled(kitchen.place())  # in November
    decide(top_shops=50, top_percent="2")

    assert brokerages.bps_of(kitchen.shop, now=NOW + 20 * DAY) == 100, "December: not yet"
    january = NOW + 45 * DAY
    assert brokerages.bps_of(kitchen.shop, now=january) == 100, "alone it is not above half"
    assert brokerages.bps_of(quiet, now=january) == 100, "who is new pays the lowest"
    decide(top_shops=100, top_percent="2")
    assert brokerages.bps_of(kitchen.shop, now=january) == 200
    assert brokerages.bps_of(kitchen.shop, now=NOW + 150 * DAY) == 200, "then it is new again"


def test_the_tiers_are_built_from_the_rules(decide):
    town = a_kitchen().town
    assert brokerages.scheme(town, now=NOW).tiers == ()
    decide(top_shops=35, top_percent="3", middle_shops=80, middle_percent="2")
    made = brokerages.scheme(town, now=NOW)
    assert [(tier.top_percent, tier.bps) for tier in made.tiers] == [
        (35, 300), (80, 200), (100, 100),
    ]  # fmt: skip
    decide(top_shops=35, top_percent="3", middle_shops=20, middle_percent="2")
    assert [tier.top_percent for tier in brokerages.scheme(town, now=NOW).tiers] == [35, 100]

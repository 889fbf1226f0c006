from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from madang.people.models import Account
from madang.site.demo import transit
from madang.site.demo.bulletins import bulletins
from madang.site.demo.people import OPERATOR_EMAIL, PEOPLE, operator_password
from madang.site.demo.seed import seed
from madang.site.demo.sites import SITES
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.world import World
from madang.towns.models import Region, Town
from madang.transit.models import Alert, FeedVersion, ObservedArrival, PositionSource

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # noon in Seoul


@pytest.fixture(scope="module")
def world() -> World:
    return World(SEED)


@pytest.fixture(scope="module")
def founded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, world: World
) -> Iterator[Town]:
    """The town, founded once for all tests of this module, and gone after them."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(transit, "PAST_DAYS", 1)
        yield seed(world, now=NOW, say=lambda text: None)
        transaction.set_rollback(True)


@pytest.fixture
def gaon(founded: Town) -> Town:
    """The town as it was founded; what a test does to it is undone after it."""
    return Town.objects.get(pk=founded.pk)


def test_the_town_stands_in_the_tree_of_regions_with_its_dongs(gaon: Town):
    assert gaon.name_ko == "가온시"
    assert gaon.region.parent.level == Region.Level.PROVINCE
    assert gaon.region.children.count() == 10
    assert gaon.region.population == sum(dong.population for dong in gaon.region.children.all())


def test_its_timetable_came_through_the_ordinary_import(gaon: Town):
    version = FeedVersion.objects.get(town=gaon)
    assert version.state == FeedVersion.State.CURRENT
    assert version.counts["routes"] == 22
    assert not [finding for finding in version.findings if finding["severity"] == "error"]


def test_founding_it_again_changes_nothing(gaon: Town, world: World):
    def state() -> list[object]:
        tables = (Region, Town, Account, FeedVersion, PositionSource, ObservedArrival, Alert)
        return [list(table.objects.order_by("pk").values()) for table in tables]

    before, said = state(), []
    assert seed(world, now=NOW + timedelta(minutes=5), say=said.append) == gaon
    assert state() == before
    assert said == []


def test_yesterdays_arrivals_are_known_and_none_of_the_future(gaon: Town):
    arrivals = ObservedArrival.objects.filter(town=gaon)
    assert arrivals.filter(service_day=NOW.date() - timedelta(days=1)).count() > 10_000
    assert not arrivals.filter(arrived_at__gt=NOW).exists()


def test_what_a_faster_demo_saw_ahead_is_forgotten(gaon: Town, world: World):
    earlier = NOW - timedelta(hours=2)
    seed(world, now=earlier, say=lambda text: None)
    assert not ObservedArrival.objects.filter(arrived_at__gt=earlier).exists()
    assert ObservedArrival.objects.exists()


def test_the_days_that_it_slept_through_are_told_to_it_at_the_start(gaon: Town, world: World):
    later = NOW + timedelta(days=1)
    before = ObservedArrival.objects.filter(town=gaon).count()
    ObservedArrival.objects.filter(town=gaon, service_day=NOW.date()).delete()
    seed(world, now=later, say=lambda text: None)
    days = set(ObservedArrival.objects.values_list("service_day", flat=True).distinct())
    assert {NOW.date(), later.date()} <= days
    assert ObservedArrival.objects.filter(town=gaon).count() > before


def test_a_bulletin_is_published_once(gaon: Town, world: World):
    market_day = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
    written = bulletins(world.day(market_day.date()))
    assert transit.publish(gaon, written, market_day) >= 1
    assert transit.publish(gaon, written, market_day) == 0
    market = Alert.objects.get(header_ko__contains="오일장")
    assert market.header_en.startswith("Five-day market")
    assert market.route_ids == ["GAON-5", "GAON-V1"]


def test_the_operator_can_sign_in_with_what_the_demo_prints(gaon: Town):
    operator = Account.objects.get(email=OPERATOR_EMAIL)
    assert operator.check_password(operator_password())
    assert operator.is_staff
    assert operator.name == "한유나"


def test_people_live_and_go_where_buses_stop():
    names = {site[0] for site in SITES.values()}
    assert {person.home for person in PEOPLE} <= names
    assert {person.goes_to for person in PEOPLE} <= names

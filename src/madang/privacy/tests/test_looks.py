from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from madang.base import scope
from madang.people.models import Account
from madang.privacy.models import Look
from madang.privacy.services import looks
from madang.roles.tests.towns import a_town

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.fixture
def official():
    return Account.objects.create_user("han@gaon.example", name="한지우")


@pytest.fixture
def resident():
    return Account.objects.create_user("seo@gaon.example", name="서하린")


def look(official, resident, town, **changed):
    asked = {"what": "Address", "why": "Residency claim 12", "now": NOW} | changed
    looks.record(by=official, subject=resident, town=town, **asked)


def test_a_look_keeps_who_saw_what_when_as_what_and_why(gaon, official, resident):
    with (
        scope.within(gaon.pk),
        scope.asked("r-17"),
        scope.acting(actor=official.pk, role="official"),
    ):
        look(official, resident, gaon, client="203.0.113.9")

    (seen,) = looks.at(resident)
    assert (seen.official, seen.subject, seen.town, seen.at) == (official, resident, gaon, NOW)
    assert (seen.what, seen.why) == ("Address", "Residency claim 12")
    assert (seen.role, seen.request, seen.client) == ("official", "r-17", "203.0.113.9")


def test_a_list_of_people_is_one_look_at_each_but_none_at_oneself(gaon, official, resident):
    look(official, [official, resident, resident], gaon)

    assert [seen.subject for seen in Look.objects.all()] == [resident]


@pytest.mark.parametrize("silent", ["what", "why"])
def test_a_look_without_a_reason_is_refused(gaon, official, resident, silent):
    with pytest.raises(ValueError, match="why"):
        look(official, resident, gaon, **{silent: " "})

    assert not Look.objects.exists()


def test_not_even_the_owner_of_the_tables_changes_a_look(gaon, official, resident):
    look(official, resident, gaon, now=datetime.now(UTC) - timedelta(days=364))

    for forbidden in (
        lambda: Look.objects.update(why="nothing"),
        lambda: Look.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            forbidden()

    assert Look.objects.get().why == "Residency claim 12"


def test_a_town_does_not_see_the_looks_of_another(gaon, official, resident):
    narae = a_town("narae")
    look(official, resident, gaon)
    look(official, resident, narae)
    look(official, resident, None)

    with scope.within(narae.pk):
        assert [seen.town for seen in Look.objects.all()] == [narae]
    with scope.within(None):
        assert not Look.objects.exists()
    assert looks.at(resident).count() == 3

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.people.tests.people import an_account
from madang.residents.models import Guardianship, WardCode
from madang.residents.services import attributes, guardians, speakers
from madang.residents.tests.places import NOW, a_child, a_place
from madang.residents.tests.test_consents import give, in_force
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
BORN = "2015-05-05"


@pytest.fixture
def place():
    return a_place()


@pytest.fixture
def child(place):
    return a_child(place, BORN)


def asked(place, child, guardian=None):
    return guardians.ask(
        guardian=guardian or place.resident,
        code=guardians.code_for(child),
        town=place.town,
        now=NOW,
    )


def confirmed(place, child, born=BORN):
    return guardians.confirm(
        pk=asked(place, child).pk,
        town=place.town,
        by=place.official,
        born=born,
        office="민원과",
        now=NOW,
    )


def is_guardian(place, child, now=NOW):
    return speakers.is_guardian(place.resident, child, town=place.town, now=now)


def test_a_guardian_stands_for_a_child_only_after_the_counter(place, child):
    one = asked(place, child)
    assert not is_guardian(place, child)

    guardians.confirm(
        pk=one.pk, town=place.town, by=place.official, born=BORN, office="민원과", now=NOW
    )

    assert is_guardian(place, child)
    known = attributes.of(child, town=place.town, now=NOW)["birth_date"]
    assert (known.how, known.verifier) == ("counter", "민원과")


def test_the_guardian_agrees_for_the_child_and_no_longer_after_the_birthday(place, child):
    one = confirmed(place, child)
    given = give(place, account=child, by=place.resident)

    assert given.given_by == place.resident
    assert one.until == datetime(2029, 5, 5, tzinfo=place.town.zone)
    assert is_guardian(place, child, one.until - timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        give(place, account=child, by=place.resident, now=one.until)
    give(place, account=child, by=child, now=one.until)


def test_the_birthday_ends_it_and_both_are_told_once(place, child):
    one = confirmed(place, child)

    with scope.within(place.town.pk):
        assert guardians.end_due(town=place.town, now=one.until) == 1
        assert guardians.end_due(town=place.town, now=one.until) == 0

    one.refresh_from_db()
    assert one.state == "ended"
    told = Event.objects.get(key__endswith="ended")
    assert set(told.to) == {place.resident.pk, child.pk}


def test_a_code_serves_once_and_not_for_ever(place, child):
    code = guardians.code_for(child)
    guardians.ask(guardian=place.resident, code=code, town=place.town, now=NOW)

    with pytest.raises(guardians.NoSuchCode):
        guardians.ask(guardian=an_account(), code=code, town=place.town, now=NOW)
    late = guardians.code_for(child)
    WardCode.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=NOW.tzinfo))
    with pytest.raises(guardians.NoSuchCode):
        guardians.ask(guardian=an_account(), code=late, town=place.town, now=NOW)
    assert Guardianship.objects.count() == 1


def test_nobody_is_his_own_guardian_and_no_child_is_one(place, child):
    code = guardians.code_for(child)

    for guardian in (child, a_child(place)):
        with pytest.raises(guardians.NoSuchCode):
            guardians.ask(guardian=guardian, code=code, town=place.town, now=NOW)

    assert not Guardianship.objects.exists()


def test_who_is_fourteen_needs_no_guardian(place):
    grown = a_child(place, "2012-01-01")

    with pytest.raises(guardians.TooOld):
        asked(place, grown)
    young = a_child(place)
    with pytest.raises(guardians.TooOld):
        confirmed(place, young, born="2012-01-01")
    assert not is_guardian(place, young)


def test_an_official_confirms_neither_his_own_nor_twice(place, child):
    own = guardians.ask(
        guardian=place.official, code=guardians.code_for(child), town=place.town, now=NOW
    )
    with pytest.raises(PermissionDenied):
        guardians.confirm(
            pk=own.pk, town=place.town, by=place.official, born=BORN, office="민원과", now=NOW
        )
    one = confirmed(place, a_child(place))
    with pytest.raises(guardians.Closed):
        guardians.refuse(pk=one.pk, town=place.town, by=place.second, now=NOW)

    own.refresh_from_db()
    assert own.state == "asked"


def test_a_child_does_not_dismiss_its_guardian_but_the_guardian_may_leave(place, child):
    one = confirmed(place, child)

    with pytest.raises(PermissionDenied):
        guardians.end(pk=one.pk, by=child, now=NOW)
    with pytest.raises(Guardianship.DoesNotExist):
        guardians.end(pk=one.pk, by=an_account(), now=NOW)
    assert is_guardian(place, child)

    guardians.end(pk=one.pk, by=place.resident, now=NOW)
    assert not is_guardian(place, child)


def test_a_guardian_in_one_town_is_none_in_another(place, child):
    confirmed(place, child)
    other = a_town("narae")

    assert not speakers.is_guardian(place.resident, child, town=other, now=NOW)
    with pytest.raises(PermissionDenied):
        guardians.refuse(
            pk=Guardianship.objects.get().pk,
            town=place.town,
            by=someone(other, Role.OFFICIAL),
            now=NOW,
        )


def test_one_childs_guardian_does_not_speak_for_another(place, child):
    confirmed(place, child)

    with pytest.raises(PermissionDenied):
        give(place, account=a_child(place), by=place.resident)
    assert in_force(place) is None


@pytest.mark.django_db(transaction=True)
def test_one_code_entered_by_sixty_four_at_once_serves_one():
    place = a_place()
    code = guardians.code_for(a_child(place))
    people = [an_account() for _ in range(64)]

    def ask(number):
        try:
            guardians.ask(guardian=people[number], code=code, town=place.town, now=NOW)
        except guardians.NoSuchCode:
            return 0
        return 1

    assert sum(at_once(64, ask)) == 1
    assert Guardianship.objects.count() == 1

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.services import memberships, operators
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


def an_operator():
    return someone(None, Role.INSTALLATION_OPERATOR)


def suspend(account, by):
    return operators.suspend(account=account, by=by, now=clock.now())


def test_the_last_operator_of_a_town_is_not_suspended_until_there_is_another():
    boss, town = an_operator(), a_town()
    last = someone(town, Role.TOWN_OPERATOR)

    with pytest.raises(ValidationError, match="gaon"):
        suspend(last, boss)
    last.refresh_from_db()
    assert last.is_active

    someone(town, Role.TOWN_OPERATOR)
    suspend(last, boss)
    last.refresh_from_db()
    assert not last.is_active


def test_who_is_suspended_already_keeps_nobody_else_from_going():
    boss, town = an_operator(), a_town()
    first, second = someone(town, Role.TOWN_OPERATOR), someone(town, Role.TOWN_OPERATOR)
    suspend(first, boss)

    with pytest.raises(ValidationError):
        suspend(second, boss)
    operators.admit(account=first, by=boss, now=clock.now())
    suspend(second, boss)

    assert list(Account.objects.filter(is_active=False)) == [second]


def test_the_last_operator_of_the_installation_neither_steps_down_nor_is_suspended():
    boss = an_operator()
    for act in (operators.suspend, operators.step_down):
        with pytest.raises(ValidationError, match="createsuperuser"):
            act(account=boss, by=boss, now=clock.now())
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_superuser) == (True, True)

    operators.step_down(account=boss, by=an_operator(), now=clock.now())
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_superuser, boss.is_staff) == (True, False, False)


def test_operators_of_towns_suspend_nobody():
    town = a_town()
    chief, kim = someone(town, Role.TOWN_OPERATOR), someone(town)

    for act in (operators.suspend, operators.admit, operators.step_down):
        with pytest.raises(PermissionDenied):
            act(account=kim, by=chief, now=clock.now())
    kim.refresh_from_db()
    assert kim.is_active


def test_a_suspended_person_is_signed_out_at_once():
    boss, kim = an_operator(), someone(a_town())
    browser = client_of(kim)
    assert browser.get("/gaon/members/mine/").status_code == 200

    suspend(kim, boss)

    assert browser.get("/gaon/members/mine/").status_code == 302


def test_the_administration_says_why_the_last_one_stays():
    boss, town = an_operator(), a_town()
    last = someone(town, Role.TOWN_OPERATOR)
    browser = client_of(boss)

    answer = browser.post(f"/admin/people/account/{last.pk}/change/", {})
    assert answer.status_code == 200
    assert "gaon" in answer.text
    answer = browser.post(f"/admin/people/account/{boss.pk}/change/", {"is_active": "on"})
    assert "createsuperuser" in answer.text
    for account in (boss, last):
        account.refresh_from_db()
        assert account.is_active
    assert boss.is_superuser

    other = an_operator()
    path = f"/admin/people/account/{other.pk}/change/"
    assert browser.post(path, {"is_active": "on"}).status_code == 302
    other.refresh_from_db()
    assert (other.is_active, other.is_superuser) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_who_suspend_each_other_at_once_one_stays():
    pair = [an_operator(), an_operator()]

    def suspended(number):
        try:
            suspend(pair[number % 2], pair[1 - number % 2])
        except (ValidationError, PermissionDenied):
            return False
        return True

    assert {True, False} == set(at_once(16, suspended))
    assert Account.objects.filter(is_superuser=True, is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_towns_two_operators_one_suspended_and_one_resigning_at_once_one_stays():
    boss, town = an_operator(), a_town()
    first, second = someone(town, Role.TOWN_OPERATOR), someone(town, Role.TOWN_OPERATOR)
    own = first.memberships.get()

    def gone(number):
        try:
            if number % 2:
                suspend(second, boss)
            else:
                memberships.end(membership=own, by=first, why="x", now=clock.now())
        except ValidationError:
            return False
        return True

    at_once(16, gone)
    left = town.memberships.filter(role=Role.TOWN_OPERATOR, ended_at=None, account__is_active=True)
    assert left.count() == 1

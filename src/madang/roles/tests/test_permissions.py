from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from madang.base import clock
from madang.roles.engine.acts import ACTS, Role
from madang.roles.services import memberships, permissions
from madang.roles.services.memberships import Term
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db


def test_a_role_counts_in_its_own_town_only():
    gaon, narae = a_town("gaon"), a_town("narae")
    yuna, now = someone(gaon, Role.OFFICIAL), clock.now()

    assert permissions.roles_of(yuna, town=gaon, now=now) == {Role.RESIDENT, Role.OFFICIAL}
    assert permissions.roles_of(yuna, town=narae, now=now) == {Role.RESIDENT}
    assert permissions.roles_of(yuna, town=None, now=now) == {Role.RESIDENT}
    with pytest.raises(PermissionDenied):
        permissions.require(yuna, "transit.feeds", town=narae, now=now)


def test_a_role_counts_from_its_beginning_until_its_end():
    town, person, now = a_town(), someone(), clock.now()
    day = timedelta(days=1)
    memberships.give(
        town=town,
        account=person,
        role=Role.MERCHANT,
        by=None,
        now=now,
        term=Term(now + day, now + 3 * day),
    )

    held = [
        Role.MERCHANT in permissions.roles_of(person, town=town, now=now + n * day)
        for n in range(5)
    ]
    assert held == [False, True, True, False, False]


def test_strangers_and_accounts_switched_off_are_nothing():
    town, now = a_town(), clock.now()
    gone = someone(town, Role.TOWN_OPERATOR, is_active=False)

    for account in (AnonymousUser(), gone):
        assert permissions.roles_of(account, town=town, now=now) == frozenset()
        assert not permissions.acts_of(account, town=town, now=now)


def test_operators_of_the_installation_are_so_in_every_town():
    operator, now = someone(None, Role.INSTALLATION_OPERATOR), clock.now()

    for town in (a_town("gaon"), a_town("narae"), None):
        assert permissions.require(operator, "towns.open", town=town, now=now)


def test_one_acts_in_the_humblest_role_that_allows_it():
    town = a_town()
    both = someone(town, Role.OFFICIAL, Role.TOWN_OPERATOR)

    assert permissions.require(both, "transit.feeds", town=town, now=clock.now()) == Role.OFFICIAL


def test_an_act_that_nobody_declared_is_a_mistake_and_not_a_no():
    with pytest.raises(KeyError):
        permissions.may(someone(), "roles.fly", town=a_town(), now=clock.now())


def test_auditors_read_everything_and_write_nothing():
    for act in ACTS.values():
        assert (Role.AUDITOR in act.roles) == (not act.writes), act.name


def test_those_who_may_decide_are_found_with_their_deputies():
    town, now = a_town(), clock.now()
    one, _other = someone(town, Role.TOWN_OPERATOR), someone(town, Role.OFFICIAL)
    above = someone(None, Role.INSTALLATION_OPERATOR)

    assert permissions.holders("roles.grant", town=town, now=now) == sorted([one.pk, above.pk])

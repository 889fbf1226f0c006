from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import clock
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.roles.engine.acts import Role
from madang.roles.models import Delegation, Membership
from madang.roles.services import delegations, memberships, permissions
from madang.roles.services.memberships import Term
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Scene:
    """A head of department goes on leave; an official of the same town stands in."""

    def __init__(self):
        self.town, self.now = a_town(), clock.now()
        self.head = someone(self.town, Role.HEAD, name="서지호")
        self.deputy = someone(self.town, Role.OFFICIAL, name="한유나")
        self.row = Membership.objects.get(account=self.head)

    def make(self, **changed):
        given = {
            "membership": self.row, "deputy": self.deputy, "why": "휴가",
            "term": Term(self.now + DAY, self.now + 3 * DAY), "by": self.head, "now": self.now,
        } | changed  # fmt: skip
        return delegations.make(**given)

    def is_head(self, days):
        roles = permissions.roles_of(self.deputy, town=self.town, now=self.now + days * DAY)
        return Role.HEAD in roles


@pytest.fixture
def scene():
    return Scene()


def test_a_deputy_acts_in_the_role_during_the_days_only(scene):
    scene.make()

    assert [scene.is_head(days) for days in range(5)] == [False, True, True, False, False]
    event = Event.objects.get(kind="roles.delegations")
    assert event.to == sorted([scene.head.pk, scene.deputy.pk])
    assert event.params["role_word"] == "Head of department"


def test_it_ends_when_the_holder_loses_the_role(scene):
    scene.make()
    memberships.close(membership=scene.row, by=None, now=scene.now + 1.5 * DAY)

    assert [scene.is_head(days) for days in (1, 2)] == [True, False]


@pytest.mark.parametrize("who", ["head", "deputy", "operator"])
def test_it_is_ended_early_by_those_whom_it_concerns(scene, who):
    made = scene.make()
    operator = someone(scene.town, Role.TOWN_OPERATOR)
    by = {"head": scene.head, "deputy": scene.deputy, "operator": operator}[who]

    delegations.end(delegation=made, by=by, now=scene.now + 1.5 * DAY)
    assert [scene.is_head(days) for days in (1, 2)] == [True, False]


def test_others_cannot_end_it(scene):
    made = scene.make()
    with pytest.raises(PermissionDenied):
        delegations.end(delegation=made, by=someone(scene.town, Role.OFFICIAL), now=scene.now)
    assert scene.is_head(1)


def test_nobody_hands_over_what_is_not_his(scene):
    for by in (
        scene.deputy,
        someone(scene.town, Role.AUDITOR),
        someone(a_town("narae"), Role.HEAD),
    ):
        with pytest.raises(PermissionDenied):
            scene.make(by=by)
    assert not Delegation.objects.exists()


def test_an_operator_hands_over_for_somebody_who_is_ill(scene):
    scene.make(by=someone(scene.town, Role.TOWN_OPERATOR))

    assert scene.is_head(1)


def test_a_deputy_does_not_hand_on_what_was_handed_to_him(scene):
    scene.make(term=Term(None, scene.now + 3 * DAY))
    third = someone(scene.town, Role.OFFICIAL)

    with pytest.raises(PermissionDenied):
        scene.make(by=scene.deputy, deputy=third)


def test_powers_and_residency_are_not_handed_over(scene):
    for role in (Role.TOWN_OPERATOR,):
        operator = someone(scene.town, role)
        row = Membership.objects.get(account=operator)
        with pytest.raises(ValidationError):
            scene.make(membership=row, by=operator)
    assert not Delegation.objects.exists()


def test_the_deputy_works_for_the_town_and_audits_nothing(scene):
    narae = a_town("narae")
    for deputy in (
        scene.head,
        someone(),
        someone(scene.town, Role.MERCHANT),
        someone(scene.town, Role.AUDITOR),
        someone(narae, Role.OFFICIAL),
        someone(scene.town, Role.OFFICIAL, is_active=False),
    ):
        with pytest.raises(ValidationError):
            scene.make(deputy=deputy)
    assert not Delegation.objects.exists()


def test_a_deputy_does_not_become_an_auditor_meanwhile(scene):
    scene.make()
    own = Membership.objects.get(account=scene.deputy)
    memberships.close(membership=own, by=None, now=scene.now)

    with pytest.raises(ValidationError):
        memberships.give(
            town=scene.town, account=scene.deputy, role=Role.AUDITOR, by=None, now=scene.now
        )
    assert not Membership.objects.filter(account=scene.deputy, role=Role.AUDITOR).exists()


def test_days_that_cannot_be_are_refused(scene):
    for term in (
        Term(),
        Term(until=scene.now - DAY),
        Term(scene.now + 3 * DAY, scene.now + 2 * DAY),
        Term(until=scene.now + 400 * DAY),
    ):
        with pytest.raises(ValidationError):
            scene.make(term=term)
    with pytest.raises(ValidationError):
        scene.make(why="")
    assert not Delegation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_64_times_at_once_is_once():
    scene = Scene()

    assert len(set(at_once(64, lambda _: scene.make().pk))) == 1


def test_a_head_hands_over_on_his_own_page(scene):
    browser = client_of(scene.head)
    path = f"/gaon/members/mine/{scene.row.pk}/delegations/"
    last = f"{clock.now() + 5 * DAY:%Y-%m-%d}"

    assert browser.get(path).status_code == 200
    assert browser.post(path, {"deputy": scene.deputy.pk, "last": last}).status_code == 422
    asked = {"deputy": scene.deputy.pk, "last": last, "why": "휴가"}
    assert browser.post(path, asked)["Location"] == "/gaon/members/mine/"
    assert "서지호" in client_of(scene.deputy).get("/gaon/members/mine/").text

    made = Delegation.objects.get()
    stranger = client_of(someone(scene.town, Role.OFFICIAL))
    assert stranger.post(f"/gaon/members/delegations/{made.pk}/endings/").status_code == 404
    browser.post(f"/gaon/members/delegations/{made.pk}/endings/")
    made.refresh_from_db()
    assert made.ended_by == scene.head


def test_nobody_hands_over_anothers_role_by_its_number(scene):
    path = f"/gaon/members/mine/{scene.row.pk}/delegations/"

    assert client_of(scene.deputy).get(path).status_code == 404

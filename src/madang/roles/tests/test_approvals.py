from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from madang.base import clock
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.roles.engine.acts import ACTS, Role
from madang.roles.models import Approval, Membership
from madang.roles.services import approvals, memberships
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
State = Approval.State


class Scene:
    """A town with two operators, of whom one asks to make Sora its auditor."""

    def __init__(self):
        self.town = a_town()
        self.one = someone(self.town, Role.TOWN_OPERATOR, name="김하나")
        self.two = someone(self.town, Role.TOWN_OPERATOR, name="이두리")
        self.sora = someone(name="윤소라")

    def ask(self, **changed):
        return memberships.grant(
            town=self.town, account=self.sora, role=Role.AUDITOR, now=clock.now(),
            **({"by": self.one, "why": "감사 임기 시작"} | changed),
        )  # fmt: skip

    @property
    def is_auditor(self):
        return Membership.objects.filter(account=self.sora, ended_at=None).exists()


@pytest.fixture
def scene():
    return Scene()


def test_every_act_that_takes_two_has_somebody_who_carries_it_out():
    missing = {name for name, act in ACTS.items() if act.takes_two} - set(approvals.executors())

    assert missing == set()


def test_asked_twice_is_asked_once_and_only_others_are_told(scene):
    first, second = scene.ask(), scene.ask()

    assert first == second
    event = Event.objects.get(kind="roles.approvals")
    assert event.to == [scene.two.pk]
    assert event.params["name"] == "김하나"


def test_a_reason_is_asked_for(scene):
    for why in ("", "  "):
        with pytest.raises(ValidationError):
            scene.ask(why=why)
    assert not Approval.objects.exists()


def test_a_refusal_needs_a_reason_and_changes_nothing(scene):
    asked = scene.ask()
    with pytest.raises(ValidationError):
        approvals.refuse(approval=asked, by=scene.two, why=" ", now=clock.now())

    approvals.refuse(approval=asked, by=scene.two, why="아직 이르다", now=clock.now())

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.decided_why) == (
        "refused",
        scene.two,
        "아직 이르다",
    )
    assert not scene.is_auditor
    assert Event.objects.get(kind="roles.decisions").to == [scene.one.pk]


def test_what_was_decided_is_not_decided_again(scene):
    asked, now = scene.ask(), clock.now()
    approvals.refuse(approval=asked, by=scene.two, why="이르다", now=now)

    with pytest.raises(approvals.AlreadyDecidedError):
        approvals.approve(approval=asked, by=scene.two, now=now)
    with pytest.raises(approvals.AlreadyDecidedError):
        approvals.withdraw(approval=asked, by=scene.one, now=now)
    assert not scene.is_auditor


def test_only_who_asked_takes_it_back_and_may_ask_anew(scene):
    asked, now = scene.ask(), clock.now()
    with pytest.raises(PermissionDenied):
        approvals.withdraw(approval=asked, by=scene.two, now=now)

    approvals.withdraw(approval=asked, by=scene.one, now=now)
    assert scene.ask() != asked


def test_it_does_not_wait_for_ever(scene):
    asked = scene.ask()
    late = clock.now() + approvals.WAITS + timedelta(minutes=1)

    with pytest.raises(approvals.AlreadyDecidedError):
        approvals.approve(approval=asked, by=scene.two, now=late)
    assert approvals.backlog(scene.town, late) == 0
    assert approvals.expire(now=late) == 1
    asked.refresh_from_db()
    assert asked.state == State.EXPIRED
    assert not scene.is_auditor


def test_who_may_not_do_the_act_cannot_agree_to_it(scene):
    asked = scene.ask()
    narae = a_town("narae")
    for by in (
        someone(scene.town, Role.HEAD),
        someone(scene.town, Role.AUDITOR),
        someone(narae, Role.TOWN_OPERATOR),
    ):
        with pytest.raises(PermissionDenied):
            approvals.approve(approval=asked, by=by, now=clock.now())
    assert not scene.is_auditor


def test_nothing_is_done_for_one_who_has_lost_the_role_meanwhile(scene):
    asked = scene.ask()
    memberships.close(
        membership=Membership.objects.get(account=scene.one), by=None, now=clock.now()
    )

    with pytest.raises(ValidationError):
        approvals.approve(approval=asked, by=scene.two, now=clock.now())

    asked.refresh_from_db()
    assert asked.state == State.WAITING
    assert not scene.is_auditor


def test_when_it_cannot_be_done_any_more_it_stays_undecided(scene):
    asked = scene.ask()
    memberships.give(
        town=scene.town, account=scene.sora, role=Role.MODERATOR, by=None, now=clock.now()
    )

    with pytest.raises(ValidationError):
        approvals.approve(approval=asked, by=scene.two, now=clock.now())

    asked.refresh_from_db()
    assert asked.state == State.WAITING


def test_the_database_itself_refuses_one_person_in_both_places(scene):
    asked = scene.ask()
    with pytest.raises(IntegrityError):
        Approval.objects.filter(pk=asked.pk).update(
            state="approved", decided_by=scene.one, decided_at=clock.now()
        )


@pytest.mark.django_db(transaction=True)
def test_64_who_agree_at_once_do_it_once():
    scene = Scene()
    asked = scene.ask()

    def agree(_):
        try:
            approvals.approve(approval=asked, by=scene.two, now=clock.now())
        except approvals.AlreadyDecidedError:
            return 0
        return 1

    assert sum(at_once(64, agree)) == 1
    assert Membership.objects.filter(account=scene.sora).count() == 1


@pytest.mark.django_db(transaction=True)
def test_64_who_ask_at_once_ask_once():
    scene = Scene()

    assert len(set(at_once(64, lambda _: scene.ask().pk))) == 1


def test_the_page_shows_it_to_the_second_person_and_carries_it_out(scene):
    asked = scene.ask()
    path = f"/gaon/members/approvals/{asked.pk}/"
    asker, second = client_of(scene.one), client_of(scene.two)

    assert 'value="approve"' not in asker.get(path).text
    assert asker.post(path, {"decision": "approve"}).status_code == 403
    assert not scene.is_auditor
    assert "감사 임기 시작" in second.get("/gaon/members/approvals/").text or (
        "윤소라" in second.get("/gaon/members/approvals/").text
    )
    assert second.post(path, {"decision": "refuse"}).status_code == 422
    assert second.post(path, {"decision": "approve"}, follow=True).status_code == 200
    assert scene.is_auditor


def test_the_second_person_must_prove_it_is_he(scene):
    asked = scene.ask()
    stale = client_of(scene.two, fresh=False)

    answer = stale.post(f"/gaon/members/approvals/{asked.pk}/", {"decision": "approve"})

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"] or "login" in answer["Location"]
    assert not scene.is_auditor


def test_another_towns_approvals_are_not_there(scene):
    asked = scene.ask()
    a_town("narae")
    above = client_of(someone(None, Role.INSTALLATION_OPERATOR))

    assert above.get(f"/gaon/members/approvals/{asked.pk}/").status_code == 200
    assert above.get(f"/narae/members/approvals/{asked.pk}/").status_code == 404
    assert above.post(
        f"/narae/members/approvals/{asked.pk}/", {"decision": "approve"}
    ).status_code == 404  # fmt: skip
    assert not scene.is_auditor

"""Points that are held back: an official decides, with a reason, and the person is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.points.engine.acts import Kind
from madang.points.models import Earning
from madang.points.services import decisions, queues
from madang.points.tests.purses import DAY, NOW, a_scene, is_clean
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db
State = Earning.State


@pytest.fixture
def scene():
    return a_scene()


@pytest.fixture
def held(scene):
    return scene.earn("order:1", Kind.PURCHASE, won=30_000, is_own=True)


def decide(scene, row, by=None, *, released=True, reason="가게 앞에서 확인했습니다."):
    return decisions.decide(
        earning=row, by=by or scene.official, is_released=released, reason=reason, now=NOW
    )


def test_points_that_are_released_are_given_and_the_person_is_told(scene, held):
    row = decide(scene, held)

    assert (row.state, row.amount, scene.has()) == (State.PAID, 300, 300)
    assert (row.reason, row.decided_by) == ("가게 앞에서 확인했습니다.", scene.official)
    told = Event.objects.get(key=f"points.decided:{row.pk}")
    assert told.to == [scene.seo.pk]
    assert not queues.rows(town=scene.town).exists()
    assert is_clean()


def test_points_that_are_refused_are_not_given(scene, held):
    row = decide(scene, held, released=False)
    assert (row.state, row.amount, scene.has()) == (State.REFUSED, 0, 0)
    assert is_clean()


def test_nobody_decides_without_a_reason_twice_or_without_the_right(scene, held):
    elsewhere = someone(a_scene("bada").town, Role.OFFICIAL)
    for by, reason in ((scene.official, " "), (scene.seo, "x"), (elsewhere, "x")):
        with pytest.raises((ValidationError, PermissionDenied)):
            decide(scene, held, by, reason=reason)
    held.refresh_from_db()
    assert (held.state, held.decided_at, scene.has()) == (State.HELD, None, 0)

    decide(scene, held)
    with pytest.raises(ValidationError):
        decide(scene, held, released=False)
    assert scene.has() == 300


def test_nobody_decides_about_their_own_points(scene):
    scene.record("order:2", Kind.PURCHASE, person=scene.official, won=30_000, is_own=True)
    scene.pay()
    with pytest.raises(PermissionDenied):
        decide(scene, Earning.objects.get())
    assert Earning.objects.get().state == State.HELD


def test_points_stay_held_when_the_budget_does_not_reach(scene, held):
    scene.budget(0)
    with pytest.raises(ValidationError):
        decide(scene, held)
    held.refresh_from_db()
    assert (held.state, held.reason) == (State.HELD, "")


def test_held_points_of_an_act_that_is_undone_leave_the_queue(scene, held):
    scene.undo("order:1")
    held.refresh_from_db()
    assert held.state == State.UNDONE
    assert queues.backlog(scene.town, NOW).waiting == 0


def test_the_backlog_counts_what_has_waited_too_long(scene, held):
    assert queues.backlog(scene.town, NOW).overdue == 0
    late = queues.backlog(scene.town, NOW + 8 * DAY)
    assert (late.waiting, late.overdue, late.oldest) == (1, 1, NOW)

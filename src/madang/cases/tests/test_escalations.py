import pytest

from madang.base import clock
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.cases import jobs
from madang.cases.models import Case, Escalation
from madang.cases.services import delays, escalations, moves
from madang.cases.services.workflows import Said
from madang.cases.tests import matters
from madang.cases.tests.conftest import Scene
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone


def told():
    return [event.to for event in Event.objects.filter(kind="cases.overdue").order_by("pk")]


def test_nobody_is_told_before_the_last_day_is_over(scene):
    assert escalations.escalate(scene.town, now=scene.later(30)) == 0
    assert told() == []


def test_the_head_is_told_once_and_later_the_operator(scene):
    assert escalations.escalate(scene.town, now=scene.later(31)) == 1
    assert escalations.escalate(scene.town, now=scene.later(32)) == 0
    assert told() == [[scene.head.pk]]

    assert escalations.escalate(scene.town, now=scene.later(38)) == 1
    assert escalations.escalate(scene.town, now=scene.later(90)) == 0
    assert told() == [[scene.head.pk], [scene.operator.pk]]
    assert list(Escalation.objects.values_list("step", flat=True)) == ["head", "operator"]


def test_a_department_without_a_head_is_told_of_to_the_operator(scene):
    matters.a_case(scene.town, scene.now, scene.roads)
    escalations.escalate(scene.town, now=scene.later(31))

    assert sorted(told()) == sorted([[scene.head.pk], [scene.operator.pk]])


def test_what_is_answered_or_stands_still_is_not_told(scene):
    still = matters.a_case(scene.town, scene.now, scene.parks)
    delays.pause(case=still, by=scene.park, reason="설계", now=scene.now)
    moves.move(case=scene.case, name="answer", by=scene.park, now=scene.now, said=Said("예"))

    assert escalations.escalate(scene.town, now=scene.later(90)) == 0


def test_a_new_last_day_is_told_of_anew(scene):
    escalations.escalate(scene.town, now=scene.later(31))
    moves.move(case=scene.case, name="answer", by=scene.park, now=scene.later(32), said=Said("예"))
    moves.move(
        case=scene.case, name="reopen", by=scene.park, now=scene.later(33), said=Said(note="다시")
    )

    assert escalations.escalate(scene.town, now=scene.later(40)) == 0
    assert escalations.escalate(scene.town, now=scene.later(70)) == 1
    assert told() == [[scene.head.pk]] * 2


def test_the_job_goes_through_every_town_and_runs_again_without_harm(scene, monkeypatch):
    narae = scene.strange.memberships.get().town
    head = someone(narae, Role.HEAD)
    matters.a_case(narae, scene.now)
    monkeypatch.setattr(clock, "now", lambda: scene.later(31))

    assert [jobs.escalate(timestamp=0) for _ in range(3)] == [2, 0, 0]
    assert sorted(told()) == sorted([[scene.head.pk], [head.pk]])


@pytest.mark.django_db(transaction=True)
def test_jobs_that_run_at_once_tell_once(petitions):
    scene = Scene()
    for _ in range(5):
        matters.a_case(scene.town, scene.now, scene.parks)

    at_once(4, lambda _n: escalations.escalate(scene.town, now=scene.later(31)))

    assert Case.objects.count() == Escalation.objects.count() == len(told()) == 6

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.cases.models import Assignment, Case
from madang.cases.services import assignments, queues, timelines
from madang.cases.tests import matters
from madang.cases.tests.conftest import Scene
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, a_town, someone


def standing(case):
    rows = Assignment.objects.filter(case=case).standing()
    return [(row.department.name_ko, row.is_lead) for row in rows]


def refused(code, scene, **asked):
    before = standing(scene.case), Case.objects.values().get(pk=scene.case.pk)
    with pytest.raises(ValidationError) as caught:
        assignments.assign(case=scene.case, now=scene.now, **asked)
    assert caught.value.code == code
    assert (standing(scene.case), Case.objects.values().get(pk=scene.case.pk)) == before


def test_two_departments_work_on_one_case(scene):
    assignments.assign(
        case=scene.case, departments=[scene.parks, scene.roads], by=scene.park, now=scene.now
    )

    assert standing(scene.case) == [("공원녹지과", True), ("도로과", False)]
    told = Event.objects.get(kind="cases.assigned")
    assert told.to == [scene.road.pk]


def test_a_department_says_in_public_why_it_gives_the_lead_away(scene):
    refused("no_words", scene, departments=[scene.roads], by=scene.park)

    assignments.transfer(
        case=scene.case, to=scene.roads, by=scene.park, why="도로의 일", now=scene.later(1)
    )

    assert standing(scene.case) == [("도로과", True)]
    assert "도로의 일" in f"{timelines.public(scene.case)}"
    with pytest.raises(PermissionDenied):
        assignments.look(case=scene.case, by=scene.park, now=scene.later(2))


def test_what_is_no_department_of_the_town_is_refused(scene):
    theirs = a_department(a_town("narae"), "나래과")
    closed = a_department(scene.town, "옛과")
    closed.closed_at = scene.now
    closed.save()
    for wrong in ([], [theirs], [closed], [scene.parks, scene.parks]):
        refused("no_department", scene, departments=wrong, by=scene.operator)


@pytest.mark.parametrize("who", ["road", "auditor", "seo", "strange"])
def test_others_give_nothing(scene, who):
    by = getattr(scene, who)
    before = standing(scene.case)
    for act in (
        lambda: assignments.assign(
            case=scene.case, departments=[scene.roads], by=by, why="…", now=scene.now
        ),
        lambda: assignments.take(case=scene.case, assignee=by, by=by, now=scene.now),
        lambda: assignments.restore(
            case=scene.case, departments=[], assignee=by, by=by, now=scene.now
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert standing(scene.case) == before
    assert Case.objects.get().assignee is None


def test_who_works_on_it_is_of_a_department_that_has_it(scene):
    with pytest.raises(ValidationError) as caught:
        assignments.take(case=scene.case, assignee=scene.road, by=scene.head, now=scene.now)
    assert caught.value.code == "not_of_department"

    assignments.take(case=scene.case, assignee=scene.park, by=scene.head, now=scene.now)
    assert Event.objects.get(kind="cases.assigned").to == [scene.park.pk]


def test_the_operator_sees_what_nobody_has(scene):
    case = matters.a_case(scene.town, scene.now, scene.parks)
    Assignment.objects.filter(case=case).update(ended_at=scene.now)

    for who, count in ((scene.operator, 1), (scene.park, 0)):
        reader = queues.reader(who, town=scene.town, now=scene.now)
        assert queues.counts(scene.town, reader).unassigned == count


def test_a_deputy_stands_in(scene):
    member = scene.park.memberships.get()
    scene.town.delegations.create(
        membership=member, deputy=scene.other, starts_at=scene.now, until=scene.later(3),
        why="휴가", made_at=scene.now,
    )  # fmt: skip

    assignments.take(case=scene.case, assignee=scene.other, by=scene.other, now=scene.later(1))
    with pytest.raises(PermissionDenied):
        assignments.take(case=scene.case, assignee=None, by=scene.other, now=scene.later(4))


def test_the_database_lets_one_department_lead_and_keeps_towns_apart(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            town=scene.town, case=scene.case, department=scene.roads, assigned_at=scene.now
        )
    theirs = a_town("narae")
    with scope.within(theirs.pk):
        assert not Case.objects.exists()
        assert not Assignment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_transfers_at_once_every_one_leaves_one_leader(petitions):
    scene = Scene()
    places = [a_department(scene.town, f"과 {n}") for n in range(4)]
    operators = [someone(scene.town, Role.TOWN_OPERATOR) for _ in range(4)]

    def give(n):
        case = Case.objects.get(pk=scene.case.pk)
        assignments.transfer(case=case, to=places[n], by=operators[n], why="…", now=scene.now)

    at_once(4, give)

    assert [lead for _, lead in standing(scene.case)] == [True]

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.utils import translation

from madang.base.tests.parallel import at_once
from madang.cases.engine.machines import Machine, State, transition
from madang.cases.models import Case, ClockEvent, Move
from madang.cases.services import assignments, cases, clocks, moves, timelines, workflows
from madang.cases.services.workflows import Said, Workflow
from madang.cases.tests import matters
from madang.cases.tests.conftest import Scene
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

ANSWER = Said(reason="내년 봄에 설치합니다.")


def whole(case):
    """Everything of a case that a refusal must leave as it was."""
    kept = Case.objects.filter(pk=case.pk).values().get()
    return kept, Move.objects.count(), ClockEvent.objects.count(), list(matters.TOLD)


def refused(code, case, **asked):
    before = whole(case)
    with pytest.raises(ValidationError) as caught:
        moves.move(case=case, **asked)
    assert caught.value.code == code
    assert whole(case) == before


def denied(case, **asked):
    before = whole(case)
    with pytest.raises(PermissionDenied):
        moves.move(case=case, **asked)
    assert whole(case) == before


def test_a_case_opens_in_the_first_state_and_its_clock_waits(scene):
    case = matters.a_case(scene.town, scene.now, scene.parks, reviewed=False)

    assert (case.state, case.clock, case.due_on) == ("open", "idle", None)
    assert workflows.of("petition").machine.start.key == "open"
    assert [move.target for move in case.moves.all()] == ["open"]


def test_the_clock_starts_by_the_rule_and_ends_with_the_answer(scene):
    case = scene.case
    assert f"{case.due_on}" == "2026-12-02"  # thirty days

    made = moves.move(case=case, name="answer", by=scene.park, now=scene.later(3), said=ANSWER)

    case.refresh_from_db()
    assert (case.state, case.clock, case.was_late) == ("answered", "ended", False)
    assert (made.source, made.target, made.role) == ("review", "answered", "official")
    assert made.department == scene.parks
    assert [(case.pk, "answer", "answered")] == matters.TOLD
    assert ClockEvent.objects.get(case=case, kind="end").days == 3


def test_an_end_closes_the_case(scene):
    moves.move(case=scene.case, name="withdraw", by=scene.seo, now=scene.later(1))

    scene.case.refresh_from_db()
    assert scene.case.closed_at == scene.later(1)
    assert scene.case.clock == "ended"
    refused(
        "no_such_step", scene.case, name="answer", by=scene.park, now=scene.later(2), said=ANSWER
    )


def test_a_transition_that_the_table_does_not_have_is_refused(scene):
    for name in ("finish", "reopen", "review", "fly"):
        refused("no_such_step", scene.case, name=name, by=scene.park, now=scene.now)


def test_words_that_are_owed_are_asked_for(scene):
    refused("no_words", scene.case, name="answer", by=scene.park, now=scene.now)
    refused("no_words", scene.case, name="answer", by=scene.park, now=scene.now,
            said=Said(reason=" \0 ", note="nur intern"))  # fmt: skip
    refused("too_long", scene.case, name="answer", by=scene.park, now=scene.now,
            said=Said(reason="가" * 5001))  # fmt: skip
    moves.move(case=scene.case, name="answer", by=scene.park, now=scene.now, said=ANSWER)
    refused("no_words", scene.case, name="reopen", by=scene.park, now=scene.now)


def test_a_guard_says_why_not(scene):
    said = Said(reason="…", data={"plan": False})

    refused("guarded", scene.case, name="answer", by=scene.park, now=scene.now, said=said)


def test_an_effect_that_fails_takes_the_transition_back(scene, monkeypatch):
    def fail(case, move):
        raise RuntimeError("the room is on fire")

    matters.use(
        monkeypatch,
        Workflow(matters.MACHINE, {"has_plan": matters.has_plan}, {"tell": fail}),
    )
    before = whole(scene.case)

    with pytest.raises(RuntimeError):
        moves.move(case=scene.case, name="answer", by=scene.park, now=scene.now, said=ANSWER)

    assert whole(scene.case) == before


@pytest.mark.parametrize("who", ["road", "auditor", "seo", "other", "strange"])
def test_only_the_case_s_own_officials_and_the_operator_decide(scene, who):
    denied(scene.case, name="answer", by=getattr(scene, who), now=scene.now, said=ANSWER)


@pytest.mark.parametrize("who", ["park", "head", "operator"])
def test_the_department_and_the_operator_may(scene, who):
    made = moves.move(
        case=scene.case, name="answer", by=getattr(scene, who), now=scene.now, said=ANSWER
    )

    assert made.department == (None if who == "operator" else scene.parks)


@pytest.mark.parametrize("who", ["park", "operator", "other", "strange", "auditor"])
def test_only_the_asker_withdraws(scene, who):
    denied(scene.case, name="withdraw", by=getattr(scene, who), now=scene.now)


def test_nobody_is_offered_what_the_room_does_by_itself(scene):
    case = matters.a_case(scene.town, scene.now, scene.parks, asker=scene.seo, reviewed=False)

    assert moves.ways(case, by=scene.park, now=scene.now) == []
    assert [way.step.name for way in moves.ways(case, by=scene.seo, now=scene.now)] == ["withdraw"]
    with pytest.raises(PermissionDenied):
        moves.move(case=scene.case, name="answer", by=None, now=scene.now, said=ANSWER)


def test_a_former_official_of_the_department_may_no_more(scene):
    gone = someone(scene.town, Role.OFFICIAL, department=scene.parks)
    row = gone.memberships.get()
    row.ended_at = scene.now
    row.save()

    denied(scene.case, name="answer", by=gone, now=scene.later(0.1), said=ANSWER)


def test_who_saw_the_case_before_somebody_changed_it_decides_anew(scene):
    seen = scene.case.version
    assignments.take(case=scene.case, assignee=scene.park, by=scene.head, now=scene.now)

    refused("overtaken", scene.case, name="answer", by=scene.park, now=scene.now,
            said=Said(reason="…", seen=seen))  # fmt: skip


def test_an_answer_after_the_last_day_is_late(scene):
    moves.move(case=scene.case, name="answer", by=scene.park, now=scene.later(40), said=ANSWER)

    scene.case.refresh_from_db()
    assert scene.case.was_late
    moves.move(case=scene.case, name="reopen", by=scene.park, now=scene.later(41),
               said=Said(note="다시 봅니다"))  # fmt: skip
    scene.case.refresh_from_db()
    assert not scene.case.was_late
    assert clocks.reading(scene.case, now=scene.later(41)).days_left == 30


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_does_and_the_others_are_told(petitions):
    scene = Scene()

    def answer(number):
        case = Case.objects.get(pk=scene.case.pk)
        by = (scene.park, scene.head)[number % 2]
        said = Said(reason=f"답변 {number}", seen=case.version)
        try:
            with translation.override("en"):
                moves.move(case=case, name="answer", by=by, now=scene.now, said=said)
        except ValidationError as error:
            return error.code, " ".join(error.messages)
        return "done", ""

    answers = at_once(8, answer)

    assert sorted(code for code, _ in answers) == ["done"] + ["overtaken"] * 7
    assert all("Somebody was faster" in text for code, text in answers if code != "done")
    assert Move.objects.filter(case=scene.case, name="answer").count() == 1
    assert len(matters.TOLD) == 1
    assert ClockEvent.objects.filter(case=scene.case, kind="end").count() == 1


def test_a_workflow_with_a_fault_is_found_when_the_house_opens():
    wrong = Machine(
        "w",
        "W",
        (State("a", "A"), State("z", "Z", is_end=True)),
        (transition("go", "Go", "a", "z", guards=("is_right",), effects=("sing",)),),
    )

    with pytest.raises(ImproperlyConfigured, match=r"no guard is_right; go: no effect sing"):
        workflows.checked(Workflow(wrong))


def test_every_room_s_workflow_is_right():
    assert all(one.machine.key == key for key, one in workflows.declared().items())


def test_what_is_internal_stands_in_no_public_line(scene):
    case = scene.case
    moves.move(case=case, name="answer", by=scene.park, now=scene.later(1),
               said=Said(reason="설치합니다", note="예산은 비밀", data={"a": "자료"}))  # fmt: skip

    public = f"{timelines.public(case)}"
    assert "설치합니다" in public
    assert all(word not in public for word in ("예산은 비밀", "자료", "박공원"))
    assert "예산은 비밀" in f"{timelines.internal(case)}"


def test_a_case_follows_its_room_s_row(scene):
    cases.describe(case=scene.case, title="그늘막 " + "가" * 300, is_public=False)

    scene.case.refresh_from_db()
    assert len(scene.case.title) == 200
    assert not scene.case.is_public
    assert scene.case.path == "/participation/proposals/1/"


def test_another_town_s_case_is_not_there(scene):
    theirs = a_town("narae")

    assert not Case.objects.of(theirs).exists()
    assert clocks.today(theirs, scene.now).isoformat() == "2026-11-02"

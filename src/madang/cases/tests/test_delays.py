from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.cases.models import Case, ClockEvent, InterimReply, InternalNote, Move
from madang.cases.services import clocks, delays, moves, notes, timelines
from madang.cases.tests import matters
from madang.cases.tests.conftest import Scene
from madang.rules.models import Rule

ACTS = {
    "ask": lambda case, **who: delays.ask(case=case, text="사진이 없습니다", **who),
    "pause": lambda case, **who: delays.pause(case=case, reason="설계를 기다립니다", **who),
    "reply": lambda case, **who: delays.reply(case=case, text="검토 중입니다", **who),
    "resume": lambda case, **who: delays.resume(case=case, **who),
    "extend": lambda case, **who: delays.extend(case=case, reason="현장 조사", **who),
    "note": lambda case, **who: notes.write(case=case, text="안에서만", **who),
}


def counts(case):
    return (
        Case.objects.filter(pk=case.pk).values().get(),
        ClockEvent.objects.count(),
        InterimReply.objects.count(),
        InternalNote.objects.count(),
        Event.objects.count(),
    )


def refused(code, act, case, **who):
    before = counts(case)
    with pytest.raises(ValidationError) as caught:
        ACTS[act](case, **who)
    assert caught.value.code == code
    assert counts(case) == before


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("who", ["road", "auditor", "seo", "other", "strange"])
def test_who_does_not_have_the_case_changes_nothing(scene, act, who):
    before = counts(scene.case)

    with pytest.raises(PermissionDenied):
        ACTS[act](scene.case, by=getattr(scene, who), now=scene.now)

    assert counts(scene.case) == before


def test_a_supplement_stops_the_clock_until_it_is_there(scene):
    case = scene.case
    delays.ask(case=case, by=scene.park, text="위치 사진이 없습니다", now=scene.later(2))
    case.refresh_from_db()
    assert case.clock == "stopped"
    assert not Case.objects.overdue(scene.later(90).date()).exists()

    delays.supply(case=case, by=scene.seo, text="보냈습니다", now=scene.later(12))

    case.refresh_from_db()
    assert case.clock == "running"
    assert f"{case.due_on}" == "2026-12-14"  # ten days later, a Saturday and then Sunday given way
    told = Event.objects.get(kind="cases.supplement")
    assert (told.to, told.path) == ([scene.seo.pk], case.path)


def test_what_was_supplied_is_the_person_s_and_the_department_s_alone(scene):
    delays.ask(case=scene.case, by=scene.park, text="주소가 없습니다", now=scene.now)
    delays.supply(case=scene.case, by=scene.seo, text="가온로 3", now=scene.now)

    assert "주소가 없습니다" in f"{timelines.public(scene.case)}"
    assert "가온로 3" not in f"{timelines.public(scene.case)}"
    assert "가온로 3" in f"{timelines.internal(scene.case)}"


def test_a_supplement_is_not_asked_for_after_the_seventh_day(scene):
    refused("too_late_to_ask", "ask", scene.case, by=scene.park, now=scene.later(8))
    ACTS["ask"](scene.case, by=scene.park, now=scene.later(7))


def test_others_supply_nothing_and_nothing_is_supplied_unasked(scene):
    with pytest.raises(ValidationError) as caught:
        delays.supply(case=scene.case, by=scene.seo, text="여기", now=scene.now)
    assert caught.value.code == "not_stopped"
    ACTS["pause"](scene.case, by=scene.park, now=scene.now)
    with pytest.raises(ValidationError):
        delays.supply(case=scene.case, by=scene.seo, text="여기", now=scene.now)
    ACTS["resume"](scene.case, by=scene.park, now=scene.now)
    ACTS["ask"](scene.case, by=scene.park, now=scene.now)
    for who in (scene.other, scene.road, scene.auditor, scene.strange):
        with pytest.raises(PermissionDenied):
            delays.supply(case=scene.case, by=who, text="여기", now=scene.now)
    assert clocks.reading(scene.case, now=scene.now).running == "stopped"


def test_an_official_may_take_the_supplement_at_the_counter(scene):
    ACTS["ask"](scene.case, by=scene.park, now=scene.now)

    event = delays.supply(case=scene.case, by=scene.park, text="종이로", now=scene.later(1))

    assert event.department == scene.parks


def test_a_pause_needs_a_reason_and_a_running_clock(scene):
    before = counts(scene.case)
    with pytest.raises(ValidationError):
        delays.pause(case=scene.case, by=scene.park, reason="  ", now=scene.now)
    assert counts(scene.case) == before
    refused("not_stopped", "resume", scene.case, by=scene.park, now=scene.now)
    ACTS["pause"](scene.case, by=scene.park, now=scene.now)
    refused("not_running", "pause", scene.case, by=scene.park, now=scene.now)
    idle = matters.a_case(scene.town, scene.now, scene.parks, reviewed=False)
    for act in ("pause", "ask", "reply", "extend"):
        refused("not_running", act, idle, by=scene.park, now=scene.now)


def test_the_last_day_moves_once_and_only_after_an_interim_reply(scene):
    case, park = scene.case, scene.park
    refused("no_reply", "extend", case, by=park, now=scene.now)
    ACTS["reply"](case, by=park, now=scene.now)

    event = ACTS["extend"](case, by=park, now=scene.now)

    assert f"{event.due_on}" == "2027-01-04"  # sixty days: 1 January and a weekend give way
    ACTS["reply"](case, by=park, now=scene.now)
    refused("extended", "extend", case, by=park, now=scene.now)
    assert {event.kind for event in Event.objects.filter(to=[scene.seo.pk])} == {"cases.clock"}


def test_an_overdue_case_can_be_answered_and_replied_to_but_not_moved(scene):
    late = scene.later(31)
    ACTS["reply"](scene.case, by=scene.park, now=late)
    for act in ("extend", "pause", "ask"):
        refused("late", act, scene.case, by=scene.park, now=late)
    assert scene.case.is_overdue(clocks.today(scene.town, late))


def test_the_rule_of_the_day_on_which_the_clock_started_counts(scene):
    def rule(key, value, since):
        Rule.objects.create(
            town=scene.town, key=key, value=value, article="조례", valid_from=since, made_at=since
        )

    rule("cases.answer_days", "14", scene.later(1))
    rule("cases.supplement_days", "2", scene.later(1))
    rule("cases.extension_days", "5", scene.later(1))
    rule("cases.extensions", "0", scene.later(1))
    young = matters.a_case(scene.town, scene.later(2), scene.parks)

    ACTS["ask"](scene.case, by=scene.park, now=scene.later(6))
    refused("too_late_to_ask", "ask", young, by=scene.park, now=scene.later(6))
    assert f"{scene.case.due_on} {young.due_on}" == "2026-12-02 2026-11-18"
    for case in (scene.case, young):
        ACTS["reply"](case, by=scene.park, now=scene.later(6))
    refused("extended", "extend", young, by=scene.park, now=scene.later(6))
    ACTS["extend"](scene.case, by=scene.park, now=scene.later(6))
    assert ClockEvent.objects.get(case=scene.case, kind="extend").days == 30


def test_nothing_happens_to_a_case_that_has_ended(scene):
    moves.move(case=scene.case, name="withdraw", by=scene.seo, now=scene.now)
    for act in ("ask", "pause", "resume", "reply", "extend"):
        refused("closed", act, scene.case, by=scene.park, now=scene.now)


def test_who_saw_the_case_before_it_changed_is_told(scene):
    seen = scene.case.version
    ACTS["pause"](scene.case, by=scene.head, now=scene.now)

    refused("overtaken", "resume", scene.case, by=scene.park, now=scene.now, seen=seen)


def test_a_note_has_words(scene):
    with pytest.raises(ValidationError):
        notes.write(case=scene.case, by=scene.park, text=" ", now=scene.now)
    assert not InternalNote.objects.exists()


def test_midnight_is_the_town_s(scene):
    evening = datetime(2026, 12, 2, 14, 59, tzinfo=UTC)  # one minute to midnight in Gaon
    reading = clocks.reading(scene.case, now=evening)

    assert (reading.days_left, reading.is_late) == (0, False)
    assert clocks.reading(scene.case, now=evening + timedelta(minutes=1)).is_late


@pytest.mark.django_db(transaction=True)
def test_of_many_who_pause_at_once_one_does(petitions):
    scene = Scene()

    def pause(number):
        try:
            ACTS["pause"](Case.objects.get(pk=scene.case.pk), by=scene.park, now=scene.now)
        except ValidationError as error:
            return error.code
        return "done"

    assert sorted(at_once(8, pause)) == ["done"] + ["not_running"] * 7
    assert ClockEvent.objects.filter(kind="stop").count() == 1
    assert Move.objects.count() == 2

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.cases.engine.clocks import (
    Hindrance,
    Kind,
    Limits,
    Running,
    Tick,
    due_day,
    hindrance,
    hindrance_to_ask,
    hindrance_to_extend,
    read,
)
from madang.cases.engine.holidays import is_working_day
from madang.cases.engine.machines import (
    Actor,
    Clock,
    Machine,
    Reason,
    State,
    UnknownStepError,
    check,
    transition,
)
from madang.cases.tests.matters import MACHINE

FIRST = date(2026, 3, 2)
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
LIMITS = Limits(supplement_days=7, extensions=1)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


@st.composite
def histories(draw):
    """Ticks in the order of their days, sensible or not."""
    kinds = st.lists(st.sampled_from(list(Kind)), max_size=12)
    at, ticks = draw(DAYS), []
    for kind in draw(kinds):
        at += timedelta(days=draw(st.integers(0, 20)))
        ticks.append(Tick(kind, at, draw(st.integers(0, 40))))
    return ticks


def test_the_first_day_does_not_count_and_the_last_does():
    assert due_day(date(2026, 3, 3), 7) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # Saturday
        (date(2026, 2, 2), 14, date(2026, 2, 19)),  # Seollal, 16 to 18
        (date(2026, 2, 22), 7, date(2026, 3, 3)),  # 1 March on a Sunday, and its substitute
        (date(2026, 12, 22), 3, date(2026, 12, 28)),  # Christmas on a Friday
        (date(2028, 9, 25), 7, date(2028, 10, 6)),  # Chuseok with the day of the nation in it
    ],
)
def test_a_last_day_that_is_none_to_work_on_gives_way(start, days, due):
    assert due_day(start, days) == due


def test_an_idle_clock_shows_nothing():
    assert read([], FIRST).running == Running.IDLE
    assert read([], FIRST).due_on is None


def test_days_left_and_late():
    ticks = [Tick(Kind.START, day(0), 10)]

    assert read(ticks, day(0)).days_left == 10
    assert read(ticks, day(10)).days_left == 0
    assert not read(ticks, day(10)).is_late
    assert read(ticks, day(11)).is_late


def test_a_pause_moves_the_last_day_by_the_midnights_it_lasts():
    ticks = [Tick(Kind.START, day(0), 10), Tick(Kind.STOP, day(2)), Tick(Kind.RESUME, day(9))]

    assert read(ticks, day(9)).due_on == day(17)
    assert read(ticks, day(9)).stopped_days == 7
    assert read([*ticks[:2], Tick(Kind.RESUME, day(2))], day(2)).due_on == day(10)


def test_a_clock_that_stands_on_a_last_day_put_off_by_a_weekend_is_not_late_on_tuesday():
    friday = date(2026, 11, 6)
    ticks = [Tick(Kind.START, friday, 1), Tick(Kind.STOP, date(2026, 11, 9))]

    assert not read(ticks, date(2026, 11, 24)).is_late
    assert read([*ticks, Tick(Kind.RESUME, date(2026, 11, 24))], date(2026, 11, 24)).days_left == 0


def test_late_stays_late_whatever_comes_after():
    late = [Tick(Kind.START, day(0), 3), Tick(Kind.STOP, day(9)), Tick(Kind.EXTEND, day(9), 30)]

    assert read(late, day(9)).is_late
    assert read([*late, Tick(Kind.RESUME, day(30))], day(31)).due_on == day(3)
    assert read([*late, Tick(Kind.END, day(12))], day(90)).is_late


def test_what_was_answered_in_time_is_never_late_afterwards():
    ticks = [Tick(Kind.START, day(0), 3), Tick(Kind.END, day(3))]

    assert not read(ticks, day(300)).is_late
    assert read(ticks, day(300)).days_left is None


def test_a_clock_may_start_anew_after_its_end():
    ticks = [
        Tick(Kind.START, day(0), 3),
        Tick(Kind.END, day(9)),
        Tick(Kind.START, day(21), 10),
    ]

    assert read(ticks, day(21)) == read([Tick(Kind.START, day(21), 10)], day(21))


@given(histories(), st.integers(0, 60))
def test_reading_never_fails_and_once_late_is_late_until_it_ends(ticks, wait):
    today = ticks[-1].on if ticks else FIRST
    now, later = read(ticks, today), read(ticks, today + timedelta(days=wait))

    assert later.running == now.running
    assert not (now.is_late and not later.is_late)
    if now.running == Running.STOPPED:
        assert later.is_late == now.is_late is False
        assert later.days_left is not None
        assert later.days_left >= 0
    if now.running != Running.IDLE:
        assert is_working_day(now.due_on)


@given(histories())
def test_the_last_day_never_comes_nearer_while_the_clock_is_the_same(ticks):
    due = None
    for place, tick in enumerate(ticks, start=1):
        shown = read(ticks[:place], tick.on)
        if tick.kind == Kind.START or due is None:
            due = shown.due_on
            continue
        assert shown.due_on is not None
        assert shown.due_on >= due
        due = shown.due_on


@given(DAYS, st.integers(1, 60), st.integers(0, 20), st.integers(0, 20))
def test_two_pauses_count_as_one_of_both_lengths(start, given_days, one, two):
    split = [
        Tick(Kind.START, start, given_days),
        Tick(Kind.STOP, start),
        Tick(Kind.RESUME, start + timedelta(days=one)),
        Tick(Kind.STOP, start + timedelta(days=one)),
        Tick(Kind.RESUME, start + timedelta(days=one + two)),
    ]
    whole = [split[0], split[1], split[-1]]
    end = split[-1].on

    assert read(split, end).due_on == read(whole, end).due_on == due_day(end, given_days)


@given(histories())
def test_what_is_hindered_changes_nothing(ticks):
    today = ticks[-1].on if ticks else FIRST
    shown = read(ticks, today)
    for kind in Kind:
        after = read([*ticks, Tick(kind, today, 5)], today)
        if hindrance(shown, kind) and kind != Kind.REPLY:
            assert after == shown, kind


def test_a_supplement_is_asked_for_within_the_days_of_the_rule():
    ticks = [Tick(Kind.START, day(1), 30)]

    assert hindrance_to_ask(read(ticks, day(8)), LIMITS, day(8)) is None
    assert hindrance_to_ask(read(ticks, day(9)), LIMITS, day(9)) == Hindrance.TOO_LATE_TO_ASK
    assert hindrance_to_ask(read([], day(9)), LIMITS, day(9)) == Hindrance.NOT_RUNNING


def test_more_time_needs_an_interim_reply_each_time_and_is_given_as_often_as_the_rule_says():
    ticks = [Tick(Kind.START, day(0), 10)]
    assert hindrance_to_extend(read(ticks, day(1)), LIMITS) == Hindrance.NO_REPLY

    ticks += [Tick(Kind.REPLY, day(1))]
    assert hindrance_to_extend(read(ticks, day(1)), LIMITS) is None
    assert hindrance_to_extend(read(ticks, day(11)), LIMITS) == Hindrance.LATE

    ticks += [Tick(Kind.EXTEND, day(1), 30)]
    twice = replace(LIMITS, extensions=2)
    assert hindrance_to_extend(read(ticks, day(2)), LIMITS) == Hindrance.EXTENDED
    assert hindrance_to_extend(read(ticks, day(2)), twice) == Hindrance.NO_REPLY
    assert read(ticks, day(2)).due_on == due_day(day(0), 40)


def test_the_petition_of_the_tests_is_a_machine():
    assert check(MACHINE) == []
    assert MACHINE.step("answer", "review").target == "answered"
    with pytest.raises(UnknownStepError, match="no 'answer' from 'open'"):
        MACHINE.step("answer", "open")


A, B, END = State("a", "A"), State("b", "B"), State("end", "End", is_end=True)
GO = transition("go", "Go", "a", "end")


@pytest.mark.parametrize(
    ("states", "transitions", "faults"),
    [
        ((A, END), (GO,), []),
        ((A, END, END), (GO,), ["end stands twice"]),
        ((A, END), (GO, GO), ["go: twice from a", "go: twice from a"]),
        ((A, END), (GO, transition("no", "", "", "end")), ["no: from nowhere"]),
        ((A, END), (GO, transition("x", "", "a", "z")), ["x: no state z"]),
        ((A, END), (GO, transition("back", "", "end", "a")), ["back: leaves the end end"]),
        ((A, B, END), (GO,), ["b cannot be reached"]),
        ((A, B, END), (GO, transition("stay", "", "a", "b")), ["no way from b to an end"]),
        (
            (A, END),
            (GO, transition("late", "", "a", "end", clock=Clock.START)),
            ["late: the clock would go on after the end"],
        ),
        (
            (A, B, END),
            (
                GO,
                transition("hush", "", "a", "b", clock=Clock.STOP),
                transition("f", "", "b", "end"),
            ),
            ["hush: a stopped clock needs a public reason"],
        ),
    ],
)
def test_a_wrong_machine_says_what_is_wrong(states, transitions, faults):
    machine = Machine("m", "M", states, transitions)

    assert check(machine) == [f"m: {fault}" for fault in faults]


@given(st.data())
def test_no_walk_through_a_right_machine_gets_stuck(data):
    state = MACHINE.start.key
    for _ in range(8):
        ways = MACHINE.ways(state)
        if MACHINE.state(state).is_end:
            assert ways == ()
            break
        assert ways
        state = data.draw(st.sampled_from(ways)).target


def test_words_of_a_transition():
    step = MACHINE.step("answer", "review")

    assert (step.actor, step.reason, step.clock) == (Actor.OFFICIAL, Reason.PUBLIC, Clock.END)
    assert MACHINE.days_rule(step) == "cases.answer_days"
    assert MACHINE.days_rule(replace(step, rule="x.days")) == "x.days"

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from madang.cases.engine import machines
from madang.kernel import photos
from madang.participation.engine import answers, calendars, outcomes, thresholds
from madang.participation.engine.outcomes import Record
from madang.participation.engine.proposals import (
    CLOSED,
    NEXT,
    STATE_LABELS,
    STEPS,
    TO_DO,
    By,
    Stage,
    State,
    UnknownStepError,
    Verdict,
    stage,
    step,
    steps_from,
)

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)


def test_every_state_has_a_name_a_stage_and_a_word_on_what_comes_next():
    assert set(STATE_LABELS) == set(NEXT) == set(State)
    assert {stage(state) for state in State} == set(Stage)


def test_every_state_is_reached_and_only_the_closed_lead_nowhere_by_an_official():
    reached = {found.after for found in STEPS.values() if found.after} | {State.DRAFT}
    stuck = {
        state
        for state in State
        if not any(steps_from(state, by=by, verdict=Verdict.ACCEPTED) for by in By)
    }

    assert reached == set(State)
    assert stuck <= CLOSED


def test_every_step_of_an_official_asks_for_a_reason_but_the_beginning_of_a_review():
    without = [s.name for s in STEPS.values() if s.by == By.OFFICIAL and "reason" not in s.asks]

    assert without == ["take_up"]


def test_every_step_that_a_person_takes_has_a_button():
    assert set(TO_DO) == {s.name for s in STEPS.values() if s.by != By.CLOCK} - {"publish"}


def test_what_was_refused_is_not_planned():
    for name in ("plan", "budget", "begin", "stop"):
        with pytest.raises(UnknownStepError):
            step(name, state=State.ANSWERED, verdict=Verdict.REFUSED)
        assert step(name, state=State.ANSWERED, verdict=Verdict.PARTLY)


def test_the_case_of_a_proposal_is_a_sound_machine():
    assert machines.check(answers.MACHINE) == []
    assert set(answers.ENDS) <= set(STEPS)


@given(
    active=st.integers(0, 10**7),
    tenths=st.integers(1, 200),
    least=st.integers(1, 100),
    more=st.integers(0, 1000),
)
def test_a_threshold_stays_within_its_bounds_and_grows_with_the_active(active, tenths, least, more):
    percent = Decimal(tenths) / 10
    found = thresholds.needed(active=active, percent=percent, least=least, most=least + more)
    later = thresholds.needed(active=active + 1, percent=percent, least=least, most=least + more)

    assert least <= found <= later <= least + more


def record(number, state, verdict=None, days=None, is_late=False):
    answered_at = None if days is None else NOON + days * DAY
    return Record(number, state, verdict, NOON, answered_at, is_late)


def test_the_figures_of_a_month_count_what_they_say():
    found = outcomes.figures(
        [
            record(1, State.DONE, Verdict.ACCEPTED, 10),
            record(2, State.ANSWERED, Verdict.REFUSED, 20),
            record(3, State.PLANNED, Verdict.PARTLY, 60, is_late=True),
            record(4, State.RETURNED, None, 2),
            record(5, State.REVIEW, None, None, is_late=True),
            record(6, State.REVIEW),
            record(7, State.MERGED),
            record(8, State.WITHDRAWN),
        ]
    )

    assert len(found.proposals) == 8
    assert (found.answered.part, found.answered.rest) == ((1, 2, 3, 4), (5, 6))
    assert (found.in_time.part, found.in_time.rest) == ((1, 2, 4), (3, 5))
    assert (found.accepted.part, found.accepted.whole) == ((1, 3), (1, 2, 3))
    assert (found.done.percent, found.median_days) == (50.0, 15.0)
    assert outcomes.behind(found, "late") == (3, 5)
    with pytest.raises(KeyError):
        outcomes.behind(found, "nothing")


STATES = [State.ANSWERED, State.DONE, State.REVIEW, State.MERGED, State.RETURNED]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.sampled_from([None, *Verdict]),
            st.none() | st.integers(0, 400),
            st.booleans(),
        ),
        max_size=30,
    ),
    st.randoms(),
)
def test_figures_do_not_depend_on_the_order_and_parts_are_of_their_whole(rows, dice):
    records = [record(number, *row) for number, row in enumerate(rows)]
    found = outcomes.figures(records)
    dice.shuffle(records)

    assert outcomes.figures(records) == found
    for share in (found.answered, found.in_time, found.accepted, found.done):
        assert set(share.part) <= set(share.whole)
        assert sorted(share.part + share.rest) == sorted(share.whole)


def picture(kind="JPEG", size=(400, 300), **more):
    file = BytesIO()
    Image.new("RGB", size, "green").save(file, kind, **more)
    return file.getvalue()


def test_a_photo_loses_place_and_camera_and_words():
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    given_file = picture(exif=exif, comment=b"made at home")

    taken = photos.taken(given_file)

    assert b"SecretCam" in given_file
    assert b"SecretCam" not in taken.content
    assert b"made at home" not in taken.content
    with Image.open(BytesIO(taken.content)) as kept:
        assert (kept.format, dict(kept.getexif()), kept.size) == ("JPEG", {}, (400, 300))


def test_a_large_photo_becomes_small_and_a_clear_one_gets_a_ground():
    taken = photos.taken(picture(size=(4000, 1000)))
    assert (taken.width, taken.height) == (1600, 400)

    file = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(photos.taken(file.getvalue()).content)) as kept:
        assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "size"),
        (b"\xff\xd8\xff" + b"0" * photos.LARGEST_BYTES, "size"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "kind"),
        (b"GIF89a<script>alert(1)</script>", "kind"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "broken"),
        (picture()[:200], "broken"),
        (picture("PNG", (7000, 6000)), "size"),
    ],
)
def test_what_is_no_photo_is_refused(content, why):
    with pytest.raises(photos.Refused) as refused:
        photos.taken(content)

    assert str(refused.value) == why


@given(st.text(max_size=200))
def test_no_line_of_a_calendar_is_too_long_and_no_text_breaks_out(text):
    dates = [calendars.Date("1@gaon", text, "https://gaon.example/1", NOON)]

    file = calendars.calendar("가온", dates, now=NOON)

    lines = file.split("\r\n")
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in lines)
    assert sum(line.startswith("BEGIN:") for line in lines) == 2
    assert file.endswith("END:VCALENDAR\r\n")

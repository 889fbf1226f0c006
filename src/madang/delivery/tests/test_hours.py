from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.hours import DAY_MIN, Hours, Timetable, written

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = date(2026, 11, 23)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the week of Monday the 23rd: day 0 is Monday."""
    return datetime(2026, 11, 23 + day, hour, minute, tzinfo=SEOUL)


NOON = Timetable(SEOUL, dict.fromkeys(range(6), Hours(660, 1260, 900, 1020)))  # closed on Sunday
NIGHT = Timetable(SEOUL, {4: Hours(1080, 1560), 5: Hours(1080, 1620)})  # Friday, Saturday


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(0, 10, 59), False),
        (at(0, 11), True),
        (at(0, 14, 59), True),
        (at(0, 15), False),
        (at(0, 17), True),
        (at(0, 20, 59), True),
        (at(0, 21), False),
        (at(6, 12), False),
    ],
)
def test_a_shop_is_open_from_its_first_minute_until_before_its_last(moment, is_open):
    assert NOON.is_open(moment) is is_open


def test_a_break_closes_the_shop_and_says_when_it_goes_on():
    assert NOON.closes_at(at(0, 12)) == at(0, 15)
    assert NOON.opens_next(at(0, 15, 30)) == at(0, 17)
    assert NOON.closes_at(at(0, 15, 30)) is None


def test_friday_night_lasts_until_two_on_saturday():
    assert NIGHT.is_open(at(5, 1, 59))
    assert not NIGHT.is_open(at(5, 2))
    assert NIGHT.closes_at(at(4, 23)) == at(5, 2)
    assert NIGHT.opens_next(at(6, 4)) == datetime(2026, 12, 4, 18, tzinfo=SEOUL)


def test_round_the_clock_is_one_night_after_another():
    always = Timetable(SEOUL, dict.fromkeys(range(7), Hours(0, DAY_MIN)))

    assert always.is_open(at(3, 0))
    assert always.closes_at(at(3, 0)) > at(3, 0) + timedelta(days=50)


def test_on_an_exceptional_day_its_own_hours_count():
    changed = Timetable(
        SEOUL,
        NOON.week,
        {MONDAY: None, MONDAY + timedelta(days=6): Hours(600, 840)},
    )

    assert not changed.is_open(at(0, 12))
    assert changed.opens_next(at(0, 12)) == at(1, 11)
    assert changed.is_open(at(6, 12))


def test_holidays_close_the_shop_but_not_against_its_own_word():
    def is_holiday(day):
        return day == MONDAY

    assert not Timetable(SEOUL, NOON.week, {}, is_holiday).is_open(at(0, 12))
    special = Timetable(SEOUL, NOON.week, {MONDAY: Hours(660, 840)}, is_holiday)
    assert special.is_open(at(0, 12))


def test_the_night_before_a_holiday_goes_on_into_it():
    saturday = MONDAY + timedelta(days=5)
    night = Timetable(SEOUL, NIGHT.week, {}, lambda day: day == saturday)

    assert night.is_open(at(5, 1))
    assert not night.is_open(at(5, 19))


def test_hours_are_read_on_the_towns_clock():
    from_afar = at(0, 12).astimezone(ZoneInfo("UTC"))

    assert from_afar.hour == 3
    assert NOON.is_open(from_afar)
    assert not Timetable(ZoneInfo("Europe/London"), NOON.week).is_open(from_afar)


def test_a_wall_clock_that_is_put_back_does_not_open_later():
    london = ZoneInfo("Europe/London")  # 25 October 2026 has 25 hours
    shop = Timetable(london, {6: Hours(540, 1020)})

    assert shop.opens_next(datetime(2026, 10, 25, 0, tzinfo=london)) == datetime(
        2026, 10, 25, 9, tzinfo=london
    )


def test_a_shop_without_hours_never_opens():
    assert Timetable(SEOUL, {}).opens_next(at(0, 0)) is None


@pytest.mark.parametrize(
    "hours",
    [(700, 700), (-1, 60), (1440, 1500), (600, 2041), (600, 900, 500, 700), (600, 900, 700, None)],
)
def test_hours_that_are_not_in_order_are_refused(hours):
    with pytest.raises(ValueError, match="hours|break"):
        Hours(*hours)


def test_minutes_are_written_as_a_clock_shows_them():
    assert [written(minute) for minute in (0, 690, 1440, 1560)] == [
        *("00:00", "11:30", "00:00", "02:00")
    ]


@st.composite
def timetables(draw):
    def hours():
        opens = draw(st.integers(0, DAY_MIN - 1))
        return Hours(opens, draw(st.integers(opens + 1, opens + DAY_MIN)))

    week = {day: hours() for day in range(7) if draw(st.booleans())}
    return Timetable(SEOUL, week)


@given(timetables(), st.integers(0, 7 * DAY_MIN - 1))
def test_what_is_said_of_the_next_opening_is_so(shop, minute):
    now = at(0, 0) + timedelta(minutes=minute)
    opens, closes = shop.opens_next(now), shop.closes_at(now)

    assert shop.is_open(now) is (closes is not None) is (opens == now)
    if closes is not None:
        assert closes > now
        assert closes - now > timedelta(days=50) or not shop.is_open(closes)
    if opens is not None and opens > now:
        assert shop.is_open(opens)
        assert not shop.is_open(opens - timedelta(seconds=1))
    assert (opens is None) is (not shop.week)

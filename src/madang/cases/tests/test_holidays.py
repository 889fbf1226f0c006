from datetime import date

import pytest

from madang.cases.engine.holidays import holidays, is_working_day

# As the government announced them (월력요항, 관보), with substitutes and days made holidays once.
ANNOUNCED = {
    2024: """
        01-01 02-09 02-10 02-11 02-12 03-01 04-10 05-05 05-06 05-15 06-06 08-15
        09-16 09-17 09-18 10-01 10-03 10-09 12-25
    """,
    2025: """
        01-01 01-27 01-28 01-29 01-30 03-01 03-03 05-05 05-06 06-03 06-06 08-15
        10-03 10-05 10-06 10-07 10-08 10-09 12-25
    """,
    2026: """
        01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17
        08-15 08-17 09-24 09-25 09-26 10-03 10-05 10-09 12-25
    """,
    2027: """
        01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-03 05-05 05-13 06-06 07-17 07-19
        08-15 08-16 09-14 09-15 09-16 10-03 10-04 10-09 10-11 12-25 12-27
    """,
}


@pytest.mark.parametrize("year", sorted(ANNOUNCED))
def test_the_holidays_are_those_that_were_announced(year):
    wanted = {date.fromisoformat(f"{year}-{day}") for day in ANNOUNCED[year].split()}
    assert sorted(holidays(year)) == sorted(wanted)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2027, 2, 9), False),  # Seollal on a Sunday, its substitute
        (date(2025, 10, 8), False),  # Chuseok with a Sunday in it
        (date(2024, 10, 1), False),  # made a holiday once
        (date(2024, 10, 2), True),
        (date(2026, 6, 8), True),  # Memorial Day on a Saturday has no substitute
        (date(2036, 1, 28), False),  # Seollal, ten years on
        (date(2026, 11, 28), False),  # a Saturday
    ],
)
def test_a_working_day_is_no_weekend_and_no_holiday(day, is_one):
    assert is_working_day(day) == is_one


def test_the_lunar_feasts_are_known_for_decades():
    for year in range(2024, 2050):
        assert len([day for day in holidays(year) if day.weekday() < 5]) >= 8

from datetime import date, timedelta

from madang.site.demo import days
from madang.site.demo.bulletins import bulletins
from madang.site.demo.duties import Trip
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.weather import weather


def test_on_market_days_the_lines_through_the_market_are_named(trips: tuple[Trip, ...]):
    market = bulletins(days.day(trips, seed=SEED, on=date(2026, 11, 27)))
    other = bulletins(days.day(trips, seed=SEED, on=date(2026, 11, 26)))
    assert any("오일장" in bulletin.header_ko for bulletin in market)
    assert not any("오일장" in bulletin.header_ko for bulletin in other)


def test_snow_concerns_the_whole_town(trips: tuple[Trip, ...]):
    snowy = next(
        day
        for day in (date(2026, 12, 1) + timedelta(shift) for shift in range(90))
        if weather(SEED, day).kind == "snow"
    )
    warning = next(
        bulletin
        for bulletin in bulletins(days.day(trips, seed=SEED, on=snowy))
        if bulletin.cause == "WEATHER"
    )
    assert warning.route_ids == ()
    assert warning.severity == "warning"


def test_a_breakdown_is_written_after_it_happened_in_both_languages(trips: tuple[Trip, ...]):
    days_with = (
        days.day(trips, seed=SEED, on=date(2026, 11, 9) + timedelta(shift)) for shift in range(9)
    )
    day = next(day for day in days_with if any(run.broke_down for run in day.runs))
    written = [bulletin for bulletin in bulletins(day) if bulletin.cause == "TECHNICAL_PROBLEM"]
    assert len(written) == sum(run.broke_down for run in day.runs)
    assert all(bulletin.header_en and bulletin.text_en for bulletin in written)
    assert all(bulletin.starts_at < bulletin.ends_at for bulletin in bulletins(day))


def test_the_same_works_are_written_once_a_month(trips: tuple[Trip, ...]):
    works = {
        bulletin
        for shift in range(5)
        for bulletin in bulletins(
            days.day(trips, seed=SEED, on=date(2026, 11, 10) + timedelta(shift))
        )
        if bulletin.cause == "CONSTRUCTION"
    }
    assert len(works) == 1

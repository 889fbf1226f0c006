from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from madang.site.demo import days
from madang.site.demo.days import Day
from madang.site.demo.duties import Trip
from madang.site.demo.plane import distances, metres
from madang.site.demo.positions import reports
from madang.site.demo.tests.conftest import SEED, TODAY
from madang.site.demo.weather import weather

EIGHT = 8 * 3600.0


@pytest.fixture(scope="session")
def today(trips: tuple[Trip, ...]) -> Day:
    return days.day(trips, seed=SEED, on=TODAY)


def lateness(day: Day) -> np.ndarray:
    return np.concatenate(
        [run.arrivals[1:] - run.trip.arrivals[1 : len(run.arrivals)] for run in day.runs]
    )


def test_a_day_depends_on_nothing_but_the_seed_and_the_date(trips: tuple[Trip, ...], today: Day):
    again = days.day(trips, seed=SEED, on=TODAY)
    other = days.day(trips, seed=SEED, on=TODAY + timedelta(7))
    assert reports(today, EIGHT, EIGHT + 60) == reports(again, EIGHT, EIGHT + 60)
    assert reports(today, EIGHT, EIGHT + 60) != reports(other, EIGHT, EIGHT + 60)


def test_one_can_begin_at_any_moment_and_misses_and_repeats_nothing(today: Day):
    whole = reports(today, EIGHT, EIGHT + 300)
    cuts = [EIGHT, EIGHT + 0.5, EIGHT + 7, EIGHT + 61, EIGHT + 61, EIGHT + 290, EIGHT + 300]
    pieces = [
        report
        for since, until in zip(cuts[:-1], cuts[1:], strict=True)
        for report in reports(today, since, until)
    ]
    assert sorted(pieces, key=lambda report: (report.second, report.vehicle)) == whole


def test_buses_never_go_back_in_time_or_on_their_way(today: Day):
    for run in today.runs:
        assert (np.diff(run.times) >= 0).all()
        assert (np.diff(run.places) >= 0).all()
        assert (run.departures >= run.arrivals).all()
        assert run.places[-1] <= run.trip.pattern.distances[-1] + 1e-6


def test_no_bus_is_faster_than_the_road_allows(today: Day):
    for run in today.runs:
        moving = np.diff(run.times) > 0.5
        speed = np.diff(run.places)[moving] / np.diff(run.times)[moving]
        assert speed.max() < 33


def test_lateness_is_that_of_a_real_town(today: Day):
    late = lateness(today)
    assert 0 < np.median(late) < 120
    assert 100 < np.percentile(late, 95) < 600
    assert np.percentile(late, 1) > -300
    assert late.std() > 40


def test_snow_makes_everybody_late(trips: tuple[Trip, ...], today: Day):
    winter = (date(2026, 12, 1) + timedelta(shift) for shift in range(90))
    snowy = next(day for day in winter if weather(SEED, day).kind == "snow" and day.weekday() < 5)
    assert np.mean(lateness(days.day(trips, seed=SEED, on=snowy))) > np.mean(lateness(today)) + 60


def test_buses_of_a_trunk_line_bunch(today: Day):
    passing = sorted(
        run.arrivals[10]
        for run in today.runs
        if run.trip.pattern.key == "1-0" and len(run.arrivals) > 10
    )
    peak = np.diff([second for second in passing if 7 * 3600 < second < 20 * 3600])
    assert peak.min() < 0.6 * np.median(peak)


def test_a_bus_is_never_on_two_trips_at_once(today: Day):
    last: dict[str, float] = {}
    for run in sorted(today.runs, key=lambda run: run.departures[0]):
        assert run.times[0] >= last.get(run.bus.plate, -1e9)
        last[run.bus.plate] = run.times[-1]


def test_about_fifty_buses_are_out_in_the_morning_and_few_at_night(today: Day):
    assert 40 <= len({report.vehicle for report in reports(today, EIGHT, EIGHT + 10)}) <= 80
    assert 1 <= len({r.vehicle for r in reports(today, 25 * 3600, 25 * 3600 + 10)}) <= 3


def test_buses_stay_on_their_streets(today: Day):
    ways = {run.bus.plate: [] for run in today.runs}
    for run in today.runs:
        ways[run.bus.plate].append(run)
    away = []
    for report in reports(today, EIGHT, EIGHT + 600):
        point = metres(np.array([[report.lon, report.lat]]))
        runs = [
            run for run in ways[report.vehicle] if run.times[0] <= report.second <= run.times[-1]
        ]
        away.append(min(float(distances(point, run.trip.pattern.way)[0]) for run in runs))
    assert np.percentile(away, 50) < 10
    assert np.percentile(away, 99) < 30


def test_terminals_are_of_three_kinds_and_only_express_lines_count_seats(today: Day):
    sent = reports(today, EIGHT, EIGHT + 600)
    kinds = Counter((report.trip is not None, report.route is not None) for report in sent)
    assert set(kinds) == {(True, True), (False, True), (False, False)}
    assert kinds[True, True] > sum(kinds.values()) / 2
    seats = {report.route for report in sent if report.seats is not None}
    assert seats == {"GAON-1001"}


def test_now_and_then_a_trip_never_comes_and_a_bus_breaks_down(trips: tuple[Trip, ...]):
    week = [days.day(trips, seed=SEED, on=TODAY + timedelta(shift)) for shift in range(4)]
    assert 4 < sum(len(day.ghosts) for day in week) < 60
    broken = [run for day in week for run in day.runs if run.broke_down]
    assert 2 <= len(broken) < 40
    assert all(len(run.arrivals) < len(run.trip.pattern.poles) for run in broken)
    assert all(run.times[-1] - run.times[-2] >= 25 for run in broken)

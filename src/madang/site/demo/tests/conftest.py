from datetime import date

import pytest

from madang.site.demo import duties, geography, patterns, timetables
from madang.site.demo.duties import Trip
from madang.site.demo.geography import Town
from madang.site.demo.patterns import Plan

SEED = 7
TODAY = date(2026, 11, 20)  # a Friday


@pytest.fixture(scope="session")
def town() -> Town:
    return geography.town(SEED)


@pytest.fixture(scope="session")
def plan(town: Town) -> Plan:
    return patterns.plan(town)


@pytest.fixture(scope="session")
def trips(plan: Plan) -> tuple[Trip, ...]:
    return duties.trips(plan)


@pytest.fixture(scope="session")
def feed(plan: Plan, trips: tuple[Trip, ...]) -> bytes:
    return timetables.feed(plan, trips, seed=SEED, today=TODAY)

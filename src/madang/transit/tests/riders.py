"""A town with a timetable and a clock that stands still, for tests of the rider's pages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from madang.base import clock
from madang.towns.models import Town
from madang.towns.services import towns
from madang.transit.services import arrivals, feeds, imports, networks
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.test_imports import a_town

MONDAY = datetime(2026, 11, 22, 21, 50, tzinfo=UTC)  # Monday 23 November, 06:50 in Seoul


@pytest.fixture(name="monday")
def stopped_clock(settings, tmp_path, monkeypatch) -> datetime:
    """Stop the town's clock on a Monday morning, before the bus of seven."""
    settings.MADANG_STATE = tmp_path / "state"
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    for service in (networks, towns, arrivals):
        service.forget()
    return MONDAY


@pytest.fixture(name="bare_town")
def town_without_timetable(db, monday) -> Town:
    """A town that has brought no timetable in."""
    return a_town()


@pytest.fixture(name="town")
def town_with_timetable(bare_town, tmp_path) -> Town:
    """Gaon with the four stops and the one route of `feedfiles`."""
    path: Path = feed(tmp_path / "gaon.zip")
    imports.import_feed(feed=feeds.feed_of(town=bare_town), path=path, now=MONDAY)
    networks.forget()
    return bare_town

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from madang.towns.models import Region, Town
from madang.transit.services import arrivals, feeds, imports, networks
from madang.transit.services.stops import StopNotFound
from madang.transit.tests.feedfiles import feed

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 6, 1, tzinfo=SEOUL)


def at(clock: str, day: datetime = MONDAY) -> datetime:
    hours, minutes = clock.split(":")
    return (day + timedelta(hours=int(hours), minutes=int(minutes))).astimezone(UTC)


def a_town(slug: str = "gaon") -> Town:
    nation, _ = Region.objects.get_or_create(level=0, code="KR", defaults={"name_ko": "나라"})
    province, _ = Region.objects.get_or_create(
        level=1, code="KR-1", parent=nation, defaults={"name_ko": "도"}
    )
    region = Region.objects.create(level=2, code=f"KR-{slug}", parent=province, name_ko=slug)
    return Town.objects.create(
        region=region, slug=slug, name_ko="가온", name_en="Gaon", lat=37.0, lon=127.0
    )


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    networks.forget()
    arrivals.forget()


@pytest.fixture
def town(db, tmp_path) -> Town:
    town = a_town()
    imports.import_feed(
        feed=feeds.feed_of(town=town), path=feed(tmp_path / "f.zip"), now=at("3:00")
    )
    return town


def test_without_positions_the_timetable_stands_on_the_board(town):
    board = arrivals.board(town=town, stop_id="B", now=at("5:00"))
    assert [(one.trip_id, one.eta_s, one.source) for one in board.arrivals] == [
        ("t2", 3900, "timetable"),
        ("t1", 7500, "timetable"),
    ]
    assert (board.state, board.live_age_s) == ("timetable", None)


def test_an_unknown_stop_is_said_so(town):
    with pytest.raises(StopNotFound):
        arrivals.board(town=town, stop_id="nowhere", now=at("5:00"))

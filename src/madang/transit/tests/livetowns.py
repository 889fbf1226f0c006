"""A town whose buses are seen: what the tests of boards, vehicles and streams share."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from madang.towns.models import Region, Town
from madang.towns.services import towns
from madang.transit.engine import live, positions
from madang.transit.engine.snapshots import Snapshot, publish
from madang.transit.services import arrivals, feeds, imports, networks, snapshots
from madang.transit.tests.feedfiles import GOOD, feed

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 6, 1, tzinfo=SEOUL)
STATION = GOOD["stops.txt"].replace("127.0000,0,\nD", "127.0000,0,S\nD") + (
    "C2,113,가온역,37.0201,127.0010,0,S\n"
    "S,,가온역,37.0200,127.0005,1,\n"
)  # fmt: skip
ROUTES = GOOD["routes.txt"] + "L,ga,순환,순환,3,\nN,ga,N1,심야,3,123456\n"
TRIPS = GOOD["trips.txt"] + "L,weekday,loop,순환,0,,\nN,weekday,night,,0,,\n"
STOP_TIMES = GOOD["stop_times.txt"] + (
    "loop,08:00:00,08:00:00,B,1\n"
    "loop,08:06:00,08:06:00,C2,2\n"
    "loop,08:12:00,08:12:00,B,3\n"
    "loop,08:18:00,08:18:00,A,4\n"
    "night,24:20:00,24:20:00,A,1\n"
    "night,24:30:00,24:30:00,B,2\n"
    "night,24:40:00,24:40:00,D,3\n"
)


def at(clock: str, day: datetime = MONDAY) -> datetime:
    """Return the moment of "HH:MM" or "HH:MM:SS" in the town, on a Monday unless told."""
    hours, minutes, seconds = ([int(part) for part in clock.split(":")] + [0])[:3]
    return (day + timedelta(hours=hours, minutes=minutes, seconds=seconds)).astimezone(UTC)


def a_town(slug: str = "gaon") -> Town:
    """Return a town without a feed."""
    nation, _ = Region.objects.get_or_create(level=0, code="KR", defaults={"name_ko": "나라"})
    province, _ = Region.objects.get_or_create(
        level=1, code="KR-1", parent=nation, defaults={"name_ko": "도"}
    )
    region = Region.objects.create(level=2, code=f"KR-{slug}", parent=province, name_ko=slug)
    return Town.objects.create(
        region=region, slug=slug, name_ko="가온", name_en="Gaon", lat=37.0, lon=127.0
    )


def bring(town: Town, **changed: str) -> None:
    """Give the town a feed: that of `feedfiles`, with a station, a loop and a night bus."""
    rich = {"stops": STATION, "routes": ROUTES, "trips": TRIPS, "stop_times": STOP_TIMES}
    with tempfile.TemporaryDirectory() as folder:
        imports.import_feed(
            feed=feeds.feed_of(town=town),
            path=feed(Path(folder) / "f.zip", **(rich | changed)),
            now=at("3:00"),
        )


def forget() -> None:
    """Drop what the process keeps in memory between tests."""
    towns.forget()
    networks.forget()
    arrivals.forget()


class Buses:
    """The live engine on the town's network; `see` takes positions and publishes a snapshot."""

    def __init__(self, town: Town, name: str | None = None) -> None:
        self.town = town
        loaded = networks.current(town)
        self.state = live.begin(loaded.network, name=name or snapshots.name(loaded))

    def see(self, now: datetime, *buses: dict[str, object]) -> Snapshot:
        """Publish what is known at `now`, when `buses` (fields of positions) are seen."""
        batch = positions.of([{"time": now.timestamp(), "lon": 127.0} | bus for bus in buses])
        snapshot = live.cycle(self.state, now.timestamp(), batch)
        publish(snapshot, snapshots.folder(self.town))
        return snapshot

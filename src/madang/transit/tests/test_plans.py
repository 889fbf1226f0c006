"""Plans: what riders are told of the ways there are, and of why there is none."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from madang.transit.engine import samples
from madang.transit.engine import snapshots as engine_snapshots
from madang.transit.engine.snapshots import Snapshot
from madang.transit.services import days, journeys, networks, snapshots
from madang.transit.services.networks import NoNetwork
from madang.transit.tests.riders import (
    MONDAY,
    stopped_clock,
    town_with_timetable,
    town_without_timetable,
)

FIXTURES = (stopped_clock, town_with_timetable, town_without_timetable)
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = MONDAY.astimezone(SEOUL).date()


@dataclass(frozen=True)
class Place:
    stop_id: str = ""
    name: str = ""
    lat: float | None = None
    lon: float | None = None


@pytest.fixture(autouse=True)
def forgetful():
    days.forget()


def at(text: str, day: date = TODAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=SEOUL)


def plan(town, origin="A", destination="D", when="06:50", **options):
    ends = [one if isinstance(one, Place) else Place(one) for one in (origin, destination)]
    when = at(when) if isinstance(when, str) else when
    return journeys.plan(
        town=town, origin=ends[0], destination=ends[1], at=when, now=MONDAY, **options
    )


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(SEOUL):%H:%M:%S}"


def test_a_ride_is_told_with_names_times_and_its_line(town):
    found = plan(town)

    (journey,) = found.journeys
    (leg,) = journey.legs
    assert (clock(journey.departs_at), clock(journey.arrives_at)) == ("07:00:00", "07:15:00")
    assert (journey.transfers, journey.walk_s, journey.live, found.reason) == (0, 0, False, "")
    assert (leg.from_stop.name, leg.to_stop.name) == ("시청", "병원앞")
    assert (leg.route_id, leg.route_name, leg.headsign, leg.trip_id) == ("1", "1", "병원", "t1")
    assert [(stop.id, clock(stop.at)) for stop in leg.stops] == [
        ("B", "07:05:00"),
        ("C", "07:10:00"),
    ]
    assert leg.shape == ((37.0, 127.0), (37.015, 127.0), (37.03, 127.0))
    assert leg.metres == pytest.approx(3336, abs=2)
    assert leg.delay_s is None


def test_part_of_a_line_is_drawn_from_stop_to_stop(town):
    (leg,) = plan(town, "B", "C").journeys[0].legs

    assert leg.shape == ((37.01, 127.0), (37.015, 127.0), (37.02, 127.0))


def test_arrive_by_takes_the_last_bus_that_comes_in_time(town):
    (journey,) = plan(town, when="07:14", arrive_by=True).journeys

    assert clock(journey.arrives_at) == "06:15:00"
    assert clock(plan(town, when="07:15", arrive_by=True).journeys[0].arrives_at) == "07:15:00"


def test_arriving_after_midnight_belongs_to_the_service_day_before(town):
    monday_night = at("00:20", TODAY)

    (journey,) = plan(town, "D", "A", monday_night, arrive_by=True).journeys

    assert (clock(journey.departs_at), clock(journey.arrives_at)) == ("00:10:00", "00:20:00")
    (leaving,) = plan(town, "D", "A", at("00:05", TODAY)).journeys
    assert leaving.departs_at == journey.departs_at


def test_a_point_is_reached_on_foot_from_the_stops_around(town):
    house = Place(name="집", lat=37.0302, lon=127.0)

    (journey,) = plan(town, "A", house).journeys

    walk = journey.legs[-1]
    assert (walk.mode, walk.from_stop.id, walk.to_stop.id, walk.to_stop.name) == (
        "walk",
        "D",
        "",
        "집",
    )
    assert walk.metres == pytest.approx(22 * 1.3, abs=2)
    assert journey.walk_s == 25


def test_a_short_way_is_told_on_foot_and_slower_buses_are_not(town):
    here, there = Place(name="여기", lat=37.0, lon=127.0), Place(name="저기", lat=37.002, lon=127.0)

    (journey,) = plan(town, here, there).journeys

    assert (journey.transfers, journey.departs_at) == (-1, at("06:50"))
    assert journey.walk_s == journey.duration_s == 241


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"destination": "A"}, "same_place"),
        ({"origin": "D", "destination": "A"}, "no_way"),
        ({"low_floor": True}, "no_way"),
        ({"when": datetime(2027, 3, 1, 7, tzinfo=SEOUL)}, "outside_timetable"),
        ({"when": datetime(9999, 12, 31, 23, tzinfo=SEOUL)}, "outside_timetable"),
        ({"when": datetime(1, 1, 1, 0, tzinfo=SEOUL)}, "outside_timetable"),
    ],
)
def test_no_way_is_told_with_its_reason_and_how_long_the_timetable_holds(town, options, reason):
    found = plan(town, **options)

    assert (found.journeys, found.reason) == ((), reason)
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))


def test_after_the_last_bus_the_first_of_tomorrow_is_told(town):
    (journey,) = plan(town, when="08:00").journeys

    assert journey.departs_at == at("06:00") + timedelta(days=1)


def test_far_from_every_stop_names_the_end(town):
    found = plan(town, "A", Place(name="섬", lat=38.0, lon=127.0))

    assert (found.reason, found.where) == ("far_from_stops", "destination")


def test_what_the_town_does_not_have_is_an_error(town, bare_town):
    with pytest.raises(LookupError):
        plan(town, "nowhere")


def test_a_town_without_a_timetable_has_no_plans(bare_town):
    with pytest.raises(NoNetwork):
        plan(bare_town)


def test_travel_times_are_told_nearest_first(town):
    found = journeys.travel_times(town=town, stop_id="A", at=at("06:50"), now=MONDAY)

    assert [(one.stop_id, one.seconds) for one in found] == [
        ("A", 0),
        ("B", 900),
        ("C", 1200),
        ("D", 1500),
    ]


# With the vehicles of the moment


def snapshot(town, *, late_s: int | None, ghost: bool = False) -> Snapshot:
    """Publish that t1 is `late_s` late at its first stop; or that nobody has seen it."""
    loaded = networks.current(town)
    network = loaded.network
    trip = network.trip_ids.row("t1")
    runs = 0 if late_s is None else 1
    zero = at("00:00").timestamp()
    key = np.array([TODAY.toordinal() << 32 | trip], np.int64)
    start = np.zeros(len(network.stop_ids) + 1, np.int32)
    start[network.stop_ids.row("A") + 1 :] = runs
    said = at("07:00").timestamp() + (late_s or 0) - MONDAY.timestamp()
    told: dict[str, object] = {
        "made_at": MONDAY.timestamp(),
        "network": snapshots.name(loaded),
        "run_key": key[:runs],
        "run_trip": np.array([trip], np.int32)[:runs],
        "run_day": np.array([TODAY.toordinal()], np.int32)[:runs],
        "run_zero": np.array([zero])[:runs],
        "run_next": np.zeros(runs, np.int32),
        "stop_start": start,
        "run": np.zeros(runs, np.int32),
        "call": np.zeros(runs, np.int16),
        "at": np.array([said], np.int32)[:runs],
        "ghost_key": key if ghost else key[:0],
    }
    return replace(samples.unseen(), **told)


def test_a_late_bus_is_planned_as_late_as_it_is(town):
    engine_snapshots.publish(snapshot(town, late_s=240), snapshots.folder(town))

    (journey,) = plan(town).journeys

    (leg,) = journey.legs
    assert (clock(leg.departs_at), clock(leg.arrives_at)) == ("07:04:00", "07:19:00")
    assert (leg.live, leg.delay_s, journey.live) == (True, 240, True)
    assert [clock(stop.at) for stop in leg.stops] == ["07:09:00", "07:14:00"]


def test_a_bus_that_nobody_has_seen_is_not_promised(town):
    engine_snapshots.publish(snapshot(town, late_s=None, ghost=True), snapshots.folder(town))

    (journey,) = plan(town).journeys

    assert (journey.departs_at, journey.live) == (at("06:00") + timedelta(days=1), False)
    tomorrow = at("06:50") + timedelta(days=1)
    assert plan(town, when=tomorrow).journeys[0].departs_at == at("07:00") + timedelta(days=1)


def test_an_old_snapshot_says_nothing(town):
    old = replace(snapshot(town, late_s=240), made_at=MONDAY.timestamp() - 3600)
    engine_snapshots.publish(old, snapshots.folder(town))

    (journey,) = plan(town).journeys

    assert (clock(journey.departs_at), journey.live) == ("07:00:00", False)


# The API


def test_the_api_tells_the_same_plan(town, client):
    answer = client.get(
        "/gaon/api/transit/journeys", {"from": "stop:A", "to": "stop:D", "at": "2026-11-23T06:50"}
    )

    assert answer.status_code == 200
    (journey,) = answer.json()["journeys"]
    assert journey["transfers"] == 0
    assert journey["legs"][0]["route_name"] == "1"
    assert answer.json()["valid_until"] == "2026-12-31"


def test_the_api_tells_travel_times(town, client):
    answer = client.get(
        "/gaon/api/transit/travel-times", {"from": "stop:A", "at": "2026-11-23T06:50"}
    )

    assert [one["seconds"] for one in answer.json()["stops"]] == [0, 900, 1200, 1500]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"from": "달", "to": "stop:A"}, "no-such-place"),
        ({"from": "stop:A"}, "invalid-request"),
        ({"from": "stop:A", "to": "stop:D", "at": "soon"}, "invalid-request"),
    ],
)
def test_the_api_refuses_what_it_does_not_understand(town, client, query, kind):
    answer = client.get("/gaon/api/transit/journeys", query)

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(kind)


def test_the_api_of_a_town_without_timetable_says_so(bare_town, client):
    answer = client.get("/gaon/api/transit/journeys", {"from": "stop:A", "to": "stop:D"})

    assert answer.status_code == 404

from contextlib import suppress

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as protocol
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.transit.engine import live, positions, realtime, reports
from madang.transit.engine.realtime import Notice
from madang.transit.tests import drives
from madang.transit.tests.drives import SEVEN, drive
from madang.transit.tests.recordings import SHARED, needs


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return drives.town(tmp_path_factory.mktemp("feed"))


@pytest.fixture(scope="module")
def snapshot(network):
    pings = drive(SEVEN + 60, trip="t1", until=900, occupancy=3, bearing=-1.0)
    return live.cycle(live.begin(network), SEVEN + 300, drives.batch(pings))


def parsed(data):
    message = protocol.FeedMessage()
    message.ParseFromString(data)
    assert message.IsInitialized()
    return message


def feed(**vehicle):
    """A FeedMessage with one vehicle."""
    message = protocol.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.timestamp = 1_795_000_000
    entity = message.entity.add(id="e1")
    entity.vehicle.position.latitude = vehicle.get("lat", 37.0)
    entity.vehicle.position.longitude = 127.0
    entity.vehicle.vehicle.id = vehicle.get("id", "")
    entity.vehicle.trip.trip_id = vehicle.get("trip", "")
    entity.vehicle.timestamp = vehicle.get("time", 0)
    return message.SerializeToString()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "usable", "unusable"),
    [
        ("kcm_vehicle_positions_1.pb", 627, 0),
        ("nyct_rush_20240319_092719.pb", 0, 189),  # subway trains: no places
        ("raba-vehicle-positions.pb", 22, 0),
        ("raba-trip-updates.pb", 0, 0),
    ],
)
def test_real_messages_are_read(name, usable, unusable):
    needs(SHARED / "rt" / name)
    batch, refused = realtime.vehicle_positions_of((SHARED / "rt" / name).read_bytes())
    assert (len(batch), refused) == (usable, unusable)
    assert (batch["vehicle"] != b"").all()


def test_a_time_missing_at_the_vehicle_is_the_headers_and_a_name_the_entitys():
    batch, refused = realtime.vehicle_positions_of(feed())
    assert (batch["time"].tolist(), batch["vehicle"].tolist()) == ([1_795_000_000.0], [b"e1"])
    assert refused == 0


@pytest.mark.parametrize(
    "vehicle", [{"lat": float("nan")}, {"id": "x" * 65}, {"trip": "x" * 97}, {"time": 86_400}]
)
def test_vehicles_that_cannot_be_used_are_counted_not_raised(vehicle):
    batch, refused = realtime.vehicle_positions_of(feed(**vehicle))
    assert (len(batch), refused) == (0, 1)


@given(st.binary(max_size=200))
def test_rubbish_is_refused_in_one_way(data):
    with suppress(ValueError):
        batch, refused = realtime.vehicle_positions_of(data)
        assert len(batch) + refused < 20


def test_vehicles_go_out_with_trip_and_next_stop(snapshot, network):
    message = parsed(realtime.vehicle_positions(snapshot, network))
    assert message.header.timestamp == int(SEVEN + 300)
    (entity,) = message.entity
    assert entity.vehicle.trip.trip_id == "t1"
    assert entity.vehicle.trip.start_date == "20261123"
    assert entity.vehicle.stop_id == "B"
    assert entity.vehicle.occupancy_status == 3
    assert entity.vehicle.position.bearing == 359.0


def test_what_goes_out_can_come_in_again(snapshot, network):
    batch, refused = realtime.vehicle_positions_of(realtime.vehicle_positions(snapshot, network))
    assert refused == 0
    assert batch["trip"].tolist() == [b"t1"]
    assert batch["day"].tolist() == [20261123]


def test_trip_updates_tell_every_call_ahead_in_order(snapshot, network):
    (entity,) = parsed(realtime.trip_updates(snapshot, network)).entity
    updates = entity.trip_update.stop_time_update
    assert [update.stop_id for update in updates] == ["B", "C", "D"]
    times = [update.arrival.time for update in updates]
    assert times == sorted(times)
    assert times[0] >= SEVEN + 300


def test_a_run_of_a_frequency_goes_out_by_its_start_time_and_comes_back_in(tmp_path):
    network = drives.town(
        tmp_path,
        frequencies="trip_id,start_time,end_time,headway_secs\nt1,07:00:00,08:00:00,600\n",
    )
    pings = [one | {"trip": "t1", "start": "07:10:00"} for one in drive(SEVEN + 600, until=900)]
    snapshot = live.cycle(live.begin(network), SEVEN + 850, drives.batch(pings))
    (entity,) = parsed(realtime.vehicle_positions(snapshot, network)).entity
    assert (entity.vehicle.trip.trip_id, entity.vehicle.trip.start_time) == ("t1", "07:10:00")


def test_alerts_go_out_in_their_languages_and_about_what_they_are():
    notice = Notice(
        id="5",
        header={"ko": "우회", "en": "Detour"},
        description={"ko": "장날", "en": ""},
        url="",
        cause="CONSTRUCTION",
        effect="DETOUR",
        starts=100,
        ends=None,
        route_ids=("1",),
        stop_ids=("B",),
    )
    town_wide = notice._replace(id="6", route_ids=(), stop_ids=(), starts=None)
    first, second = parsed(realtime.alerts([notice, town_wide], made_at=50.0)).entity
    texts = {one.language: one.text for one in first.alert.header_text.translation}
    assert texts == {"ko": "우회", "en": "Detour"}
    assert len(first.alert.description_text.translation) == 1
    assert first.alert.effect == protocol.Alert.DETOUR
    assert {(one.route_id, one.stop_id) for one in first.alert.informed_entity} == {
        ("1", ""), ("", "B"),
    }  # fmt: skip
    assert len(second.alert.informed_entity) == 1


GOOD = {"vehicle": "V1", "time": 1.8e9, "lat": 37.0, "lon": 127.0}


@pytest.mark.parametrize(
    ("spoilt", "field", "what"),
    [
        ({"vehicle": ""}, "vehicle", "missing"),
        ({"lat": None}, "lat", "missing"),
        ({"lat": "37"}, "lat", "type"),
        ({"lat": 91}, "lat", "range"),
        ({"lon": float("inf")}, "lon", "range"),
        ({"time": True}, "time", "type"),
        ({"vehicle": "가" * 22}, "vehicle", "length"),
        ({"trip": ["t1"]}, "trip", "type"),
        ({"trip": "a\0b"}, "trip", "length"),
        ({"day": "2026-11-23"}, "day", "type"),
        ({"direction": 2}, "direction", "range"),
        ({"low_floor": 1}, "low_floor", "type"),
        ({"seats": 1_000}, "seats", "range"),
    ],
)
def test_a_record_that_cannot_be_used_is_told_by_row_and_field(spoilt, field, what):
    batch, refusals = reports.read([GOOD, GOOD | spoilt])
    assert len(batch) == 1
    assert [tuple(refusal) for refusal in refusals] == [(1, field, what)]


def test_a_full_record_is_read_whole():
    record = GOOD | {
        "trip": "t1", "route": 7, "direction": 0, "day": "20261123", "bearing": 12.5, "speed": 3.3,
        "occupancy": 2, "seats": 11, "low_floor": True, "start": "07:00:00",
    }  # fmt: skip
    (one,) = reports.read([record])[0]
    assert one["route"] == b"7"
    assert (one["day"], one["direction"], one["occupancy"]) == (20261123, 0, 2)
    assert (one["seats"], one["low_floor"], one["bearing"]) == (11, 1, 12.5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*reports.TEXTS, *reports.NUMBERS, "day", "low_floor"]),
            inner,
            max_size=9,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=200)
@given(st.lists(JSON, max_size=5))
def test_whatever_json_comes_every_record_is_taken_or_told(records):
    batch, refusals = reports.read(records)
    assert len(batch) + len(refusals) == len(records)


@given(st.integers(0, 20))
def test_a_packed_batch_comes_back_as_it_was(size):
    batch = positions.of([GOOD | {"vehicle": f"경기{row}"} for row in range(size)])
    assert np.array_equal(positions.unpack(positions.pack(batch))["vehicle"], batch["vehicle"])


def test_what_is_no_packed_batch_is_refused():
    with pytest.raises(ValueError, match="packed"):
        positions.unpack(b"rubbish")

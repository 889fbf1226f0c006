"""GTFS Realtime in and out: vehicle positions read, and the three feeds written."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as protocol

from madang.transit.engine import positions
from madang.transit.engine.networks import NONE, Network
from madang.transit.engine.positions import POSITION, UNKNOWN, Positions
from madang.transit.engine.snapshots import Snapshot

VERSION = "2.0"
FIRST_YEAR = 1_000_000_000  # earlier time stamps (1970 …) are clocks that were never set
ACCESSIBLE = {2: 1, 3: 0}  # GTFS-RT WheelchairAccessible to low floor


class Notice(NamedTuple):
    """An alert to write: texts by language code, period in POSIX seconds or None, what it is of.

    `cause` and `effect` are names of GTFS-RT's enumerations.
    """

    id: str
    header: dict[str, str]
    description: dict[str, str]
    url: str
    cause: str
    effect: str
    starts: int | None
    ends: int | None
    route_ids: tuple[str, ...]
    stop_ids: tuple[str, ...]


def vehicle_positions_of(data: bytes) -> tuple[Positions, int]:
    """Return the positions in a FeedMessage, and how many vehicles in it could not be used.

    Not usable are vehicles without place, time or name, or with names too long. A time missing at
    the vehicle is taken from the header. Raises ValueError when `data` is not a FeedMessage.
    """
    message = protocol.FeedMessage()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise ValueError("not a GTFS-RT FeedMessage") from error
    if not message.header.gtfs_realtime_version:
        raise ValueError("not a GTFS-RT FeedMessage")
    vehicles = [one for one in message.entity if one.HasField("vehicle") and not one.is_deleted]
    rows = [_row(entity, message.header.timestamp) for entity in vehicles]
    usable = [row for row in rows if row is not None]
    return positions.of(usable), len(rows) - len(usable)


def _row(entity: Any, header_time: int) -> dict[str, Any] | None:
    vehicle, told = entity.vehicle, entity.vehicle.trip
    place, time = vehicle.position, vehicle.timestamp or header_time
    name = vehicle.vehicle.id or vehicle.vehicle.label or entity.id
    row = {
        "vehicle": name.encode(),
        "trip": told.trip_id.encode(),
        "start": told.start_time.encode()[:8],
        "route": told.route_id.encode(),
        "direction": told.direction_id if told.HasField("direction_id") else None,
        "day": int(told.start_date) if told.start_date.isdigit() else None,
        "time": float(time),
        "lat": place.latitude,
        "lon": place.longitude,
        "bearing": place.bearing if place.HasField("bearing") else None,
        "occupancy": vehicle.occupancy_status if vehicle.HasField("occupancy_status") else None,
        "low_floor": ACCESSIBLE.get(vehicle.vehicle.wheelchair_accessible),
    }
    fits = all(len(row[key]) <= POSITION[key].itemsize for key in ("vehicle", "trip", "route"))
    placed = vehicle.HasField("position") and math.isfinite(place.latitude + place.longitude)
    day = row["day"] is None or 0 < row["day"] < 1e8
    return row if fits and placed and day and name and time >= FIRST_YEAR else None


def _message(made_at: float) -> Any:
    message = protocol.FeedMessage()
    message.header.gtfs_realtime_version = VERSION
    message.header.incrementality = protocol.FeedHeader.FULL_DATASET
    message.header.timestamp = int(made_at)
    return message


def _write_trip(target: Any, network: Network, day: int, trip: int) -> None:
    trip_id, _, start = network.trip_ids[trip].partition("@")
    target.trip_id = trip_id
    if start:
        target.start_time = start
    pattern = network.trip_pattern[trip]
    target.route_id = network.route_ids[network.pattern_route[pattern]]
    if network.pattern_direction[pattern] != NONE:
        target.direction_id = int(network.pattern_direction[pattern])
    target.start_date = date.fromordinal(day).strftime("%Y%m%d")


def vehicle_positions(snapshot: Snapshot, network: Network) -> bytes:
    """Return the vehicles of `snapshot` as a FeedMessage."""
    message = _message(snapshot.made_at)
    for row in range(len(snapshot.vehicle)):
        entity = message.entity.add()
        vehicle = entity.vehicle
        entity.id = vehicle.vehicle.id = snapshot.vehicle[row].decode()
        vehicle.timestamp = int(snapshot.vehicle_time[row])
        vehicle.position.latitude = float(snapshot.vehicle_lat[row])
        vehicle.position.longitude = float(snapshot.vehicle_lon[row])
        if not math.isnan(snapshot.vehicle_bearing[row]):
            vehicle.position.bearing = float(snapshot.vehicle_bearing[row]) % 360
        if snapshot.vehicle_occupancy[row] != UNKNOWN:
            vehicle.occupancy_status = int(snapshot.vehicle_occupancy[row])
        _write_run(vehicle, snapshot, network, int(snapshot.vehicle_run[row]))
    return bytes(message.SerializeToString())


def _write_run(vehicle: Any, snapshot: Snapshot, network: Network, run: int) -> None:
    if run == NONE:
        return
    trip = int(snapshot.run_trip[run])
    _write_trip(vehicle.trip, network, int(snapshot.run_day[run]), trip)
    stops = network.stops_of(int(network.trip_pattern[trip]))
    following = int(snapshot.run_next[run])
    if following < len(stops):
        vehicle.stop_id = network.stop_ids[stops[following]]
        vehicle.current_status = protocol.VehiclePosition.IN_TRANSIT_TO


def trip_updates(snapshot: Snapshot, network: Network) -> bytes:
    """Return the arrivals of `snapshot`, medians, as a FeedMessage: one entity for each run."""
    message = _message(snapshot.made_at)
    stop = np.repeat(np.arange(len(snapshot.stop_start) - 1), np.diff(snapshot.stop_start))
    order = np.lexsort((snapshot.call, snapshot.run))
    runs, starts = np.unique(snapshot.run[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    times = (snapshot.at.astype(np.int64) + int(snapshot.made_at)).tolist()
    for run, start, end in zip(runs.tolist(), starts.tolist(), ends.tolist(), strict=True):
        day, trip = int(snapshot.run_day[run]), int(snapshot.run_trip[run])
        entity = message.entity.add()
        entity.id = f"{date.fromordinal(day):%Y%m%d}-{network.trip_ids[trip]}"
        update = entity.trip_update
        _write_trip(update.trip, network, day, trip)
        vehicle = int(snapshot.run_vehicle[run])
        update.vehicle.id = snapshot.vehicle[vehicle].decode()
        update.timestamp = int(snapshot.vehicle_time[vehicle])
        latest = 0
        for row in order[start:end].tolist():
            latest = max(latest, times[row])  # never back in time
            told = update.stop_time_update.add()
            told.stop_id = network.stop_ids[int(stop[row])]
            told.arrival.time = latest
    return bytes(message.SerializeToString())


def alerts(notices: Iterable[Notice], *, made_at: float) -> bytes:
    """Return `notices` as a FeedMessage; one that names no route and no stop is of all routes."""
    message = _message(made_at)
    for notice in notices:
        entity = message.entity.add()
        entity.id = notice.id
        _write_alert(entity.alert, notice)
    return bytes(message.SerializeToString())


def _write_alert(alert: Any, notice: Notice) -> None:
    alert.cause = protocol.Alert.Cause.Value(notice.cause)
    alert.effect = protocol.Alert.Effect.Value(notice.effect)
    if notice.starts is not None or notice.ends is not None:
        period = alert.active_period.add()
        period.start, period.end = notice.starts or 0, notice.ends or 0
    for route_id in notice.route_ids:
        alert.informed_entity.add().route_id = route_id
    for stop_id in notice.stop_ids:
        alert.informed_entity.add().stop_id = stop_id
    if not notice.route_ids and not notice.stop_ids:
        alert.informed_entity.add().route_type = 3
    _write_texts(alert.header_text, notice.header)
    _write_texts(alert.description_text, notice.description)
    if notice.url:
        alert.url.translation.add().text = notice.url


def _write_texts(target: Any, texts: dict[str, str]) -> None:
    for language, text in texts.items():
        if text:
            translation = target.translation.add()
            translation.text, translation.language = text, language

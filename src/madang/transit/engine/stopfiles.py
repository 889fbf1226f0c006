"""Lists of stops without timetables, such as the Korean national stop file."""

import gzip
import zlib
from pathlib import Path

import numpy as np
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.arrays import Texts
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.networks import Network
from madang.transit.engine.stoppoints import stop_points
from madang.transit.engine.tables import table

GZIP = b"\x1f\x8b"
FILE = "stops"
NAMES = {  # column of the national file, or of a plain list, to GTFS's name
    "정류장번호": "stop_id",
    "정류장명": "stop_name",
    "위도": "stop_lat",
    "경도": "stop_lon",
    "모바일단축번호": "stop_code",
    "도시코드": "city_code",
    "도시명": "city",
    "관리도시명": "authority",
    **{name: name for name in ("stop_id", "stop_name", "stop_lat", "stop_lon", "stop_code")},
}
NEEDED = ("stop_id", "stop_name", "stop_lat", "stop_lon")
TIMEZONE = "Asia/Seoul"
DAY_ONE = 719_163  # any day does: there is no service


def read(path: Path, *, city: str = "", limits: Limits = Limits()) -> tuple[pl.DataFrame, Findings]:  # noqa: B008 - frozen
    """Return the stops of the CSV (or gzipped CSV) at `path` as a table like stops.txt.

    With `city` only those whose city code is it, or whose city or authority has it in its name.
    Raises FeedError when the file is no such list or holds none of them.
    """
    found = Findings()
    frame = table(_bytes(path, limits), file=FILE, wanted=set(NAMES), limits=limits, found=found)
    frame = frame.rename({name: NAMES[name] for name in frame.columns})
    for column in NEEDED:
        if column not in frame.columns:
            raise FeedError("missing_column", file=FILE, column=column)
    absent = [pl.lit("").alias(name) for name in set(NAMES.values()) - set(frame.columns)]
    frame = frame.with_columns(absent).filter(pl.col("stop_id") != "")
    if city:
        frame = frame.filter(
            (pl.col("city_code") == city)
            | pl.col("city").str.contains(city, literal=True)
            | pl.col("authority").str.contains(city, literal=True)
        )
    once = frame.unique("stop_id", keep="first", maintain_order=True)
    found.note("duplicate_id", count=frame.height - once.height, file=FILE)
    if once.is_empty():
        raise FeedError("no_rows", file=FILE)
    empty = [
        pl.lit("").alias(name)
        for name in ("location_type", "parent_station", "wheelchair_boarding")
    ]
    return once.with_columns(empty), found


def network(frame: pl.DataFrame, found: Findings) -> Network:
    """Return a network with the stops of `frame` (from `read`) and nothing that runs."""
    stops = stop_points(frame, found)
    nothing, none = np.zeros(0, np.int32), np.zeros(0, np.float64)
    zero, texts = np.zeros(1, np.int32), Texts.of([])
    flags, small = np.zeros(0, np.bool_), np.zeros(0, np.int8)
    return Network(
        timezone=TIMEZONE,
        first_day=DAY_ONE,
        stop_ids=Texts.of(frame["stop_id"]),
        stop_codes=Texts.of(frame["stop_code"]),
        stop_names=Texts.of(frame["stop_name"]),
        stop_lat=stops.lat,
        stop_lon=stops.lon,
        stop_location_type=stops.kind,
        stop_parent=stops.parent,
        stop_wheelchair=stops.wheelchair,
        stop_change_s=np.zeros(frame.height, np.int32),
        route_ids=texts,
        route_short_names=texts,
        route_long_names=texts,
        route_types=np.zeros(0, np.int16),
        route_colors=texts,
        route_text_colors=texts,
        route_agencies=texts,
        service_ids=texts,
        service_days=np.zeros((0, 1), np.bool_),
        pattern_route=nothing,
        pattern_direction=small,
        pattern_shape=nothing,
        pattern_start=zero,
        pattern_stops=nothing,
        pattern_dist=np.zeros(0, np.float32),
        pattern_pickup=flags,
        pattern_drop_off=flags,
        pattern_trips=zero,
        trip_ids=texts,
        trip_pattern=nothing,
        trip_service=nothing,
        trip_headsign=nothing,
        trip_wheelchair=small,
        trip_block=nothing,
        trip_start=np.zeros(1, np.int64),
        arrivals=nothing,
        departures=nothing,
        headsigns=texts,
        shape_ids=texts,
        shape_start=zero,
        shape_lat=none,
        shape_lon=none,
        shape_dist=np.zeros(0, np.float32),
        footpath_start=np.zeros(frame.height + 1, np.int32),
        footpath_to=nothing,
        footpath_s=nothing,
    )


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.archive_bytes:
            raise FeedError("archive_too_large", limit=limits.archive_bytes)
        data = path.read_bytes()
    except OSError as error:
        raise FeedError("unreadable_file", reason=error.strerror or "") from error
    if not data.startswith(GZIP):
        return data
    most = min(limits.file_bytes, max(len(data) * limits.ratio, 1 << 20))
    try:
        with gzip.open(path) as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError("damaged_zip", file=path.name) from error
    if len(data) > most:
        raise FeedError("zip_bomb", file=path.name, ratio=limits.ratio)
    return data

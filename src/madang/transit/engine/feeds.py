"""Reading a GTFS feed from a zip, forgiving in form and bounded in size."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from madang.transit.engine import archives
from madang.transit.engine.archives import Limits
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.tables import table

REQUIRED: dict[str, tuple[str, ...]] = {
    "stops": ("stop_id",),
    "routes": ("route_id",),
    "trips": ("route_id", "service_id", "trip_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "agency": (),
    "calendar": ("service_id", "start_date", "end_date"),
    "calendar_dates": ("service_id", "date"),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": ("from_stop_id", "to_stop_id"),
    "translations": ("table_name", "field_name", "language", "translation"),
    "feed_info": (),
}
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COLUMNS: dict[str, tuple[str, ...]] = {
    "agency": ("agency_id", "agency_name", "agency_timezone"),
    "stops": (
        *("stop_id", "stop_code", "stop_name", "stop_lat", "stop_lon"),
        *("location_type", "parent_station", "wheelchair_boarding"),
    ),
    "routes": (
        *("route_id", "agency_id", "route_short_name", "route_long_name"),
        *("route_type", "route_color", "route_text_color"),
    ),
    "trips": (
        *("route_id", "service_id", "trip_id", "trip_headsign", "direction_id"),
        *("block_id", "shape_id", "wheelchair_accessible"),
    ),
    "stop_times": (
        *("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
        *("stop_headsign", "pickup_type", "drop_off_type"),
    ),
    "calendar": ("service_id", *DAY_NAMES, "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "shapes": (*("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": (
        *("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
        *("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    ),
    "translations": (
        *("table_name", "field_name", "language", "translation"),
        *("record_id", "record_sub_id", "field_value"),
    ),
    "feed_info": ("feed_publisher_name", "feed_version", "feed_start_date", "feed_end_date"),
}
UNIQUE = {"stops": "stop_id", "routes": "route_id", "trips": "trip_id"}


@dataclass(frozen=True)
class Feed:
    """The tables of a GTFS feed by name ("stops", ...) and what was found on the way.

    Every table has all the columns of `COLUMNS`, as trimmed strings without nulls; ids are unique
    in stops, routes and trips. References between tables are not yet resolved.
    """

    tables: dict[str, pl.DataFrame]
    findings: Findings
    limits: Limits


def read(path: Path, limits: Limits = Limits()) -> Feed:  # noqa: B008 - frozen
    """Read the GTFS zip at `path`.

    Raises FeedError (with a code) when it is no usable feed or asks more than `limits`.
    """
    found = Findings()
    names = frozenset(f"{name}.txt" for name in COLUMNS)
    with archives.opened(path, limits) as archive:
        chosen = archives.members(archive, names, limits, found)
        _require_files(set(chosen))
        tables = {
            name: _table(archives.content(archive, info), name=name, limits=limits, found=found)
            for name, info in ((file.removesuffix(".txt"), info) for file, info in chosen.items())
        }
    for name, columns in COLUMNS.items():
        tables.setdefault(name, pl.DataFrame(schema=dict.fromkeys(columns, pl.String)))
    _require_content(tables)
    return Feed(tables, found, limits)


def _require_files(present: set[str]) -> None:
    missing = [f"{name}.txt" for name in REQUIRED if f"{name}.txt" not in present]
    if len(missing) == len(REQUIRED):
        raise FeedError("not_gtfs")
    if missing:
        raise FeedError("missing_file", file=missing[0])
    if not {"calendar.txt", "calendar_dates.txt"} & present:
        raise FeedError("no_calendar")


def _require_content(tables: dict[str, pl.DataFrame]) -> None:
    for name in REQUIRED:
        if tables[name].is_empty():
            raise FeedError("no_rows", file=f"{name}.txt")
    if tables["calendar"].is_empty() and tables["calendar_dates"].is_empty():
        raise FeedError("no_calendar")


def _table(data: bytes, *, name: str, limits: Limits, found: Findings) -> pl.DataFrame:
    file, wanted = f"{name}.txt", COLUMNS[name]
    try:
        frame = table(data, file=file, wanted=wanted, limits=limits, found=found)
    except FeedError:
        if name in REQUIRED:
            raise
        found.note("unusable_file", count=1, file=file)
        return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
    needed = REQUIRED.get(name) or OPTIONAL[name]
    missing = [column for column in needed if column not in frame.columns]
    if missing and name in REQUIRED:
        raise FeedError("missing_column", file=file, column=missing[0])
    if missing:
        found.note("missing_column", rows=missing, file=file)
        return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
    absent = [pl.lit("").alias(column) for column in wanted if column not in frame.columns]
    return _unique(frame.with_columns(absent).select(wanted), name=name, found=found)


def _unique(frame: pl.DataFrame, *, name: str, found: Findings) -> pl.DataFrame:
    key = UNIQUE.get(name)
    if key is None:
        return frame
    blank = frame[key] == ""
    if blank.any():
        found.note("missing_id", count=int(blank.sum()), file=f"{name}.txt", column=key)
        frame = frame.filter(~blank)
    once = frame.unique(key, keep="first", maintain_order=True)
    if once.height < frame.height:
        again = frame.filter(frame[key].is_duplicated())[key].unique(maintain_order=True)
        found.note(
            "duplicate_id",
            rows=again.head(5),
            count=frame.height - once.height,
            file=f"{name}.txt",
        )
    return once

"""From the tables of a feed to the arrays of a `Network`."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl

from madang.transit.engine.arrays import Texts
from madang.transit.engine.calendars import Calendar, calendar
from madang.transit.engine.calls import Calls, calls, timed
from madang.transit.engine.columns import codes, rows_in
from madang.transit.engine.courses import Courses, courses
from madang.transit.engine.departures import Runs, runs
from madang.transit.engine.feeds import Feed
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.footpaths import Places, Walk, footpaths
from madang.transit.engine.networks import NONE, Codes, Floats, Network, Rows
from madang.transit.engine.patterns import patterns
from madang.transit.engine.shapes import Shapes, shapes
from madang.transit.engine.stoppoints import StopPoints, stop_points
from madang.transit.engine.translations import translations

__all__ = ["Walk", "build"]

BUS = 3
FALLBACK_ZONE = "Asia/Seoul"


@dataclass(frozen=True)
class Trips:
    """The trips of a feed that can be used, as columns of row numbers."""

    frame: pl.DataFrame
    route: Rows
    service: Rows
    shape: Rows
    direction: Codes


def build(feed: Feed, *, walk: Walk | None = None) -> Network:
    """Return the network of `feed`; what had to be put right is added to `feed.findings`.

    Footpaths are those of transfers.txt; with `walk` also the generated ones between near stops.
    Raises FeedError when nothing usable is left.
    """
    found = feed.findings
    days = calendar(feed)
    stops = stop_points(feed.tables["stops"], found)
    lines = shapes(feed)
    trips = _trips(feed, days, lines)
    given = calls(
        feed.tables["stop_times"],
        trips.frame["trip_id"],
        stops.frame["stop_id"],
        feed.limits,
        found,
    )
    of = given.trips
    grouped = patterns(given, trips.route[of], trips.direction[of], trips.shape[of])
    ways = courses(grouped, stops.lat, stops.lon, lines, feed.limits, found)
    given = timed(given, _of_calls(given, ways), trips.frame["trip_id"], found)
    every = runs(feed, given, trips.frame["trip_id"], grouped.of_trip)
    return _network(feed, days, stops, trips, given, ways, every, walk)


def _of_calls(given: Calls, ways: Courses) -> Floats:
    """Return the metres along the pattern of each call."""
    lengths = np.diff(given.start)
    first = ways.patterns.start[ways.patterns.of_trip] - given.start[:-1]
    where = np.repeat(first, lengths) + np.arange(given.start[-1])
    metres: Floats = ways.dist[where].astype(np.float64)
    return metres


def _trips(feed: Feed, days: Calendar, lines: Shapes) -> Trips:
    frame, found = feed.tables["trips"], feed.findings
    route = rows_in(frame["route_id"], feed.tables["routes"]["route_id"])
    service = rows_in(frame["service_id"], days.ids)
    for column, rows in (("route_id", route), ("service_id", service)):
        found.note(
            "unknown_reference",
            rows=frame[column].filter(rows == NONE).unique().sort(),
            file="trips.txt",
            column=column,
        )
    good = (route != NONE) & (service != NONE)
    if not good.any():
        raise FeedError("no_usable_trips")
    frame = frame.filter(good)
    shape = rows_in(frame["shape_id"], lines.ids)
    lost = (frame["shape_id"] != "").to_numpy() & (shape == NONE)
    found.note(
        "unknown_reference",
        rows=frame["shape_id"].filter(lost).unique().sort(),
        file="trips.txt",
        column="shape_id",
    )
    direction = codes(frame["direction_id"], range(2), NONE).astype(np.int8)
    return Trips(frame, route[good], service[good], shape, direction)


def _network(
    feed: Feed,
    days: Calendar,
    stops: StopPoints,
    trips: Trips,
    given: Calls,
    ways: Courses,
    every: Runs,
    walk: Walk | None,
) -> Network:
    routes, lines, along = feed.tables["routes"], ways.shapes, ways.patterns
    served = np.zeros(stops.frame.height, np.bool_)
    served[along.stops] = True
    places = Places(stops.frame["stop_id"], stops.lat, stops.lon, stops.parent, served)
    foot_start, foot_to, foot_s, change_s = footpaths(
        feed.tables["transfers"], places, walk, feed.limits, feed.findings
    )
    of = given.trips[every.source]
    headsigns, headsign = _headsigns(trips, stops, given, every)
    told = translations(feed.tables)
    return Network(
        timezone=_timezone(feed.tables["agency"], feed.findings),
        first_day=days.first_day,
        stop_ids=Texts.of(stops.frame["stop_id"]),
        stop_codes=Texts.of(stops.frame["stop_code"]),
        stop_names=Texts.of(stops.frame["stop_name"]),
        stop_lat=stops.lat,
        stop_lon=stops.lon,
        stop_location_type=stops.kind,
        stop_parent=stops.parent,
        stop_wheelchair=stops.wheelchair,
        stop_change_s=change_s,
        route_ids=Texts.of(routes["route_id"]),
        route_short_names=Texts.of(routes["route_short_name"]),
        route_long_names=Texts.of(routes["route_long_name"]),
        route_types=codes(routes["route_type"], range(1800), BUS),
        route_colors=Texts.of(_colors(routes["route_color"])),
        route_text_colors=Texts.of(_colors(routes["route_text_color"])),
        route_agencies=Texts.of(_agencies(routes["agency_id"], feed.tables["agency"])),
        service_ids=Texts.of(days.ids),
        service_days=days.runs,
        pattern_route=along.route,
        pattern_direction=along.direction,
        pattern_shape=along.shape,
        pattern_start=along.start,
        pattern_stops=along.stops,
        pattern_dist=ways.dist,
        pattern_pickup=along.pickup,
        pattern_drop_off=along.drop_off,
        pattern_trips=np.concatenate(
            [[0], np.cumsum(np.bincount(every.pattern, minlength=len(along.route)))]
        ).astype(np.int32),
        trip_ids=every.ids,
        trip_pattern=every.pattern,
        trip_service=trips.service[of],
        trip_headsign=headsign,
        trip_wheelchair=codes(trips.frame["wheelchair_accessible"], range(3), 0).astype(np.int8)[
            of
        ],
        trip_block=_blocks(trips.frame["block_id"])[of],
        trip_start=every.start,
        arrivals=every.arrivals,
        departures=every.departures,
        headsigns=headsigns,
        shape_ids=Texts.of(lines.ids),
        shape_start=lines.start,
        shape_lat=lines.lat,
        shape_lon=lines.lon,
        shape_dist=lines.dist.astype(np.float32),
        footpath_start=foot_start,
        footpath_to=foot_to,
        footpath_s=foot_s,
        translation_languages=told.languages,
        translation_originals=told.originals,
        translation_texts=told.texts,
    )


def _headsigns(trips: Trips, stops: StopPoints, given: Calls, every: Runs) -> tuple[Texts, Rows]:
    """Return the distinct headsigns and each run's: the trip's, its first stop's, or its end."""
    signs = trips.frame["trip_headsign"].gather(given.trips)
    ends = stops.frame["stop_name"].gather(given.stops[given.start[1:] - 1])
    texts = (
        pl.DataFrame({"a": signs, "b": given.headsigns, "c": ends})
        .select(
            pl.when(pl.col("a") != "")
            .then("a")
            .otherwise(pl.when(pl.col("b") != "").then("b").otherwise("c"))
        )
        .to_series()
    )
    kinds = texts.unique(maintain_order=True)
    return Texts.of(kinds), rows_in(texts, kinds)[every.source]


def _blocks(ids: pl.Series) -> Rows:
    kinds = ids.unique(maintain_order=True)
    return rows_in(ids, kinds.filter(kinds != ""))


def _colors(values: pl.Series) -> pl.Series:
    upper = values.str.strip_prefix("#").str.to_uppercase()
    valid = pl.select(
        pl.when(upper.str.contains(r"^[0-9A-F]{6}$")).then(upper).otherwise(pl.lit(""))
    )
    return valid.to_series()


def _agencies(ids: pl.Series, agency: pl.DataFrame) -> list[str]:
    names = dict(zip(agency["agency_id"], agency["agency_name"], strict=True))
    only = agency["agency_name"][0] if agency.height else ""
    return [names.get(one, only) if one else only for one in ids]


def _timezone(agency: pl.DataFrame, found: Findings) -> str:
    zone: str = agency["agency_timezone"][0] if agency.height else ""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.note("bad_timezone", count=1, rows=[zone], file="agency.txt", used=FALLBACK_ZONE)
        return FALLBACK_ZONE
    return zone

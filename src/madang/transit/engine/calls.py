"""The rows of stop_times.txt as arrays: calls of trips at stops, trip by trip, in order."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.columns import numbers, rows_in, seconds
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.networks import NONE, Flags, Floats, Rows, Seconds

HALF_DAY_S = 43_200
DAY_S = 86_400
FILE = "stop_times.txt"


@dataclass(frozen=True)
class Calls:
    """Calls of trips at stops; trip `t` owns calls `start[t]:start[t + 1]`, at least two."""

    trips: Rows  # [trips] the row of the trip in the table of trips
    start: npt.NDArray[np.int64]  # [trips + 1]
    stops: Rows
    arrivals: Seconds  # NONE where blank, until `timed`
    departures: Seconds
    pickup: Flags
    drop_off: Flags
    headsigns: pl.Series  # of stop_times, trip by trip's first call

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """The trip (0, 1, ...) of each call."""
        return np.repeat(np.arange(len(self.trips)), np.diff(self.start))


def calls(
    frame: pl.DataFrame, trip_ids: pl.Series, stop_ids: pl.Series, limits: Limits, found: Findings
) -> Calls:
    """Return the calls of stop_times `frame`; rows and trips that cannot be used are left out."""
    trips, stops = rows_in(frame["trip_id"], trip_ids), rows_in(frame["stop_id"], stop_ids)
    places = numbers(frame["stop_sequence"])
    usable = (trips != NONE) & (stops != NONE) & (places >= 0)
    _note_unusable(frame, trips, stops, places, found)
    if not usable.any():
        raise FeedError("no_usable_rows", file=FILE)
    order = _order(trips, places, usable)
    if order is not None:
        order = _without_repeats(order, trips, places, frame["trip_id"], found)
    arrivals, departures = (
        _times(frame, column, limits, found) for column in ("arrival_time", "departure_time")
    )
    pickup, drop_off = (
        (frame[name] != "1").to_numpy() for name in ("pickup_type", "drop_off_type")
    )
    if order is not None:
        trips, stops, arrivals, departures = (
            values[order] for values in (trips, stops, arrivals, departures)
        )
        pickup, drop_off = pickup[order], drop_off[order]
    first = np.flatnonzero(np.append(True, trips[1:] != trips[:-1]))
    every = Calls(
        trips=trips[first],
        start=np.append(first, len(trips)).astype(np.int64),
        stops=stops,
        arrivals=arrivals,
        departures=departures,
        pickup=pickup,
        drop_off=drop_off,
        headsigns=frame["stop_headsign"].gather(first if order is None else order[first]),
    )
    return _usable_trips(every, trip_ids, found)


def _note_unusable(
    frame: pl.DataFrame, trips: Rows, stops: Rows, places: Floats, found: Findings
) -> None:
    for column, bad in (
        ("trip_id", trips == NONE),
        ("stop_id", stops == NONE),
        ("stop_sequence", ~(places >= 0)),
    ):
        if not bad.any():
            continue
        values = frame[column].filter(bad)
        code = "bad_number" if column == "stop_sequence" else "unknown_reference"
        found.note(
            code, rows=values.unique().sort().head(5), count=len(values), file=FILE, column=column
        )


def _order(trips: Rows, places: Floats, usable: Flags) -> npt.NDArray[np.int64] | None:
    """Return the usable rows trip by trip and in sequence; None when they stand so already."""
    if usable.all():
        same = trips[1:] == trips[:-1]
        blocks = np.append(trips[:1], trips[1:][~same])
        if np.all(places[1:][same] > places[:-1][same]) and len(np.unique(blocks)) == len(blocks):
            return None
    rows = np.flatnonzero(usable)
    key = trips[rows].astype(np.int64) << 32 | np.minimum(places[rows], 2**31).astype(np.int64)
    order: npt.NDArray[np.int64] = rows[np.argsort(key, kind="stable")]
    return order


def _without_repeats(
    order: npt.NDArray[np.int64], trips: Rows, places: Floats, ids: pl.Series, found: Findings
) -> npt.NDArray[np.int64]:
    in_order, place = trips[order], places[order]
    repeats = np.append(False, (in_order[1:] == in_order[:-1]) & (place[1:] == place[:-1]))
    again = ids.gather(order[repeats][:5])
    found.note("duplicate_stop_sequence", rows=again, count=int(repeats.sum()), file=FILE)
    return order[~repeats]


def _times(frame: pl.DataFrame, column: str, limits: Limits, found: Findings) -> Seconds:
    times = seconds(frame[column], limits.latest_s)
    unread = times == NONE
    if unread.any():
        bad = frame[column].filter(unread & (frame[column] != "").to_numpy())
        rows = bad.unique().sort().head(5)
        found.note("bad_time", rows=rows, count=len(bad), file=FILE, column=column)
    return times


def _usable_trips(every: Calls, trip_ids: pl.Series, found: Findings) -> Calls:
    """Leave out trips with one stop, and those that do not say when they begin and end."""
    timed = (every.arrivals != NONE) | (every.departures != NONE)
    single = np.diff(every.start) < 2
    open_ended = ~(timed[every.start[:-1]] & timed[every.start[1:] - 1]) & ~single
    for code, bad in (("trip_with_one_stop", single), ("trip_without_times", open_ended)):
        found.note(
            code, rows=trip_ids.gather(every.trips[bad][:5]), count=int(bad.sum()), file=FILE
        )
    good = ~(single | open_ended)
    if good.all():
        return every
    if not good.any():
        raise FeedError("no_usable_trips")
    kept = np.repeat(good, np.diff(every.start))
    lengths = np.diff(every.start)[good]
    return Calls(
        trips=every.trips[good],
        start=np.concatenate([[0], np.cumsum(lengths)]),
        stops=every.stops[kept],
        arrivals=every.arrivals[kept],
        departures=every.departures[kept],
        pickup=every.pickup[kept],
        drop_off=every.drop_off[kept],
        headsigns=every.headsigns.filter(good),
    )


def timed(given: Calls, along: Floats, trip_ids: pl.Series, found: Findings) -> Calls:
    """Return `given` with every time filled and none running backwards.

    Blank times are interpolated by distance `along` the pattern (metres, of each call), evenly
    where stops lie at one place. A fall of more than half a day is taken for midnight.
    """
    owners = given.owners
    arrivals = np.where(given.arrivals == NONE, given.departures, given.arrivals)
    departures = np.where(given.departures == NONE, given.arrivals, given.departures)
    known = np.flatnonzero(arrivals != NONE)
    times = np.stack([arrivals[known], departures[known]], axis=1).astype(np.int64)
    straightened, bad = _forwards(times, owners[known])
    if bad.size:
        found.note(
            "times_run_backwards",
            rows=trip_ids.gather(given.trips[bad[:5]]),
            count=len(bad),
            file=FILE,
        )
        arrivals[known], departures[known] = straightened.T
    if len(known) < len(arrivals):
        found.note("blank_times", count=len(arrivals) - len(known), file=FILE, severity="info")
        _interpolate(arrivals, departures, known, along)
    return replace(given, arrivals=arrivals, departures=departures)


def _forwards(
    times: npt.NDArray[np.int64], owners: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return `times` [calls, 2] made non-decreasing in each trip, and the trips it changed."""
    flat, trips = times.ravel(), np.repeat(owners, 2)
    same = trips[1:] == trips[:-1]
    falls = same & (flat[1:] < flat[:-1])
    if not falls.any():
        return times, np.zeros(0, np.int64)
    midnights = np.append(0, np.cumsum(same & (flat[1:] - flat[:-1] < -HALF_DAY_S)))
    first = np.flatnonzero(np.append(True, ~same))
    midnights -= np.repeat(midnights[first], np.diff(np.append(first, len(flat))))
    span = np.int64(1) << 32
    lifted = flat + midnights * DAY_S + trips * span
    straight = np.maximum.accumulate(lifted) - trips * span
    return straight.reshape(times.shape), np.unique(trips[1:][falls])


def _interpolate(
    arrivals: Seconds, departures: Seconds, known: npt.NDArray[np.int64], along: Floats
) -> None:
    """Fill the calls that are not `known` in place; each trip's first and last call are known."""
    blank = np.setdiff1d(np.arange(len(arrivals)), known, assume_unique=True)
    after = np.searchsorted(known, blank)
    left, right = known[after - 1], known[after]
    way = along[right] - along[left]
    evenly = (blank - left) / (right - left)
    share = np.where(way > 1.0, (along[blank] - along[left]) / np.maximum(way, 1.0), evenly)
    begin = departures[left]
    filled = np.rint(begin + share * (arrivals[right] - begin)).astype(np.int32)
    arrivals[blank] = departures[blank] = filled

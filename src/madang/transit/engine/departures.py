"""Runs: trips as they really leave, those of frequencies.txt once for every departure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine.arrays import Texts
from madang.transit.engine.calls import Calls
from madang.transit.engine.columns import numbers, rows_in, seconds
from madang.transit.engine.feeds import Feed
from madang.transit.engine.findings import FeedError
from madang.transit.engine.networks import NONE, Flags, Rows, Seconds

FILE = "frequencies.txt"


@dataclass(frozen=True)
class Runs:
    """Runs pattern by pattern, in each by first departure; `source` is the trip of the calls."""

    ids: Texts  # trip_id, and "@HH:MM:SS" of its departure when made from a frequency
    source: npt.NDArray[np.int64]
    pattern: Rows
    start: npt.NDArray[np.int64]
    arrivals: Seconds
    departures: Seconds


def runs(feed: Feed, given: Calls, trip_ids: pl.Series, pattern: Rows) -> Runs:
    """Return every run of the trips in `given`, whose `pattern` is of each of its trips.

    Raises FeedError when frequencies would make more than the feed's limits allow.
    """
    ids = trip_ids.gather(given.trips)
    source, first, repeated = _expanded(feed, given, ids)
    order = np.lexsort((first, pattern[source]))
    source, first = source[order], first[order]
    lengths = np.diff(given.start)[source]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    where = np.repeat(given.start[source] - start[:-1], lengths) + np.arange(start[-1])
    own = given.departures[given.start[:-1]][source]
    shift = np.repeat((first - own).astype(np.int32), lengths)
    names = ids.gather(source).to_list()
    for run in np.flatnonzero(repeated[source]):
        minutes, second = divmod(int(first[run]), 60)
        names[run] = f"{names[run]}@{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    return Runs(
        ids=Texts.of(names),
        source=source,
        pattern=pattern[source],
        start=start,
        arrivals=np.maximum(given.arrivals[where] + shift, 0),  # a wait before the first departure
        departures=given.departures[where] + shift,
    )


def _expanded(
    feed: Feed, given: Calls, ids: pl.Series
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Flags]:
    """Return the trip and the first departure of every run, and which trips are repeated."""
    frame = feed.tables["frequencies"]
    own = given.departures[given.start[:-1]].astype(np.int64)
    if frame.is_empty():
        return np.arange(len(own)), own, np.zeros(len(own), np.bool_)
    trip = rows_in(frame["trip_id"], ids)
    begin, end = (
        seconds(frame[column], feed.limits.latest_s) for column in ("start_time", "end_time")
    )
    headway = numbers(frame["headway_secs"])
    good = (trip != NONE) & (begin != NONE) & (end > begin) & (headway >= 1)
    feed.findings.note("bad_frequency", rows=frame["trip_id"].filter(~good), file=FILE)
    trip, begin, end, headway = trip[good], begin[good], end[good], headway[good]
    counts = np.ceil((end - begin) / headway).astype(np.int64)
    lengths = np.diff(given.start)
    if counts.sum() > feed.limits.trips or (counts * lengths[trip]).sum() > feed.limits.stop_times:
        raise FeedError("too_many_departures", file=FILE, limit=feed.limits.trips)
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.repeat(begin, counts) + np.rint(nth * np.repeat(headway, counts)).astype(np.int64)
    repeated = np.zeros(len(own), np.bool_)
    repeated[trip] = True
    single = np.flatnonzero(~repeated)
    source = np.concatenate([single, np.repeat(trip, counts)])
    return source, np.concatenate([own[single], first]), repeated

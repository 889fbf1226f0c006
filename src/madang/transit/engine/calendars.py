"""Which service runs on which day, from calendar.txt and calendar_dates.txt."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.columns import days
from madang.transit.engine.feeds import DAY_NAMES, Feed
from madang.transit.engine.findings import FeedError, Findings
from madang.transit.engine.networks import Flags

Ordinals = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Calendar:
    """Services and the days they run on: bool[services, days], column 0 is `first_day`."""

    ids: pl.Series
    first_day: int
    runs: Flags


def calendar(feed: Feed) -> Calendar:
    """Return the calendar of `feed`. Raises FeedError when no date in it can be read."""
    weekly = _weekly(feed.tables["calendar"], feed.findings)
    dated = _dated(feed.tables["calendar_dates"], feed.findings)
    ids = pl.concat([weekly["service_id"], dated["service_id"]]).unique(maintain_order=True)
    bounds = [weekly["start"], weekly["end"], dated["day"]]
    ordinals = np.concatenate([column.to_numpy() for column in bounds])
    if not ordinals.size:
        raise FeedError("no_calendar")
    first, last = int(ordinals.min()), int(ordinals.max())
    last = _bounded_last(first, last, len(ids), feed.limits, feed.findings)
    runs = np.zeros((len(ids), last - first + 1), np.bool_)
    rows = {service: row for row, service in enumerate(ids)}
    weekdays = (np.arange(first, last + 1) + 6) % 7  # ordinal 1 was a Monday
    for service, start, end, *pattern in weekly.iter_rows():
        span = slice(max(start - first, 0), end - first + 1)
        runs[rows[service], span] |= np.array(pattern, np.bool_)[weekdays[span]]
    inside = dated.filter(pl.col("day") <= last)
    columns = inside["day"].to_numpy() - first
    services = np.array([rows[service] for service in inside["service_id"]], np.int64)
    runs[services, columns] = inside["runs"].to_numpy()
    return Calendar(ids, first, runs)


def _weekly(frame: pl.DataFrame, found: Findings) -> pl.DataFrame:
    start, end = days(frame["start_date"]), days(frame["end_date"])
    good = (start > 0) & (end >= start)
    found.note("bad_dates", rows=frame["service_id"].filter(~good), file="calendar.txt")
    _note_absurd(frame, "calendar.txt", ("start_date", "end_date"), found)
    return frame.select(
        "service_id",
        pl.Series("start", start),
        pl.Series("end", end),
        *(pl.col(name) == "1" for name in DAY_NAMES),
    ).filter(good)


def _dated(frame: pl.DataFrame, found: Findings) -> pl.DataFrame:
    day = days(frame["date"])
    good = (day > 0) & frame["exception_type"].is_in(["1", "2"]).to_numpy()
    found.note("bad_dates", rows=frame["service_id"].filter(~good), file="calendar_dates.txt")
    _note_absurd(frame, "calendar_dates.txt", ("date",), found)
    return frame.select(
        "service_id", pl.Series("day", day), runs=pl.col("exception_type") == "1"
    ).filter(good)


def _note_absurd(frame: pl.DataFrame, file: str, columns: tuple[str, ...], found: Findings) -> None:
    for column in columns:
        year: Any = frame[column].str.slice(0, 4).cast(pl.Int32, strict=False)
        absurd = (year < 1980) | (year > 2099)
        found.note("absurd_dates", rows=frame[column].filter(absurd.fill_null(False)), file=file)


def _bounded_last(first: int, last: int, services: int, limits: Limits, found: Findings) -> int:
    most = max(limits.day_cells // max(services, 1), 1)
    if last - first < most:
        return last
    found.note("calendar_cut", count=1, days=most)
    return first + most - 1

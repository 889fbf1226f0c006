"""Replaying recorded positions through the live engine and scoring what it told.

`./madang transit score-etas FEED.zip PINGS.csv.gz`. The recording is a CSV of GTFS-RT vehicle
positions, one row a position, columns named by their protobuf path (`vehicle.trip.trip_id`,
`vehicle.position.latitude`, `vehicle.timestamp`, …). Time goes in cycles of CYCLE_S as in the live
process; each cycle is handed the positions measured since the last one, and never a later one.
A prediction is scored when it is made: in the snapshot of the cycle that took in a new position of
its vehicle, against the arrival that was observed (interpolated between positions by the same
engine). `rider_view` scores instead whatever stands on the boards every RIDER_S, however old the
position behind it.

What is prior and what is learnt: the engine starts with no history at all. Prior are the
timetable, the Laplace spread of errors and the rules of the modules; segment times, pace, error
histograms and with them the shift to the time to be at the stop by are learnt during the replay,
from what had happened by then.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine import accuracy, feeds, live, passages, positions, timetables
from madang.transit.engine.findings import FeedError
from madang.transit.engine.networks import Network
from madang.transit.engine.passages import Passages
from madang.transit.engine.positions import Positions
from madang.transit.engine.predictions import LIVE
from madang.transit.engine.records import join, pick
from madang.transit.engine.snapshots import Snapshot
from madang.transit.engine.tracks import Reals

CYCLE_S = 10.0
RIDER_S = 30.0
FARTHEST_S = 1_200.0
MODEL = (
    "segment x half-hour x kind of day means with TransitClock gain over the last vehicles, "
    "timetable at today's pace as prior; median and be-there-by from learnt error histograms "
    "by vehicle state and horizon"
)

COLUMNS = {
    "vehicle": ("vehicle.vehicle.id", "vehicle_id"),
    "trip": ("vehicle.trip.trip_id", "trip_id"),
    "route": ("vehicle.trip.route_id", "route_id"),
    "direction": ("vehicle.trip.direction_id", "direction_id"),
    "day": ("vehicle.trip.start_date", "start_date"),
    "time": ("vehicle.timestamp", "timestamp"),
    "lat": ("vehicle.position.latitude", "latitude"),
    "lon": ("vehicle.position.longitude", "longitude"),
    "bearing": ("vehicle.position.bearing", "bearing"),
    "occupancy": ("vehicle.occupancy_status", "occupancy_status"),
}


class Sample(NamedTuple):
    """Predictions of one snapshot: key and call of each, made, median and be-by (POSIX s)."""

    key: npt.NDArray[np.int64]
    call: npt.NDArray[np.int16]
    made: Reals
    at: Reals
    be_by: Reals
    live: npt.NDArray[np.bool_]
    new: npt.NDArray[np.bool_]  # made of a position of this cycle


def recording(path: Path) -> Positions:
    """Return the positions of a recorded CSV (.gz) in order of their times.

    Raises ValueError when it is no CSV or a needed column is missing.
    """
    try:
        frame = pl.read_csv(path, infer_schema_length=0)
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path.name}: not a CSV") from error
    batch = positions.empty(frame.height)
    for name, known in COLUMNS.items():
        column = next((column for column in known if column in frame.columns), None)
        if column is None:
            if name in {"vehicle", "time", "lat", "lon"}:
                raise ValueError(f"{path.name}: no column {known[0]}")
            continue
        _fill(batch, name, frame[column].str.strip_chars())
    return batch[np.argsort(batch["time"], kind="stable")]


def _fill(batch: Positions, name: str, texts: pl.Series) -> None:
    if batch.dtype[name].kind == "S":
        batch[name] = [text.encode() for text in texts.fill_null("")]
        return
    numbers = texts.cast(pl.Float64, strict=False)
    told = numbers.is_not_null().to_numpy()
    batch[name][told] = numbers.filter(numbers.is_not_null()).to_numpy()


def replay(network: Network, pings: Positions) -> Iterator[tuple[Snapshot, list[Passages]]]:
    """Yield the snapshot and the calls of every cycle from the first ping to the last."""
    state = live.begin(network, name="replay")
    times = pings["time"]
    if not len(times):
        return
    done = 0
    for now in np.arange(times[0] // CYCLE_S + 1, times[-1] // CYCLE_S + 2) * CYCLE_S:
        until = int(np.searchsorted(times, now, side="right"))
        snapshot = live.cycle(state, float(now), pings[done:until])
        done = until
        yield snapshot, state.events


def sample(snapshot: Snapshot) -> Sample:
    """Return what `snapshot` tells for the next FARTHEST_S, first calls of trips left out."""
    wanted = np.flatnonzero((snapshot.at <= FARTHEST_S) & (snapshot.call > 0))
    made, heard = np.full(len(wanted), snapshot.made_at), snapshot.vehicle_time
    return Sample(
        key=snapshot.run_key[snapshot.run[wanted]],
        call=snapshot.call[wanted],
        made=made,
        at=made + snapshot.at[wanted],
        be_by=made + snapshot.be_by[wanted],
        live=snapshot.source[wanted] == LIVE,
        new=heard[snapshot.run_vehicle[snapshot.run[wanted]]] > snapshot.made_at - CYCLE_S,
    )


def score(network: Network, pings: Positions) -> dict[str, object]:
    """Return how good the arrivals were that the engine told while replaying `pings`.

    Raises ValueError when there are none.
    """
    made: list[Sample] = []
    stood: list[Sample] = []
    events: list[Passages] = []
    for snapshot, calls in replay(network, pings):
        events += calls
        told = sample(snapshot)
        made.append(pick(told, told.new))
        if snapshot.made_at % RIDER_S < CYCLE_S:
            stood.append(told)
    if not made:
        raise ValueError("no positions")
    observed = _observed(passages.in_order(events))
    view = report(join(stood), observed)
    kept = ("overall", "buckets", "median_mae_s", "predictions")
    return report(join(made), observed) | {"rider_view": {name: view[name] for name in kept}}


def _observed(came: Passages) -> dict[tuple[int, int], float]:
    """Return when each (trip key, call) was reached; first calls of trips are not arrivals."""
    rows = np.flatnonzero(np.isnan(came.departed) & (came.call > 0))
    keys = (came.day[rows].astype(np.int64) << 32 | came.trip[rows]).tolist()
    calls, times = came.call[rows].tolist(), came.arrived[rows].tolist()
    seen: dict[tuple[int, int], float] = {}
    for key, call, time in zip(keys, calls, times, strict=True):
        seen.setdefault((key, call), time)
    return seen


def report(told: Sample, observed: dict[tuple[int, int], float]) -> dict[str, object]:
    """Return the benchmark of predictions `told` against the arrivals `observed`."""
    calls = list(zip(told.key.tolist(), told.call.tolist(), strict=True))
    actual = np.array([observed.get(call, np.nan) for call in calls], np.float64)
    places = accuracy.bucket(np.where(np.isnan(actual), -1.0, actual - told.made))
    scored = places >= 0
    shown = accuracy.score(told.made[scored], told.be_by[scored], actual[scored])
    median = accuracy.score(told.made[scored], told.at[scored], actual[scored])
    return {
        "overall": round(shown.overall, 2),
        "buckets": _named(shown.buckets, 2),
        "coverage": _coverage(calls, scored, observed),
        "median_mae_s": _named(median.mae_s, 1),
        "predictions": int(scored.sum()),
        "model": MODEL,
        "median_overall": round(median.overall, 2),
        "shown_mae_s": _named(shown.mae_s, 1),
        "coverage_by_bucket": _named(
            [_coverage(calls, places == place, observed) for place in range(len(accuracy.NAMES))], 2
        ),
        "observed_arrivals": len(observed),
        "live_share": round(100.0 * float(told.live[scored].mean()), 2) if scored.any() else 0.0,
    }


def _named(values: Sequence[float], digits: int) -> dict[str, float]:
    return {name: round(value, digits) for name, value in zip(accuracy.NAMES, values, strict=True)}


def _coverage(
    calls: list[tuple[int, int]],
    scored: npt.NDArray[np.bool_],
    observed: dict[tuple[int, int], float],
) -> float:
    """Return the per cent of observed arrivals for which one of the `scored` was told."""
    had = {calls[row] for row in np.flatnonzero(scored).tolist()}
    return round(100.0 * len(had) / max(len(observed), 1), 2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `score-etas FEED.zip PINGS.csv.gz`: print one JSON object."""
    parser = argparse.ArgumentParser(
        prog="./madang transit score-etas",
        description="Replay recorded vehicle positions and score the arrivals that were told.",
    )
    parser.add_argument("feed", type=Path, help="GTFS feed (.zip)")
    parser.add_argument("pings", type=Path, help="recorded vehicle positions (.csv or .csv.gz)")
    options = parser.parse_args(argv)
    try:
        network = timetables.build(feeds.read(options.feed))
        result = score(network, recording(options.pings))
    except (OSError, ValueError, FeedError) as error:
        sys.stderr.write(f"score-etas: {error}\n")
        return 1
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0

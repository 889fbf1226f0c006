"""The live engine under load: N vehicles, one position each a cycle, up to the published snapshot.

    PYTHONPATH=src python benchmarks/live.py [--vehicles 30000] [--cycles 30] [--untold]

A region is made by code: routes of 30 stops on winding shapes, a vehicle every six minutes, so that
N vehicles are under way at once. Positions carry 8 m of noise; with `--untold` they name a route
and a direction but no trip. One reader process is stopped (SIGSTOP) with a snapshot open for the
second half of the run: it must make no difference. Prints one JSON object.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from madang.transit.engine import assignments, live, positions, snapshots
from madang.transit.engine.arrays import Texts
from madang.transit.engine.networks import NONE, Network

STOPS, POINTS, HEADWAY_S, RUN_S = 30, 400, 360, 3_600
LENGTH_M = 15_000.0
START_S, SPAN_S = 6 * 3_600, 3 * 3_600
DAY = date(2026, 3, 2)
CYCLE_S = 10.0
READER = """
import sys, time
from pathlib import Path
from madang.transit.engine.snapshots import Reader
newest = Reader(Path(sys.argv[1])).newest()
print(newest.at[:10].sum(), flush=True)
time.sleep(3600)
"""


def region(vehicles: int, seed: int) -> Network:
    """Return a network on which about `vehicles` are under way at once."""
    random = np.random.default_rng(seed)
    patterns = int(np.ceil(vehicles / (RUN_S / HEADWAY_S)))
    heading = np.cumsum(random.normal(0, 0.12, (patterns, POINTS)), axis=1)
    heading += random.uniform(0, 2 * np.pi, (patterns, 1))
    step = LENGTH_M / (POINTS - 1) / 111_195.0
    lat = 37.3 + random.uniform(-0.5, 0.5, (patterns, 1)) + np.cumsum(np.cos(heading), 1) * step
    east = np.cumsum(np.sin(heading), 1) * step / np.cos(np.radians(37.3))
    lon = 127.1 + random.uniform(-0.5, 0.5, (patterns, 1)) + east
    at = np.linspace(0, POINTS - 1, STOPS).astype(int)
    dist = np.tile(np.linspace(0, LENGTH_M, POINTS), patterns)
    trips = SPAN_S // HEADWAY_S
    leaves = START_S + np.arange(trips) * HEADWAY_S + random.integers(0, HEADWAY_S, (patterns, 1))
    plan = (np.linspace(0, RUN_S, POINTS)[at]).astype(np.int32)
    times = (leaves.reshape(-1, 1) + plan).astype(np.int32).ravel()
    count, stops = patterns * trips, patterns * STOPS

    def rows(*values: int) -> np.ndarray:
        return np.full(*values, np.int32)

    names = Texts.of(f"s{row}" for row in range(stops))
    routes = Texts.of(f"r{row}" for row in range(patterns // 2 + 1))
    return Network(
        timezone="Asia/Seoul",
        first_day=DAY.toordinal(),
        stop_ids=names,
        stop_codes=names,
        stop_names=names,
        stop_lat=lat[:, at].ravel(),
        stop_lon=lon[:, at].ravel(),
        stop_location_type=np.zeros(stops, np.int8),
        stop_parent=rows(stops, NONE),
        stop_wheelchair=np.zeros(stops, np.int8),
        stop_change_s=rows(stops, 0),
        route_ids=routes,
        route_short_names=routes,
        route_long_names=routes,
        route_types=np.full(len(routes), 3, np.int16),
        route_colors=Texts.of([""] * len(routes)),
        route_text_colors=Texts.of([""] * len(routes)),
        route_agencies=Texts.of([""] * len(routes)),
        service_ids=Texts.of(["daily"]),
        service_days=np.ones((1, 3), np.bool_),
        pattern_route=(np.arange(patterns) // 2).astype(np.int32),
        pattern_direction=(np.arange(patterns) % 2).astype(np.int8),
        pattern_shape=np.arange(patterns, dtype=np.int32),
        pattern_start=(np.arange(patterns + 1) * STOPS).astype(np.int32),
        pattern_stops=np.arange(stops, dtype=np.int32),
        pattern_dist=np.tile(np.linspace(0, LENGTH_M, POINTS)[at], patterns).astype(np.float32),
        pattern_pickup=np.ones(stops, np.bool_),
        pattern_drop_off=np.ones(stops, np.bool_),
        pattern_trips=(np.arange(patterns + 1) * trips).astype(np.int32),
        trip_ids=Texts.of(f"t{row}" for row in range(count)),
        trip_pattern=np.repeat(np.arange(patterns, dtype=np.int32), trips),
        trip_service=rows(count, 0),
        trip_headsign=rows(count, 0),
        trip_wheelchair=np.zeros(count, np.int8),
        trip_block=rows(count, NONE),
        trip_start=np.arange(count + 1, dtype=np.int64) * STOPS,
        arrivals=times,
        departures=times,
        headsigns=Texts.of([""]),
        shape_ids=Texts.of(f"h{row}" for row in range(patterns)),
        shape_start=(np.arange(patterns + 1) * POINTS).astype(np.int32),
        shape_lat=lat.ravel(),
        shape_lon=lon.ravel(),
        shape_dist=dist.astype(np.float32),
        footpath_start=rows(stops + 1, 0),
        footpath_to=rows(0, 0),
        footpath_s=rows(0, 0),
    )


class Streets:
    """Vehicles on the trips under way at `start`, a little slower or faster than planned."""

    def __init__(
        self, network: Network, vehicles: int, start: float, told: bool, seed: int
    ) -> None:
        self.random = np.random.default_rng(seed)
        self.network = network
        leaves = network.departures[network.trip_start[:-1]]
        ends = network.arrivals[network.trip_start[1:] - 1]
        zero = float(assignments.dates(network, start).zero[1])
        under_way = (leaves <= start - zero) & (ends > start - zero + 600)
        self.trip = np.flatnonzero(under_way)[:vehicles]
        self.pace = self.random.normal(1.0, 0.1, len(self.trip)) * LENGTH_M / RUN_S
        self.begin = zero + leaves[self.trip]
        self.told = told
        self.vehicle = np.array([b"V%05d" % row for row in range(len(self.trip))])
        self.ids = np.array([network.trip_ids[row].encode() for row in self.trip.tolist()])
        pattern = network.trip_pattern[self.trip]
        self.route = np.array(
            [network.route_ids[int(row)].encode() for row in network.pattern_route[pattern]]
        )
        self.shape, self.direction = pattern, network.pattern_direction[pattern]

    def at(self, now: float) -> positions.Positions:
        """Return one position of every vehicle, measured within the last cycle."""
        batch = positions.empty(len(self.trip))
        age = self.random.uniform(0, CYCLE_S, len(batch))
        along = np.clip((now - age - self.begin) * self.pace, 0, LENGTH_M)
        place = along / LENGTH_M * (POINTS - 1)
        before = np.minimum(place.astype(int), POINTS - 2)
        share = place - before
        first = self.network.shape_start[self.shape] + before
        noise = self.random.normal(0, 8 / 111_195.0, (2, len(batch)))
        for axis, name in enumerate(("lat", "lon")):
            line = getattr(self.network, f"shape_{name}")
            batch[name] = line[first] * (1 - share) + line[first + 1] * share + noise[axis]
        batch["vehicle"], batch["route"], batch["direction"] = (
            self.vehicle, self.route, self.direction,
        )  # fmt: skip
        if self.told:
            batch["trip"] = self.ids
        batch["time"] = now - age
        return batch


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Run the cycles and return what they took."""
    network = region(int(1.25 * options.vehicles), options.seed)
    start = float(assignments.dates(network, 1_772_416_800.0).zero[1] + START_S + 4_000)
    streets = Streets(network, options.vehicles, start, not options.untold, options.seed)
    packed = len(positions.pack(streets.at(start)))
    network_mb = peak_mb()
    state = live.begin(network, name="benchmark", vehicles=len(streets.trip))
    reader, wall, cpu, parts = None, [], [], []
    for number in range(options.cycles):
        now = start + number * CYCLE_S
        batch = streets.at(now)
        began, began_cpu = time.perf_counter(), time.process_time()
        snapshot = live.cycle(state, now, batch)
        parts.append(time.perf_counter() - began)
        snapshots.publish(snapshot, folder)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
        if number == options.cycles // 2:
            reader = stopped_reader(folder)
    if reader:
        reader.kill()
        reader.wait()
    half = options.cycles // 2
    return {
        "vehicles": len(streets.trip),
        "on_trips": int((snapshot.vehicle_run != NONE).sum()),
        "predictions": len(snapshot.at),
        "trips": len(network.trip_ids),
        "first_cycle_s": round(wall[0], 2),
        "cycle_cpu_s": spread(cpu[2:]),
        "cycle_wall_s": spread(wall[2:]),
        "of_which_publish_s": spread(np.subtract(wall, parts)[2:].tolist()),
        "wall_before_reader_stopped_s": spread(wall[2 : half + 1]),
        "wall_after_reader_stopped_s": spread(wall[half + 1 :]),
        "snapshot_mb": round(size_mb(folder / os.readlink(folder / snapshots.POINTER)), 1),
        "batch_packed_mb": round(packed / 1e6, 2),
        "peak_mb": round(peak_mb()),
        "of_which_before_the_engine_mb": round(network_mb),
    }


def stopped_reader(folder: Path) -> "subprocess.Popen[str]":
    """Start a reader, let it open the newest snapshot, and stop it there."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    reader.stdout.readline()
    os.kill(reader.pid, signal.SIGSTOP)
    return reader


def spread(seconds: list[float]) -> dict[str, float]:
    """Return median, 95th percentile and most."""
    values = np.array(seconds)
    return {
        "p50": round(float(np.median(values)), 3),
        "p95": round(float(np.percentile(values, 95)), 3),
        "max": round(float(values.max()), 3),
    }


def size_mb(folder: Path) -> float:
    """Return the size of all files in `folder`."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=30_000)
    parser.add_argument("--cycles", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--untold", action="store_true")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(parser.parse_args(), Path(folder)), indent=1))


if __name__ == "__main__":
    main()

"""Reading, building and validating feeds: seconds and memory, each feed in a process of its own.

    PYTHONPATH=src python benchmarks/feeds.py FEED.zip … [--repeats 5]

Prints one JSON object for each feed: the least seconds of the repeats for reading the zip
(`read_s`), for building the network with generated footpaths (`build_s`), for the canonical
validator (`validate_s`), processor seconds of reading and building together (`cpu_s`), and the
peak memory of one reading and building (`peak_mb`).
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from madang.transit.engine import feeds, timetables, validation


def measured(path: Path) -> dict[str, float]:
    """Read and build the feed at `path` once."""
    begun, cpu = time.perf_counter(), time.process_time()
    feed = feeds.read(path)
    read = time.perf_counter()
    network = timetables.build(feed, walk=timetables.Walk())
    built, spent = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    validation.validate(path, on=date.fromordinal(network.first_day))
    return {
        "stop_times": len(network.arrivals),
        "trips": len(network.trip_ids),
        "read_s": read - begun,
        "build_s": built - read,
        "cpu_s": spent - cpu,
        "validate_s": time.perf_counter() - built,
        "peak_mb": peak / (1024 if sys.platform == "linux" else 1 << 20),
    }


def best(path: Path, repeats: int) -> dict[str, float]:
    """Measure `path` in fresh processes; return the least of each figure."""
    runs = [
        json.loads(subprocess.check_output([sys.executable, __file__, "--once", str(path)]))
        for _ in range(repeats)
    ]
    return {name: round(min(run[name] for run in runs), 2) for name in runs[0]}


def main() -> None:
    """Measure the feeds named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="+", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(measured(given.feeds[0])))
        return
    for path in given.feeds:
        print(json.dumps({"feed": path.name, **best(path, given.repeats)}), flush=True)


if __name__ == "__main__":
    main()

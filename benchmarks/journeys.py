"""The journey planner beside its peers: one process, one thread, the same queries, interleaved.

    export PYTHONPATH=src NUMBA_CACHE_DIR=.madang/numba
    .madang/peers/bin/python benchmarks/journeys.py FEED.zip TWO_ENDS.json ONE_TO_ALL.json.gz

Peers: pynigiri (nigiri, C++) point to point and cafein (Rust) one to all, in the environment of
`requirements-peers.txt`. Every query goes to Madang and the peer in turn; each keeps its best time
of the repeats. Answers are compared first: a planner that is fast and wrong is not timed.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cafein
import numpy as np
import pynigiri

from madang.transit.engine import batches, days, feeds, journeys, timetables
from madang.transit.engine.days import Day

Query = dict[str, Any]
Ask = Callable[[Query], Any]
NO_TIME = 1e9


def main() -> None:
    options = _parser().parse_args()
    asked = json.loads(options.point_to_point.read_text())
    everywhere = json.loads(gzip.decompress(options.one_to_all.read_bytes()))["queries"]
    on = date.fromisoformat(asked["date"])
    journeys.warm_up()
    network = timetables.build(feeds.read(options.feed))
    day, day_without_change = days.of(network, on), days.of(network, on, change_s=0)

    ids = list(network.stop_ids)
    ours, nigiri = _ours(day), _nigiri(options.feed, on, network.timezone, asked["queries"])
    right = sum(
        ours(query) == nigiri(query) == sorted(map(_pair, query["pareto"]))
        for query in asked["queries"]
    )
    print(f"point to point: {right}/{len(asked['queries'])} equal to pynigiri and the reference")
    _told("pynigiri", _times((ours, nigiri), asked["queries"], options.repeats))

    def all_ours(query: Query) -> Any:
        return batches.one_to_all(day_without_change, query)

    def all_ours_by_id(query: Query) -> dict[str, int]:
        arrivals = all_ours(query)
        reached = np.flatnonzero(arrivals != journeys.NEVER)
        seconds = (arrivals[reached] - query["dep"]).tolist()
        return dict(zip(map(ids.__getitem__, reached.tolist()), seconds, strict=True))

    peer = _cafein(options.feed, on, day)
    right = sum(all_ours_by_id(one) == peer(one) == one["travel_time_s"] for one in everywhere)
    print(f"one to all: {right}/{len(everywhere)} equal to cafein and the reference")
    times = _times((all_ours, all_ours_by_id, peer), everywhere, options.repeats)
    _told("cafein", times[[0, 2]])
    _told("cafein, our answer as a dict by stop id too", times[[1, 2]])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("feed", type=Path)
    parser.add_argument("point_to_point", type=Path)
    parser.add_argument("one_to_all", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    return parser


def _ours(day: Day) -> Ask:
    return lambda query: sorted(batches.point_to_point(day, query))


def _nigiri(feed: Path, on: date, timezone: str, queries: list[Query]) -> Ask:
    source = pynigiri.TimetableSource()
    source.tag, source.path = "feed", str(feed)
    config = pynigiri.LoaderConfig()
    config.default_tz, config.link_stop_distance = timezone, 0
    source.loader_config = config
    finalize = pynigiri.FinalizeOptions()
    finalize.adjust_footpaths = False
    until = date.fromordinal(on.toordinal() + 2)
    timetable = pynigiri.load_timetable([source], on.isoformat(), until.isoformat(), finalize)
    midnight = int(datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(timezone)).timestamp())
    prepared = {}
    for query in queries:
        asked = pynigiri.Query()
        asked.start = [pynigiri.Offset(timetable.find_location(query["from"]), 0, 0)]
        asked.destination = [pynigiri.Offset(timetable.find_location(query["to"]), 0, 0)]
        asked.use_start_footpaths = False
        asked.max_transfers = 6
        asked.start_time = (midnight + query["dep"]) // 60
        prepared[query["id"]] = asked

    def ask(query: Query) -> list[tuple[int, int]]:
        found = pynigiri.route(timetable, prepared[query["id"]])
        return sorted((one.arrival_time() * 60 - midnight, one.transfers) for one in found)

    return ask


def _cafein(feed: Path, on: date, day: Day) -> Ask:
    peer = cafein.TransportNetwork.from_gtfs(str(feed), trip_distances=False, leg_geometries=False)
    network, ids = day.network, list(day.network.stop_ids)
    start = network.footpath_start.tolist()
    paths = zip(network.footpath_to.tolist(), network.footpath_s.tolist(), strict=True)
    origins = (ids[row] for row in range(len(ids)) for _ in range(start[row], start[row + 1]))
    peer.set_transfers(
        [
            (origin, ids[to], seconds, float(seconds))
            for origin, (to, seconds) in zip(origins, paths, strict=True)
        ]
    )

    def ask(query: Query) -> dict[str, int]:
        minutes, second = divmod(query["dep"], 60)
        clock = f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
        found: dict[str, int] = peer._core.travel_times_from_stop(
            query["from"], on.isoformat(), clock, journeys.MAX_RIDES - 1
        )
        return found

    return ask


def _times(asks: tuple[Ask, ...], queries: list[Query], repeats: int) -> Any:
    """Return the best milliseconds of each planner for each query: float[planners, queries]."""
    best = np.full((len(asks), len(queries)), NO_TIME)
    for _ in range(repeats):
        for number, query in enumerate(queries):
            for planner, ask in enumerate(asks):
                began = time.perf_counter()
                ask(query)
                took = (time.perf_counter() - began) * 1e3
                best[planner, number] = min(best[planner, number], took)
    return best


def _told(name: str, times: Any) -> None:
    ours, theirs = times
    print(f"  {'':10}{'mean':>9}{'p50':>9}{'p95':>9} ms")
    for who, took in (("madang", ours), (name.split(",")[0], theirs)):
        p50, p95 = np.percentile(took, (50, 95))
        print(f"  {who:10}{took.mean():9.2f}{p50:9.2f}{p95:9.2f}")
    print(f"  {theirs.mean() / ours.mean():.2f} times {name} (mean); ", end="")
    print(f"{np.median(theirs / ours):.2f} (median of ratios)")


def _pair(one: dict[str, int]) -> tuple[int, int]:
    return one["arr"], one["transfers"]


if __name__ == "__main__":
    main()

"""Many journey queries on one feed, without a database: `./madang transit journeys`."""

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from madang.transit.engine import days, feeds, journeys, timetables
from madang.transit.engine.days import Day
from madang.transit.engine.findings import FeedError
from madang.transit.engine.networks import Network, Seconds

Answer = dict[str, Any]
Ask = Callable[[Day, Answer], Any]


class QueryError(ValueError):
    """The queries cannot be asked: what is wrong with them."""


def main(argv: Sequence[str]) -> int:
    """Answer the queries of a file and print one JSON object; return the exit status."""
    options = _parser().parse_args(argv)
    try:
        answer = answered(options)
    except (FeedError, QueryError, OSError) as error:
        sys.stderr.write(f"journeys: {error}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./madang transit journeys", description="Answer journey queries on a GTFS feed."
    )
    parser.add_argument("feed", type=Path, metavar="FEED.zip")
    parser.add_argument("queries", type=Path, metavar="QUERIES.json")
    parser.add_argument(
        "--one-to-all", action="store_true", help="the travel time to every stop reached"
    )
    parser.add_argument(
        "--same-stop-change",
        type=int,
        metavar="S",
        help="least seconds between two rides at one stop (default: the feed's)",
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument("--date", type=date.fromisoformat, help="when QUERIES.json names none")
    return parser


def answered(options: argparse.Namespace) -> Answer:
    """Return the answers to the queries, how long they took, and the peak of memory."""
    asked = _read(options.queries)
    began = time.perf_counter()
    journeys.warm_up()
    warm = time.perf_counter()
    network = timetables.build(feeds.read(options.feed))
    on = date.fromisoformat(asked["date"]) if "date" in asked else options.date
    day = days.of(network, on or busiest(network), change_s=options.same_stop_change)
    loaded = time.perf_counter()
    queries = _checked(network, asked["queries"], target=not options.one_to_all)
    ask: Ask = one_to_all if options.one_to_all else point_to_point
    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        timed = list(pool.map(lambda query: _timed(ask, day, query), queries))
    took = np.array([ms for _, ms in timed] or [0.0])
    found = zip(queries, (result for result, _ in timed), strict=True)
    ids = list(network.stop_ids)
    return {
        "date": day.date.isoformat(),
        "journeys": [
            _told_all(query, result, ids) if options.one_to_all else _told(query, result)
            for query, result in found
        ],
        "load_seconds": round(loaded - warm, 3),
        "warm_up_seconds": round(warm - began, 3),
        "query_ms": {
            "mean": round(float(took.mean()), 3),
            "p50": round(float(np.percentile(took, 50)), 3),
            "p95": round(float(np.percentile(took, 95)), 3),
        },
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def point_to_point(day: Day, query: Answer) -> list[tuple[int, int]]:
    """Return the Pareto set of (arrival, transfers) between the two stops of `query`."""
    rows = day.network.stop_ids.rows
    origin, target = rows[query["from"]], rows[query["to"]]
    return journeys.pareto_set(
        day, journeys.Ends.at(origin), journeys.walking_to(day, target), query["dep"]
    )


def one_to_all(day: Day, query: Answer) -> Seconds:
    """Return the earliest arrival at every stop from the stop of `query`: int32[stops]."""
    origin = journeys.Ends.at(day.network.stop_ids.rows[query["from"]])
    return journeys.one_to_all(day, origin, query["dep"])


def _told(query: Answer, pareto: list[tuple[int, int]]) -> Answer:
    told = [{"arr": arrival, "transfers": transfers} for arrival, transfers in pareto]
    return {"id": query["id"], "pareto": told}


def _told_all(query: Answer, arrivals: Seconds, ids: list[str]) -> Answer:
    reached = np.flatnonzero(arrivals != journeys.NEVER).tolist()
    seconds = (arrivals[reached] - query["dep"]).tolist()
    stops = [ids[row] for row in reached]
    return {"id": query["id"], "travel_time_s": dict(zip(stops, seconds, strict=True))}


def busiest(network: Network) -> date:
    """Return the first of the days on which the most trips run."""
    trips = np.bincount(network.trip_service, minlength=len(network.service_ids))
    if not network.service_days.size:
        raise QueryError("The feed has no day of service.")
    return date.fromordinal(network.first_day + int(np.argmax(trips @ network.service_days)))


def _timed(ask: Ask, day: Day, query: Answer) -> tuple[Any, float]:
    began = time.perf_counter()
    result = ask(day, query)
    return result, (time.perf_counter() - began) * 1e3


def _read(path: Path) -> Answer:
    data = path.read_bytes()
    try:
        asked = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        if not isinstance(asked["queries"], list):
            raise QueryError(f"{path}: “queries” is not a list.")
        if "date" in asked:
            date.fromisoformat(asked["date"])
    except (ValueError, KeyError, TypeError, gzip.BadGzipFile) as error:
        raise QueryError(f"{path} is not a file of queries: {error}") from error
    return dict(asked)


def _checked(network: Network, queries: list[Answer], *, target: bool) -> list[Answer]:
    """Return the queries, each with an id; raise QueryError at the first that cannot be asked."""
    ends = ("from", "to") if target else ("from",)
    for number, query in enumerate(queries):
        if not isinstance(query, dict) or not isinstance(query.get("dep"), int):
            raise QueryError(f"Query {number} has no “dep” in seconds after midnight.")
        for end in ends:
            if network.stop_ids.row(str(query.get(end))) is None:
                raise QueryError(f"Query {number}: the feed has no stop “{query.get(end)}”.")
    return [{"id": number, **query} for number, query in enumerate(queries)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

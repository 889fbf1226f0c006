"""The live process: the one owner of the state of the vehicles of every town.

Each cycle it takes the positions that came, lets the engine work, publishes one snapshot, and now
and then appends history and keeps what was learnt. An advisory lock in the database makes it one
for an installation; a second one waits and takes over when the first is gone.
"""

import argparse
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

import numpy as np
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from prometheus_client import Counter, Gauge

from madang.base import clock
from madang.towns.models import Town
from madang.transit.engine import live, memories, passages, positions, snapshots
from madang.transit.engine.live import State
from madang.transit.engine.passages import Passages
from madang.transit.models import PositionSource
from madang.transit.services import history, networks, polls
from madang.transit.services import positions as door
from madang.transit.services import snapshots as published

CYCLE_S = 10.0  # town seconds
SHORTEST_S = 1.0  # real seconds, where the clock is fast
HISTORY_S = 30.0  # real seconds between appends
FLEET_S = 60.0
LEARNT_S = 600.0
SWEEP_S = 3_600.0
LOCK = 0x6D61_6461_6E67  # "madang"
STANDBY_S = 2.0
POLLERS = 8

log = structlog.get_logger("madang.live")

SECONDS = Gauge("madang_live_cycle_seconds", "Length of the last cycle", multiprocess_mode="max")
VEHICLES = Gauge(
    "madang_live_vehicles", "Vehicles seen lately", ["town"], multiprocess_mode="mostrecent"
)
RECORDS = Counter("madang_live_positions_total", "Positions taken up", ["town"])
REFUSED = Counter("madang_live_refused_total", "Positions refused", ["town", "why"])
FAILURES = Counter("madang_live_failures_total", "Cycles that failed", ["town"])


@dataclass
class Desk:
    """What the live process keeps of one town."""

    town: Town
    state: State
    calls: list[Passages] = field(default_factory=list)  # not yet in the history
    due: dict[str, float] = field(default_factory=dict)  # when chores are due, monotonic

    @property
    def folder(self) -> Path:
        """Where what is learnt is kept."""
        return Path(settings.MADANG_STATE) / "transit" / self.town.slug / "learnt"

    def is_due(self, chore: str, every: float) -> bool:
        """Tell whether `chore` is due, and set when it is next; not at the first asking."""
        now = time.monotonic()
        due = self.due.setdefault(chore, now + every)
        if now < due:
            return False
        self.due[chore] = now + every
        return True


class Process:
    """The desks of all towns, and the cycle over them."""

    def __init__(self) -> None:
        self.desks: dict[int, Desk] = {}

    def cycle(self, now: datetime) -> None:
        """Do one round of all towns; what fails in one town does not stop the others."""
        began = time.perf_counter()
        for town in Town.objects.all():
            try:
                self._town(town, now)
            except (DatabaseError, OSError, ValueError, ArithmeticError, LookupError):
                FAILURES.labels(town.slug).inc()
                log.exception("cycle failed", town=town.slug)
        SECONDS.set(time.perf_counter() - began)

    def _town(self, town: Town, now: datetime) -> None:
        desk = self._desk(town, now)
        if desk is None:
            return
        step(desk, now)
        if desk.is_due("history", HISTORY_S):
            write_history(desk)
        if desk.is_due("fleet", FLEET_S):
            memories.save_fleet(desk.state, desk.folder, now.timestamp())
        if desk.is_due("learnt", LEARNT_S):
            memories.save_learnt(desk.state, desk.folder)
        if desk.is_due("sweep", SWEEP_S):
            history.forget_old(town=town, now=now)

    def _desk(self, town: Town, now: datetime) -> Desk | None:
        """Return the desk of `town`, with the state of the network it is served from."""
        try:
            loaded = networks.current(town)
        except networks.NoNetwork:
            return None
        desk = self.desks.get(town.pk)
        name = published.name(loaded)
        if desk is not None and desk.state.name == name:
            return desk
        state = live.begin(loaded.network, name=name)
        if desk is not None:
            write_history(desk)
            memories.carry(desk.state, state)
        fresh = Desk(town, state)
        if desk is None:
            remember(fresh, now)
        self.desks[town.pk] = fresh
        log.info("network", town=town.slug, version=name)
        return fresh

    def close(self, now: datetime) -> None:
        """Keep everything for the next start."""
        for desk in self.desks.values():
            write_history(desk)
            memories.save_fleet(desk.state, desk.folder, now.timestamp())
            memories.save_learnt(desk.state, desk.folder)


def remember(desk: Desk, now: datetime) -> None:
    """Give a new desk what was learnt before, from its folder or else from history."""
    if not memories.load_learnt(desk.state, desk.folder):
        history.learn(town=desk.town, state=desk.state, now=now)
    memories.load_fleet(desk.state, desk.folder, now.timestamp())


def step(desk: Desk, now: datetime) -> None:
    """Take up what came for one town, and publish a snapshot as of `now`."""
    batches = door.take(town=desk.town)
    batch = np.concatenate(batches) if batches else positions.empty()
    before = desk.state.refused.copy()
    snapshot = live.cycle(desk.state, now.timestamp(), batch)
    snapshots.publish(snapshot, published.folder(desk.town))
    desk.calls += desk.state.events
    slug = desk.town.slug
    RECORDS.labels(slug).inc(len(batch))
    VEHICLES.labels(slug).set(len(snapshot.vehicle))
    for why, count in (desk.state.refused - before).items():
        REFUSED.labels(slug, why).inc(count)


def write_history(desk: Desk) -> None:
    """Append the calls made since the last time to the history."""
    calls = passages.in_order(desk.calls)
    history.record(town=desk.town, rows=history.observed(desk.state, calls))
    desk.calls = []


def pause_s(took: float) -> float:
    """Return how long to wait after a cycle that took `took` real seconds."""
    return max(max(clock.real_seconds(CYCLE_S), SHORTEST_S) - took, 0.05)


def run(stop: threading.Event) -> None:
    """Wait for the lock, then do cycles until `stop` is set or the lock is lost."""
    process, lock = Process(), Lock()
    if not lock.wait(stop):
        return
    log.info("live process begins")
    poller = threading.Thread(target=_poll, args=(stop,), name="polls")
    poller.start()
    while not stop.is_set() and lock.held():
        began = time.perf_counter()
        close_old_connections()
        try:
            process.cycle(clock.now())
        except DatabaseError:
            log.exception("no database")
        stop.wait(pause_s(time.perf_counter() - began))
    stop.set()
    poller.join()
    process.close(clock.now())
    lock.release()
    log.info("live process ends")


class Lock:
    """The advisory lock on a connection of its own: it goes when that connection goes."""

    def __init__(self) -> None:
        self._connection = connections.create_connection("default")

    def wait(self, stop: threading.Event) -> bool:
        """Wait until this is the only live process; return False when stopped before."""
        told = False
        while not stop.is_set():
            if self._taken():
                return True
            if not told:
                log.info("waiting: another live process runs, or there is no database yet")
                told = True
            stop.wait(STANDBY_S)
        return False

    def held(self) -> bool:
        """Tell whether the lock is still ours."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        return True

    def release(self) -> None:
        """Give the lock up."""
        self._connection.close()

    def _taken(self) -> bool:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                return bool(cursor.fetchone()[0])
        except DatabaseError:
            self._connection.close()
            return False


def _poll(stop: threading.Event) -> None:
    """Fetch the sources that are due, each in a thread, and never the same one twice at a time."""
    busy: set[int] = set()
    with ThreadPoolExecutor(POLLERS, thread_name_prefix="poll") as pool:
        while not stop.is_set():
            try:
                for source in polls.due(now=clock.now()):
                    if source.pk not in busy:
                        busy.add(source.pk)
                        pool.submit(_fetch, source, busy)
            except DatabaseError:
                log.exception("polling waits for the database")
            close_old_connections()
            stop.wait(1.0)
    connections.close_all()


def _fetch(source: PositionSource, busy: set[int]) -> None:
    try:
        polls.poll(source=source, now=clock.now())
    except DatabaseError:
        log.exception("poll failed", source=source.pk)
    finally:
        busy.discard(source.pk)
        connections.close_all()


def main(argv: Sequence[str] | None = None) -> int:
    """Run `./madang transit live` until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(
        prog="./madang transit live",
        description="Own the live state of the vehicles: positions in, predictions out.",
    )
    parser.parse_args(argv)
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    run(stop)
    return 0

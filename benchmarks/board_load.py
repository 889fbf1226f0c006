"""Open stop boards and requests at once: how long do riders wait when many look at their stops?

Opens live boards (server-sent events) as riders do, keeps them open, and meanwhile sends requests
at a fixed rate: a third each of stop pages, arrivals by the API, and stop searches. Latency counts
from the moment a request *should* have left, so a server that stalls cannot hide it. Prints one
JSON object.

    MADANG_DATABASE_URL=… python benchmarks/board_load.py            starts the demo town itself
    python benchmarks/board_load.py --url http://127.0.0.1:8000/gaon  measures one that runs

Every board has an address of its own in X-Forwarded-For, as behind a proxy: the server must run
with MADANG_PROXIES=1, for it takes 50 streams from one address.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[1]
BAR_MS = 150.0
TIMEOUT_S = 10.0
WARM_S = 5.0
START_S = 180.0
OPENERS = 20  # boards that are opened at a time
DATA = b"data: "


@dataclass
class Reply:
    """One answer, or its head when the body is a stream."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Wire:
    """One connection that is kept alive, as a browser's."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    async def open(self) -> "Wire":
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def head(self, path: str, headers: dict[str, str]) -> Reply:
        """Send a GET and return the head of the answer."""
        lines = [f"GET {path} HTTP/1.1", f"host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())
        text = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = text.strip().split("\r\n")
        pairs = (line.split(": ", 1) for line in rest)
        return Reply(int(first.split()[1]), {name.lower(): value for name, value in pairs})

    async def get(self, path: str, headers: dict[str, str]) -> Reply:
        """Send a GET and return the whole answer."""
        reply = await self.head(path, headers)
        if "content-length" in reply.headers:
            reply.body = await self.reader.readexactly(int(reply.headers["content-length"]))
        else:
            reply.body = b"".join([chunk async for chunk in self.chunks()])
        return reply

    async def chunks(self):
        """Yield the pieces of a chunked body."""
        while size := int(await self.reader.readline(), 16):
            yield (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()

    def close(self) -> None:
        self.writer.close()


@dataclass
class Load:
    """What is sent, and what came of it; times are monotonic seconds."""

    url: str
    seed: int
    stops: list[dict] = field(default_factory=list)
    idle: list[Wire] = field(default_factory=list)
    latencies: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    events: dict[int, list[float]] = field(default_factory=dict)
    firsts: list[float] = field(default_factory=list)
    bytes: int = 0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.base = parts.path.rstrip("/")

    async def wire(self) -> Wire:
        return self.idle.pop() if self.idle else await Wire(self.host, self.port).open()

    async def request(self, kind: str, path: str, headers: dict[str, str], due: float) -> None:
        """Send one request; note how long after `due` its answer was there."""
        wire = None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                wire = await self.wire()
                reply = await wire.get(self.base + path, headers)
            self.idle.append(wire)
            if reply.status != 200:
                self.errors.append(f"{kind}: {reply.status}")
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.errors.append(f"{kind}: {type(error).__name__}")
            if wire:
                wire.close()
        self.latencies.setdefault(kind, []).append(time.monotonic() - due)

    async def board(self, number: int, stop_id: str, gate: asyncio.Semaphore) -> None:
        """Open a board and note when its events come, until cancelled."""
        language = "ko" if number % 5 else "en"
        path = f"/live/transit/stops/{quote(stop_id, safe='')}?lang={language}"
        headers = {
            "accept": "text/event-stream",
            "accept-encoding": "gzip",
            "x-forwarded-for": f"198.18.{number // 250}.{number % 250}",
        }
        try:
            wire = await Wire(self.host, self.port).open()
            async with gate:
                began = time.monotonic()
                reply = await wire.head(self.base + path, headers)
            if reply.status != 200:
                self.errors.append(f"board: {reply.status}")
                return
            await self._follow(number, wire, began, packed="content-encoding" in reply.headers)
            self.errors.append("board: ended")
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            self.errors.append(f"board: {type(error).__name__}")

    async def _follow(self, number: int, wire: Wire, began: float, *, packed: bool) -> None:
        unpack = zlib.decompressobj(31)
        events = self.events.setdefault(number, [])
        async for chunk in wire.chunks():
            self.bytes += len(chunk)
            text = unpack.decompress(chunk) if packed else chunk
            if not text.startswith(DATA):
                continue
            if not events:
                self.firsts.append(time.monotonic() - began)
            events.append(time.monotonic())

    async def find_stops(self) -> None:
        """Ask the town for its stops; wait until it has live vehicles too."""
        until = time.monotonic() + START_S
        while True:
            try:
                wire = await self.wire()
                stops = await wire.get(
                    f"{self.base}/api/transit/stops?box=-90,-180,90,180&limit=500", {}
                )
                live = await wire.get(f"{self.base}/api/transit/vehicles?limit=1", {})
                self.stops = json.loads(stops.body)["stops"]
                if self.stops and json.loads(live.body)["vehicles"]:
                    return
            except (OSError, ValueError, KeyError, asyncio.IncompleteReadError):
                pass
            if time.monotonic() > until:
                raise SystemExit(f"{self.url}: no stops and live vehicles within {START_S:.0f} s")
            await asyncio.sleep(1)

    def requests(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield kind, path and headers of requests, the three kinds in turn."""
        dice = random.Random(self.seed)
        while True:
            stop = quote(dice.choice(self.stops)["id"], safe="")
            name = dice.choice(self.stops)["name"]
            query = quote(name[: dice.randint(1, max(1, len(name)))], safe="")
            htmx = {"hx-request": "true", "accept-language": "ko"}
            yield "page", f"/transit/stops/{stop}/", {"accept-language": "ko"}
            yield "api", f"/api/transit/stops/{stop}/arrivals", {}
            yield "search", f"/transit/stops/?q={query}", htmx


async def watch(pointer: Path, changes: list[float]) -> None:
    """Note when the live process publishes."""
    known = ""
    while True:
        try:
            name = os.readlink(pointer)
        except OSError:
            name = known
        if name != known:
            known = name
            changes.append(time.monotonic())
        await asyncio.sleep(0.05)


async def drive(load: Load, options: argparse.Namespace, pointer: Path | None) -> dict:
    """Open the boards, warm up, send the requests, and return the figures."""
    await load.find_stops()
    dice = random.Random(options.seed)
    gate = asyncio.Semaphore(OPENERS)
    chosen = [dice.choice(load.stops)["id"] for _ in range(options.boards)]
    changes: list[float] = []
    tasks = [
        asyncio.create_task(load.board(number, stop, gate)) for number, stop in enumerate(chosen)
    ]
    if pointer:
        tasks.append(asyncio.create_task(watch(pointer, changes)))
    while len(load.firsts) + len(load.errors) < options.boards:
        await asyncio.sleep(0.1)
    await send(load, rate=options.rate / 4, seconds=WARM_S)
    load.latencies.clear()
    begin = time.monotonic()
    await send(load, rate=options.rate, seconds=options.seconds)
    end = time.monotonic()
    open_boards = sum(not task.done() for task in tasks[: options.boards])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for wire in load.idle:
        wire.close()
    return figures(load, options) | {
        "boards": {"asked": options.boards, "open_at_the_end": open_boards,
                   "different": len(set(chosen))}
        | board_figures(load, (begin, end), changes),
    }  # fmt: skip


async def send(load: Load, *, rate: float, seconds: float) -> None:
    """Send requests at `rate` a second, however long their answers take."""
    begin, running = time.monotonic(), set()
    for number, (kind, path, headers) in enumerate(load.requests()):
        due = begin + number / rate
        if due > begin + seconds:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        task = asyncio.create_task(load.request(kind, path, headers, due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


def figures(load: Load, options: argparse.Namespace) -> dict:
    every = [one for kind in load.latencies.values() for one in kind]
    overall = percentiles(every)
    return {
        "requests": {
            "rate": options.rate,
            "seconds": options.seconds,
            "sent": len(every),
            "all": overall,
            **{kind: percentiles(values) for kind, values in sorted(load.latencies.items())},
        },
        "errors": len(load.errors),
        "error_kinds": sorted(set(load.errors)),
        "bar": {"p99_ms": BAR_MS, "met": overall["p99_ms"] <= BAR_MS and not load.errors},
        "load_average": round(os.getloadavg()[0], 1),
    }


def board_figures(load: Load, span: tuple[float, float], changes: list[float]) -> dict:
    """Return how many events came and how long after the snapshot that they tell."""
    begin, end = span
    counts = [sum(begin <= at <= end for at in events) for events in load.events.values()]
    delays = [
        at - max(before)
        for events in load.events.values()
        for at in events[1:]
        if (before := [change for change in changes if change <= at]) and at >= begin
    ]
    return {
        "first_event": percentiles(load.firsts),
        "events_per_board": {
            "least": min(counts, default=0),
            "mean": round(fmean(counts or [0]), 1),
        },
        "snapshots": sum(begin <= change <= end for change in changes),
        "delay_after_snapshot": percentiles(delays) if delays else None,
        "bytes_per_event": round(load.bytes / max(1, sum(map(len, load.events.values())))),
    }


def percentiles(seconds: list[float]) -> dict[str, float]:
    ranked = sorted(seconds) or [0.0]
    last = len(ranked) - 1
    figures = {f"p{share}_ms": ranked[round(last * share / 100)] for share in (50, 95, 99)}
    return {name: round(1000 * one, 1) for name, one in (figures | {"max_ms": ranked[-1]}).items()}


@contextmanager
def demo(port: int, state: Path) -> Iterator[None]:
    """Run the demo town in its morning rush, on the database of MADANG_DATABASE_URL."""
    env = os.environ | {
        "MADANG_STATE": str(state),
        "MADANG_PROXIES": "1",
        "MADANG_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "madang.site.settings",
    }
    env.setdefault("MADANG_SECRET_KEY", "only for measuring, on this machine alone " * 2)
    python = [sys.executable, "-m"]
    subprocess.run([*python, "django", "migrate", "-v0"], env=env, check=True)
    command = [*python, "madang.site.demo", "--port", str(port), "--at", "08:00"]
    with (state / "demo.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="", help="a town's address; else the demo is started")
    parser.add_argument("--state", type=Path, help="with --url: its MADANG_STATE, to see snapshots")
    parser.add_argument("--boards", type=int, default=500)
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.url:
        result = run(options.url, options, options.state)
    elif not os.environ.get("MADANG_DATABASE_URL"):
        parser.error("set MADANG_DATABASE_URL to an empty database, or give --url")
    else:
        port = free_port()
        with tempfile.TemporaryDirectory() as folder, demo(port, Path(folder)):
            result = run(f"http://127.0.0.1:{port}/gaon", options, Path(folder))
    print(json.dumps(result, indent=2))
    return 0 if result["bar"]["met"] else 1


def run(url: str, options: argparse.Namespace, state: Path | None) -> dict:
    slug = re.sub(r".*/", "", urlsplit(url).path.rstrip("/"))
    pointer = state / "transit" / slug / "live" / "newest" if state else None
    return asyncio.run(drive(Load(url, options.seed), options, pointer))


if __name__ == "__main__":
    sys.exit(main())

"""The processes of one machine, started, watched and stopped together."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

log = structlog.get_logger("madang.processes")

STEADY_S = 30.0  # a process that lived this long starts afresh without a pause
PAUSES_S = (0.5, 1, 2, 5, 10, 30)
GRACE_S = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One child: its name in the log and its command."""

    name: str
    argv: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)
    child: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0


def port_is_free(host: str, port: int) -> bool:
    """Return whether nobody listens there; the web server itself would share the port silently."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web(*, host: str, port: int, workers: int) -> Process:
    """Return the web server: pages, API and event streams on one port."""
    return Process(
        "web",
        [
            sys.executable,
            *("-m", "granian", "--interface", "asgi", "--host", host, "--port", str(port)),
            *("--workers", str(workers), "--workers-kill-timeout", "5", "--respawn-failed-workers"),
            *("--no-ws", "--log-level", "warning", "--backpressure", "2000"),
            "madang.site.asgi:application",
        ],
    )


def live() -> Process:
    """Return the one process that owns the state of the vehicles."""
    return Process("live", [sys.executable, "-m", "madang.transit.cli", "live"])


def worker() -> Process:
    """Return the process that does the jobs."""
    return Process(
        "jobs", [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"]
    )


class Supervisor:
    """Runs `processes` until it is told to stop, and starts again the ones that fall.

    `metrics` is a folder for the counters that the processes share; it is emptied first.
    """

    def __init__(self, processes: Sequence[Process], *, metrics: Path) -> None:
        self.processes = processes
        self.metrics = metrics
        self.stopping = False

    def run(self) -> int:
        """Block until SIGINT or SIGTERM; return 0 when every child has ended."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        shutil.rmtree(self.metrics, ignore_errors=True)
        self.metrics.mkdir(parents=True)
        while not self.stopping:
            for process in self.processes:
                self._watch(process)
            time.sleep(0.2)
        self._end()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self, process: Process) -> None:
        now = time.monotonic()
        if process.child is not None:
            code = process.child.poll()
            if code is None:
                return
            process.falls = 0 if now - process.started > STEADY_S else process.falls + 1
            pause = PAUSES_S[min(process.falls, len(PAUSES_S) - 1)]
            log.error("process ended", process=process.name, code=code, again_in_s=pause)
            process.child, process.due = None, now + pause
        if now >= process.due:
            process.started = now
            process.child = subprocess.Popen(  # noqa: S603 - Madang's own words, no shell
                process.argv,
                env=os.environ | process.env | {"PROMETHEUS_MULTIPROC_DIR": str(self.metrics)},
                start_new_session=True,  # Ctrl-C is for the supervisor, which then ends them
                preexec_fn=_end_with_parent,
            )

    def _end(self) -> None:
        running = [process.child for process in self.processes if process.child]
        for child in running:
            child.terminate()
        until = time.monotonic() + GRACE_S
        for child in running:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

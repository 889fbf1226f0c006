"""The supervisor starts its processes again when they fall, and leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from madang.site import processes

ROOT = Path(__file__).parents[1]
CODE = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from madang.site import processes
processes.PAUSES_S = (0.1,)
here = Path(sys.argv[2])
child = (
    "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n');"
    "time.sleep(0.1 if sys.argv[2] == 'falls' else 60)"
)
processes.Supervisor(
    [
        processes.Process("falls", [sys.executable, "-c", child, str(here / "falls"), "falls"]),
        processes.Process("stays", [sys.executable, "-c", child, str(here / "stays"), "stays"]),
    ],
    metrics=here / "metrics",
).run()
"""


def pids(path: Path, least: int) -> list[int]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = path.read_text().split() if path.exists() else []
        if len(found) >= least:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError(f"{path.name}: fewer than {least} starts")


def gone(pid: int) -> bool:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def supervisor(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", CODE, str(ROOT / "src"), str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_fallen_process_starts_again_and_the_others_go_on(tmp_path):
    running = supervisor(tmp_path)
    try:
        assert len(set(pids(tmp_path / "falls", 3))) == 3
        (steady,) = pids(tmp_path / "stays", 1)
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0

    assert gone(steady)


def test_a_killed_supervisor_takes_its_processes_with_it(tmp_path):
    running = supervisor(tmp_path)
    (steady,) = pids(tmp_path / "stays", 1)
    running.kill()
    running.wait()

    assert gone(steady)


def test_a_taken_port_is_noticed_before_two_servers_share_it():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert not processes.port_is_free("127.0.0.1", port)
    assert processes.port_is_free("127.0.0.1", port)

"""`./madang demo`: found the town when needed and run all its processes until Ctrl-C."""

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime

from django.conf import settings

from madang.site.demo.clock import beginning, setting
from madang.site.demo.world import World
from madang.site.processes import Process, Supervisor, live, port_is_free, web, worker


def main(argv: list[str]) -> int:
    """Run the demo until it is told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="./madang demo")
    parser.add_argument("--speed", type=float, default=1.0, help="town seconds in a real second")
    parser.add_argument("--at", default="", help="where its day begins: HH:MM, a date, or now")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=7, help="another seed, another town")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    options = parser.parse_args(argv)
    if not 0 < options.speed <= 600:
        parser.error("--speed must be above 0 and at most 600")
    try:
        begin = beginning(options.at, real=datetime.now(UTC))
    except ValueError:
        parser.error("--at takes HH:MM, an ISO date and time, or now")
    if not port_is_free(options.host, options.port):
        parser.error(
            f"port {options.port} of {options.host} is taken. Is another demo running? End it, or "
            f"choose another port: ./madang demo --port {options.port + 1}"
        )
    os.environ.setdefault("MADANG_LOG_LEVEL", "WARNING")  # no line for every visit of a resident
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    try:
        return run(options, begin)
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace, begin: datetime) -> int:
    """Found the town, then serve it; a town that stands is woken while the server starts."""
    stamp = settings.MADANG_STATE / "gaon.edition"
    edition = World(options.seed).edition(begin.date())
    founding = [
        *(sys.executable, "-m", "django", "demo_found"),
        *("--at", begin.isoformat(), "--seed", str(options.seed)),
        *("--address", f"http://{options.host}:{options.port}"),
        *("--pace", "" if options.speed == 1 else f", × {options.speed:g}"),
    ]
    if stamp.exists() and stamp.read_text() == edition:
        subprocess.Popen(founding)  # noqa: S603 - our own words
    else:
        done = subprocess.run(founding, check=False)  # noqa: S603 - our own words
        if done.returncode:
            return done.returncode
        stamp.write_text(edition)
    real = datetime.now(UTC)
    os.environ["MADANG_CLOCK"] = setting(begin, speed=options.speed, real=real)
    return Supervisor(processes(options), metrics=settings.MADANG_STATE / "metrics").run()


def processes(options: argparse.Namespace) -> list[Process]:
    """Return the processes of the site, the buses' terminals, and the residents."""
    port, seed = str(options.port), str(options.seed)
    return [
        web(host=options.host, port=options.port, workers=options.workers),
        live(),
        worker(),
        _python("buses", "django", "demo_buses", "--port", port, "--seed", seed),
        _python("riders", "madang.site.demo.riders", port, seed),
    ]


def _python(name: str, module: str, *words: str) -> Process:
    return Process(name, [sys.executable, "-m", module, *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`./madang demo`: found the town when needed and run all its processes until Ctrl-C."""

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

import psycopg
from django.conf import settings

from madang.site.demo.clock import SEOUL, beginning, setting
from madang.site.demo.people import (
    OPERATOR_EMAIL,
    PEOPLE,
    SERVANTS,
    SLUG,
    email_of,
    password_of,
)
from madang.site.demo.world import World
from madang.site.processes import Process, Supervisor, live, port_is_free, web, worker

APART_S = 1.5  # seconds between the beginnings of two processes


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
    os.environ["MADANG_DEMO_GATEWAY"] = "1"  # its payments are played; nothing else sets this
    try:
        return run(options, begin)
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace, begin: datetime) -> int:
    """Found a new town, then serve it; a town that stands is served at once."""
    stamp = settings.MADANG_STATE / "gaon.edition"
    edition = World(options.seed).edition(begin.date())
    if not (stamp.exists() and stamp.read_text() == edition and stands()):
        say("  가온시 · Gaon: drawing the town, its timetable and its last week …")
        words = ["demo_found", "--at", begin.isoformat(), "--seed", str(options.seed)]
        argv = [sys.executable, "-m", "django", *words]
        done = subprocess.run(argv, check=False, start_new_session=True)  # noqa: S603 - our words
        if done.returncode:
            return done.returncode
        stamp.write_text(edition)
    real = datetime.now(UTC)
    os.environ["MADANG_CLOCK"] = setting(begin, speed=options.speed, real=real)
    pace = "" if options.speed == 1 else f", × {options.speed:g}"
    say(
        f"\n  가온시 · Gaon   {begin.astimezone(SEOUL):%Y-%m-%d %H:%M}{pace}\n"
        f"  http://{options.host}:{options.port}/{SLUG}/\n"
        f"{cards()}"
        "  Ctrl-C ends it.\n"
    )
    return Supervisor(processes(options), metrics=settings.MADANG_STATE / "metrics").run()


def cards() -> str:
    """Return with what the people of the demo sign in, the operator first."""
    people = [("operator of the installation", OPERATOR_EMAIL)]
    people += [(one.role.replace("_", " "), one.email) for one in SERVANTS if one.town == SLUG]
    people += [("resident", email_of(person)) for person in PEOPLE if person.role == "resident"][:2]
    return "".join(f"  {role:29} {email:20} {password_of(email)}\n" for role, email in people)


def stands() -> bool:
    """Tell whether the town is in this database, which may be a new one."""
    with psycopg.connect(os.environ["MADANG_DATABASE_URL"]) as database:
        found = database.execute("SELECT 1 FROM towns_town WHERE slug = %s", [SLUG]).fetchone()
    return found is not None


def processes(options: argparse.Namespace) -> list[Process]:
    """Return the processes of the site, the buses' terminals, and the residents.

    They begin one after the other, so that the pages are there first.
    """
    port, seed = str(options.port), str(options.seed)
    every = [
        web(host=options.host, port=options.port, workers=options.workers),
        live(),
        _python("buses", "django", "demo_buses", "--port", port, "--seed", seed),
        worker(),
        _python("riders", "madang.site.demo.riders", port, seed),
    ]
    for row, process in enumerate(every):
        process.due = time.monotonic() + row * APART_S
    return every


def say(text: str) -> None:
    """Tell the user on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _python(name: str, module: str, *words: str) -> Process:
    return Process(name, [sys.executable, "-m", module, *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

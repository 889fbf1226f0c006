"""`./madang test`: lint, types, contracts and tests; what the machine lacks is said and counted."""

import os
import shutil
import subprocess
import sys
import time

from launcher import postgres
from launcher.places import Places
from launcher.progress import fail, say

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "import contracts": ["lint-imports"],
}
AGAIN = ["-m", "django_db(transaction=True) and not browser"]  # on a second PostgreSQL
MOST_WORKERS = 4  # at once, of whom each may open 64 connections
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def run(places: Places, arguments: list[str]) -> int:
    """Run the checks, then pytest on each PostgreSQL there is; return 0 when all is well.

    With arguments, only pytest runs, with those. With `MADANG_TEST_ALL=1` what the machine lacks
    makes the run fail.
    """
    strict = os.environ.get("MADANG_TEST_ALL") == "1"
    lacking = missing(places)
    for what, hint in lacking.items():
        say(f"{'MISSING' if strict else 'Skipped, missing'}: {what}. {hint}")
    failed = [f"{what} is missing" for what in lacking] if strict else []
    servers = [found for found in (postgres.system(), postgres.embedded(places)) if found]
    if not servers:
        fail("There is no PostgreSQL to test on", hint="Debian, Ubuntu: apt install postgresql")
    for number, server in enumerate(servers):
        if number and (arguments or not strict):
            break
        cluster = postgres.cluster(places, "tests", durable=False, kind=server.kind)
        with postgres.serving(cluster) as url:
            environment = _environment(places, url)
            making = _make_pattern(places, environment)  # beside the checks: it takes as long
            if not (number or arguments):
                failed += [name for name, argv in CHECKS.items() if not check(places, name, argv)]
            say(f"Tests on PostgreSQL {server.major} ({server.kind})")
            again = AGAIN if number else []
            if code := making.wait() or pytest(places, environment, [*again, *arguments]):
                failed.append(f"tests on PostgreSQL {server.major} ({server.kind}), code {code}")
    if failed:
        say(f"NOT passed: {'; '.join(failed)}")
        return 1
    say("All passed" + (f"; skipped for want of: {', '.join(lacking)}" if lacking else ""))
    return 0


def missing(places: Places) -> dict[str, str]:
    """Return what the tests could use and this machine has not, and how to add it."""
    lacking = {}
    if not any(shutil.which(name) for name in CHROMIUM):
        lacking["Chromium"] = "Debian, Ubuntu: apt install chromium fonts-noto-cjk"
    if not (places.root.parent / "shared/data").is_dir():
        lacking["the real data in ../shared/data"] = "Its tests are skipped."
    return lacking


def check(places: Places, name: str, argv: list[str]) -> bool:
    """Run one static check and say how it went."""
    start = time.monotonic()
    done = subprocess.run(
        [places.python.parent / argv[0], *argv[1:]],
        cwd=places.root,
        env=os.environ
        | places.environment()
        | {"MADANG_DATABASE_URL": "postgresql://127.0.0.1/none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    passed = done.returncode == 0
    say(f"{name}: {'ok' if passed else 'NOT ok'} ({time.monotonic() - start:.1f} s)")
    if not passed:
        sys.stderr.write(done.stdout.decode(errors="replace"))
    return passed


def _environment(places: Places, url: str) -> dict[str, str]:
    template = f"madang_tests_{places.tables()[:16]}"
    given = {"MADANG_DATABASE_URL": url, "MADANG_TEST_TEMPLATE": template}
    return os.environ | places.environment() | given


def _make_pattern(places: Places, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start making the database that the tests' databases are copies of; see `tests.pattern`."""
    argv = [places.python, "-m", "tests.pattern"]
    return subprocess.Popen(argv, cwd=places.root, env=environment)


def pytest(places: Places, environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest with a worker for each processor; return its exit code."""
    argv = [places.python, "-m", "pytest"]
    if not any(word.startswith(("-n", "-s", "--pdb")) for word in arguments):
        workers = min(max(os.cpu_count() or 2, 2), MOST_WORKERS)
        argv += ["-n", str(workers), "--dist", "worksteal"]  # or one waits at the end
    return subprocess.run(
        [*argv, *arguments], cwd=places.root, env=environment, check=False
    ).returncode

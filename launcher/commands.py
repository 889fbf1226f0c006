"""What `./madang` can do."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from launcher import assets, checks, environment, postgres
from launcher.places import ROOT, Places, digest, find_state
from launcher.progress import fail, run, say, step

USAGE = """Madang: platform government for local governments

  ./madang demo [--speed 60] [--port 8000]   a living town on this machine
  ./madang test [pytest arguments]           every check and test
  ./madang serve [--host H] [--port P]       the production server
  ./madang backup FILE                       everything in one file
  ./madang restore FILE                      … into an empty database, and proven whole
  ./madang manage COMMAND …                  Django's administration commands
  ./madang ROOM VERB …                       a room's commands: ./madang transit check FEED.zip
  ./madang lock                              write the requirements*.txt anew (for developers)

docs/operators.md has the settings (MADANG_…)."""

Command = Callable[[Places, list[str]], int]


def demo(places: Places, arguments: list[str]) -> int:
    """Serve the demo town until Ctrl-C."""
    with ExitStack() as beside:
        prepare(places, dev=False, beside=beside)
        release(places)
        with database(places, "demo") as cluster:
            migrate(places, cluster)
            return program(places, ["-m", "madang.site.demo", *arguments])


def serve(places: Places, arguments: list[str]) -> int:
    """Serve in production; PostgreSQL is `MADANG_DATABASE_URL`'s, else a private server."""
    with ExitStack() as beside:
        prepare(places, dev=False, beside=beside)
        release(places)
        with database(places, "data") as cluster:
            migrate(places, cluster)
            return program(places, ["-m", "madang.site.serve", *arguments])


def manage(places: Places, arguments: list[str]) -> int:
    """Run a Django command on the data of `serve`, or of the demo with `MADANG_DATA=demo`."""
    prepare(places, dev=False)
    with database(places, os.environ.get("MADANG_DATA", "data")):
        return program(places, ["-m", "django", *arguments])


def backup(places: Places, arguments: list[str]) -> int:
    """Write everything to a file."""
    return _carry(places, "backup", arguments)


def restore(places: Places, arguments: list[str]) -> int:
    """Read a backup into an empty database."""
    return _carry(places, "restore", arguments)


def _carry(places: Places, verb: str, arguments: list[str]) -> int:
    if len(arguments) != 1:
        fail(f"Name one file: ./madang {verb} FILE", code=2)
    prepare(places, dev=False)
    with database(places, os.environ.get("MADANG_DATA", "data")) as cluster:
        programs = cluster.binaries.folder if cluster else postgres.programs(places)
        return program(places, ["-m", "django", verb, "--programs", programs, *arguments])


def room(places: Places, arguments: list[str]) -> int:
    """Run `ROOM VERB …`; a database is there only for verbs that need one."""
    prepare(places, dev=False)
    name, *rest = arguments
    spared = rest[:1] and rest[0] in ENGINE_VERBS.get(name, ())
    argv = ["-m", f"madang.{name}.cli", *rest]
    if spared:
        return program(places, argv)
    with database(places, os.environ.get("MADANG_DATA", "data")) as cluster:
        migrate(places, cluster)
        return program(places, argv)


# verbs that compute from their files alone
ENGINE_VERBS = {
    "transit": ("check", "journeys", "score-etas"),
    "participation": ("count", "opinions", "similar", "panel", "verify"),
    "delivery": ("simulate",),
}


def test(places: Places, arguments: list[str]) -> int:
    """Run every check and test."""
    prepare(places, dev=True)
    return checks.run(places, arguments)


def lock(places: Places, arguments: list[str]) -> int:
    """Write the hashed lock files from the *.in files; `--upgrade` takes newer versions."""
    uv = environment.find_uv(places)
    for part in ("boot", "node", "", "dev"):
        target = places.requirements(part)
        with step(f"Locking {target.name}"):
            run(
                [
                    *(uv, "pip", "compile", "-q", "--universal", "--generate-hashes"),
                    *("--no-annotate", "--no-header", "--no-emit-index-url", "-p", "3.11"),
                    *(target.with_suffix(".in"), "-o", target, *arguments),
                ],
                what=f"Locking {target.name}",
            )
    return 0


COMMANDS: dict[str, Command] = {
    "demo": demo,
    "test": test,
    "serve": serve,
    "backup": backup,
    "restore": restore,
    "manage": manage,
    "lock": lock,
}


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)  # the launcher's own, not for what it starts
    if not argv or argv[0] in {"help", "-h", "--help"}:
        print(USAGE)
        return 0
    places = Places(ROOT, find_state())
    name, *arguments = argv
    if command := COMMANDS.get(name):
        return command(places, arguments)
    if (ROOT / "src/madang" / name / "cli.py").is_file():
        return room(places, list(argv))
    print(USAGE, file=sys.stderr)
    return fail(f"There is no command “{name}”", code=2)


def prepare(places: Places, *, dev: bool, beside: ExitStack | None = None) -> None:
    """Make the environment, the front-end files and the translations, one process at a time.

    With `beside` the engines are compiled at the same time, and until that stack is closed.
    """
    places.stamps.mkdir(parents=True, exist_ok=True)
    with (places.state / "lock").open("w") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./madang sets things up; waiting for it")
            fcntl.flock(gate, fcntl.LOCK_EX)
        environment.ensure(places, dev=dev)
        if beside:
            beside.enter_context(compiling(places))
        assets.ensure(places, dev=dev)
        translations(places)


def translations(places: Places) -> None:
    """Compile the catalogues that changed."""
    for source in (places.root / "src").glob("madang/*/locale/*/LC_MESSAGES/django.po"):
        mark = hashlib.sha256(source.read_bytes()).hexdigest()
        stamp = places.stamps / f"mo-{hashlib.sha256(str(source).encode()).hexdigest()[:16]}"
        target = source.with_suffix(".mo")
        if target.exists() and stamp.exists() and stamp.read_text() == mark:
            continue
        argv = ["-m", "babel.messages.frontend", "compile", "-i", source, "-o", target]
        run([places.python, *argv], what=f"Compiling {source}")
        stamp.write_text(mark)


def release(places: Places) -> None:
    """Name this state of the static files, and collect and compress them under that name."""
    total = hashlib.sha256()
    for folder in [places.state / "vendor", *sorted((places.root / "src").glob("madang/*/static"))]:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    name = total.hexdigest()[:12]
    os.environ["MADANG_RELEASE"] = name
    target = places.state / "collected" / name
    if target.is_dir():
        return
    with step("Collecting and compressing the static files"):
        script = (
            "import sys, django; from django.conf import settings; django.setup();"
            "from pathlib import Path; from django.core.management import call_command;"
            "target = Path(sys.argv[1]); draft = Path(f'{target}.new');"
            "settings.STATIC_ROOT = draft;"
            "call_command('collectstatic', '--noinput', '--clear', verbosity=0);"
            "from whitenoise.compress import main; main(['--quiet', '--no-brotli', str(draft)]);"
            "draft.rename(target)"
        )
        run(
            [places.python, "-c", script, target],
            what="Collecting the static files",
            env=places.environment() | {"MADANG_DATABASE_URL": "postgresql://127.0.0.1/none"},
        )


@contextmanager
def database(places: Places, name: str) -> Iterator[postgres.Cluster | None]:
    """Have `MADANG_DATABASE_URL` name a server that runs: the operator's, else a private one.

    Yields the private cluster, or None.
    """
    if os.environ.get("MADANG_DATABASE_URL"):
        yield None
        return
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    cluster = postgres.cluster(places, name, durable=True)
    with postgres.serving(cluster) as url:
        os.environ["MADANG_DATABASE_URL"] = url
        yield cluster


@contextmanager
def compiling(places: Places) -> Iterator[None]:
    """Compile the engines beside what else is done; nothing when that was done before."""
    engines = sorted((places.root / "src/madang").glob("*/engine/*.py"))
    wanted = digest(places.requirements(), *engines)
    stamp = places.stamps / "engines"
    if stamp.exists() and stamp.read_text() == wanted:
        yield
        return
    child = subprocess.Popen(
        [places.python, "-m", "madang.transit.engine.warm"],
        env=os.environ | places.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        if child.poll() == 0:
            stamp.write_text(wanted)
        child.terminate()
        child.wait()


def migrate(places: Places, cluster: postgres.Cluster | None) -> None:
    """Bring the tables to this version of the code; a private cluster notes that it has them."""
    wanted = places.tables()
    if cluster and cluster.tables.exists() and cluster.tables.read_text() == wanted:
        return
    run(
        [places.python, "-m", "django", "migrate", "--noinput", "-v", "0"],
        what="Bringing the database up to date",
        env=places.environment(),
    )
    if cluster:
        cluster.tables.write_text(wanted)


def program(places: Places, arguments: Sequence[str | Path]) -> int:
    """Run Python in the environment and the caller's folder; return its exit code."""
    child = subprocess.Popen(
        [places.python, *arguments],
        env=os.environ | places.environment(),
        cwd=os.environ.get("MADANG_CALLED_FROM") or None,
    )
    before = signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    while True:
        try:
            code = child.wait()
            break
        except KeyboardInterrupt:
            continue  # the terminal sent it to the child too
    signal.signal(signal.SIGTERM, before)
    return code

"""The private Python environment, made from hashed locks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.places import Places, digest
from launcher.progress import fail, run, step

OFFLINE = (
    "Check the connection to the package index (PyPI or your mirror) and call again: "
    "it goes on where it stopped."
)


def ensure(places: Places, *, dev: bool) -> None:
    """Make the environment hold exactly what the locks say; at once when it does already.

    The stamp is written last, so an environment that was cut off half-way is mended by the next
    call. A lock that only adds (dev over runtime) is satisfied by the larger environment.
    """
    parts = ["", "dev"] if dev else [""]
    wanted = {part: digest(places.requirements(part)) for part in parts}
    stamp = places.stamps / "python.json"
    if _holds(stamp, wanted) and _runs(places.python):
        return
    stamp.unlink(missing_ok=True)
    uv = find_uv(places)
    venv = places.state / "venv"
    if not _runs(places.python):
        with step("Making a private Python environment"):
            shutil.rmtree(venv, ignore_errors=True)
            argv = [uv, "venv", "-q", "--no-project", "--python", sys.executable, venv]
            run(argv, what="Making the environment")
    with step("Installing Python packages, each checked against its hash"):
        sync(uv, places.python, [places.requirements(part) for part in parts])
    places.stamps.mkdir(exist_ok=True)
    stamp.write_text(json.dumps(wanted))


def sync(uv: Path, python: Path, locks: list[Path]) -> None:
    """Make the environment of `python` hold exactly what `locks` list."""
    run(
        [uv, "pip", "sync", "-q", "--require-hashes", "--python", python, *locks],
        what="Installing the packages",
        hint=OFFLINE,
        tries=3,
    )


def find_uv(places: Places) -> Path:
    """Return uv: the one on PATH, or one that pip brings into the state folder."""
    if found := shutil.which("uv"):
        return Path(found)
    boot = places.state / "boot"
    uv = boot / "bin/uv"
    if _answers(uv):
        return uv
    shutil.rmtree(boot, ignore_errors=True)
    lock = str(places.requirements("boot"))
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    with step("Fetching uv, the installer"):
        if subprocess.run(
            [sys.executable, "-m", "pip", "--version"], capture_output=True
        ).returncode:
            fail("Python has no pip", hint="Debian, Ubuntu: apt install python3-pip")
        # --target is allowed on systems whose Python is managed by the distribution
        run(
            [*pip, "--target", boot, "--require-hashes", "-r", lock],
            what="Fetching uv",
            hint=OFFLINE,
            env={"PIP_ROOT_USER_ACTION": "ignore"},
            tries=3,
        )
    return uv


def _holds(stamp: Path, wanted: dict[str, str]) -> bool:
    try:
        held = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return False
    return all(held.get(part) == value for part, value in wanted.items())


def _answers(program: Path) -> bool:
    return os.access(program, os.X_OK) and (
        subprocess.run([program, "--version"], capture_output=True).returncode == 0
    )


def _runs(python: Path) -> bool:
    return os.access(python, os.X_OK) and (
        subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    )

"""Asking the canonical validator about a feed, with a bound on its time."""

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from madang.transit.engine.findings import ERROR, INFO, WARNING, Finding

PROGRAM = Path(__file__).with_name("validator.py")
ORDER = {ERROR: 0, WARNING: 1, INFO: 2}


def validate(path: Path, *, on: date, within_s: float = 300.0) -> list[Finding]:
    """Return the canonical validator's notices about the zip at `path` as of the day `on`.

    One finding for each notice code. Worked out by gtfs-guru (the rules of MobilityData's
    gtfs-validator) in a process of its own; when that does not end well within `within_s` seconds
    the only finding is `validator_failed`.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            named = Path(folder) / "feed.zip"  # it takes no file of another name
            named.symlink_to(path.resolve())
            ended = subprocess.run(  # noqa: S603 - our own program on a file that is only read
                [sys.executable, "-I", str(PROGRAM), str(named), on.isoformat()],
                capture_output=True,
                timeout=within_s,
                check=True,
            )
        entries: list[dict[str, Any]] = json.loads(ended.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return [Finding("validator_failed", INFO, 1)]
    found = [
        Finding(
            code=entry["code"],
            severity=entry["severity"],
            count=entry["count"],
            file=entry["file"],
            samples=tuple(entry["samples"]),
            params={"source": "validator"},
        )
        for entry in entries
    ]
    return sorted(found, key=lambda one: (ORDER.get(one.severity, 3), -one.count, one.code))

"""The canonical validator as a program of its own: `python -I validator.py FEED.zip YYYY-MM-DD`.

Prints the notices by code as JSON. It runs apart because it is native code that meets foreign
files: what it takes, and how it may end, is the parent's to bound.
"""

import json
import resource
import sys
from typing import Any

import gtfs_guru

SAMPLES = 5
ROOM_BYTES = 8 << 30


def notices(path: str, day: str) -> list[dict[str, Any]]:
    """Return the notices about the feed at `path` on `day`, one entry for each code."""
    grouped: dict[str, dict[str, Any]] = {}
    for notice in sorted(gtfs_guru.validate(path, date=day).notices, key=_place):
        entry = grouped.setdefault(
            notice.code,
            {
                "code": notice.code,
                "severity": notice.severity.lower(),
                "count": 0,
                "file": notice.file or notice.context().get("filename") or _file(notice.code),
                "samples": [],
            },
        )
        entry["count"] += 1
        if len(entry["samples"]) < SAMPLES:
            entry["samples"].append(_sample(notice))
    return list(grouped.values())


def _file(code: str) -> str:
    """The one file that notices of this `code` are about, where they do not say."""
    references = gtfs_guru.notice_schema().get(code, {}).get("references", {})
    files = references.get("fileReferences", [])
    return files[0] if len(files) == 1 else ""


def _place(notice: Any) -> tuple[str, int]:
    """Where a notice stands; the validator itself gives them in no fixed order."""
    context = notice.context()
    row = notice.row or context.get("csvRowNumber") or context.get("tripCsvRowNumber") or 0
    return notice.code, row


def _sample(notice: Any) -> str:
    context = dict(sorted(notice.context().items()))
    row = notice.row or context.pop("csvRowNumber", None)
    parts = {"row": row, "field": notice.field, **context}
    return ", ".join(
        f"{name}={_short(value)}" for name, value in parts.items() if value not in (None, "")
    )[:240]


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:60]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (ROOM_BYTES, ROOM_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(notices(*sys.argv[1:3]), sys.stdout)

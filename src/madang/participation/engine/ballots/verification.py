"""`./madang participation verify BULLETIN.json`: is this bulletin what it claims to be?

Stands alone: it needs the file and nothing else. Prints one JSON object. Exit status 0: valid,
1: broken (`first_broken` says where), 2: the file is no bulletin (one line on standard error).
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from madang.participation.engine.ballots import bulletins, checks, exports
from madang.participation.engine.ballots.bulletins import Bulletin
from madang.participation.engine.ballots.checks import Report


def main(argv: Sequence[str]) -> int:
    """Check the file of `argv` and print the report; return the exit status."""
    options = _parser().parse_args(argv)
    began = time.perf_counter()
    try:
        bulletin = bulletins.read(options.bulletin)
    except (bulletins.Malformed, OSError) as error:
        sys.stderr.write(f"verify: {error}\n")
        return 2
    read = time.perf_counter()
    report = checks.check(bulletin, processes=os.cpu_count() or 1)
    seconds = {"read": round(read - began, 3), "check": round(time.perf_counter() - read, 3)}
    sys.stdout.write(json.dumps(told(bulletin, report) | {"seconds": seconds}) + "\n")
    if options.pabulib and report.is_valid:
        with options.pabulib.open("w") as out:
            out.write(exports.pabulib(bulletin.terms, report.counted))
    return 0 if report.is_valid else 1


def told(bulletin: Bulletin, report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    problems = [asdict(problem) for problem in report.problems]
    first = min(problems, key=lambda one: one["entry"] or len(bulletin.entries) + 1, default=None)
    return {
        "valid": report.is_valid,
        "first_broken": first,
        "poll": bulletin.terms.poll,
        "title": bulletin.terms.title,
        "closed": report.is_closed,
        "entries": len(bulletin.entries),
        "ballots": report.ballots,
        "credentials": report.credentials,
        "sheets": report.sheets,
        "counted": report.counted.total(),
        "roots": len(bulletin.roots),
        "root": report.root.hex(),
        "link": report.link.hex(),
        "result": {"published": bulletin.winners, "recounted": report.winners},
        "problem_count": report.problem_count,
        "problems": problems,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./madang participation verify",
        description="Check a bulletin of ballots: hashes, signatures, accounts and the result.",
    )
    parser.add_argument("bulletin", type=Path, metavar="BULLETIN.json")
    parser.add_argument(
        "--pabulib", type=Path, metavar="FILE.pb", help="write the ballots that count there"
    )
    return parser

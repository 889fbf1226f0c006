"""`./madang delivery simulate INSTANCE_DIR`: a day of meal delivery through the dispatcher."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from madang.delivery.engine.dispatch import checker, instances, measures, simulation
from madang.delivery.engine.dispatch.dispatcher import Settings
from madang.delivery.engine.dispatch.warm import compile_all

UNITS = {"second": 1.0, "minute": 60.0}


def main(argv: Sequence[str]) -> int:
    """Print one JSON object; exit status 2 and one line when the files cannot be used."""
    given = _parser().parse_args(argv)
    try:
        day = instances.read(given.folder)
    except instances.Malformed as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename}: {error.strerror}")
    compile_all()
    began = time.perf_counter()
    unit = UNITS[given.rounding]
    played = simulation.play(day, Settings(unit_s=unit, rounds=given.rounds))
    seconds = time.perf_counter() - began
    outcome = checker.check(day, played.assignments, unit_s=unit)
    told = {
        "instance": given.folder.name,
        "rounding": given.rounding,
        **measures.figures(day, outcome),
        "slowest_decision_s": round(played.slowest_s, 4),
        "seconds": round(seconds, 3),
        "feasible": not outcome.problems,
        "problems": outcome.problems,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 0


def _refused(says: str) -> int:
    sys.stderr.write(f"{says}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./madang delivery simulate", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="INSTANCE_DIR")
    parser.add_argument("--rounding", choices=UNITS, default="second")
    parser.add_argument("--rounds", type=int, default=Settings.rounds, help="of the search")
    return parser

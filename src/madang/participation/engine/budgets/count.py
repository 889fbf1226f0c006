"""`./madang participation count ELECTION.pb[.gz] --rule …`: count a participatory budget.

Prints one JSON object; `seconds` are CPU seconds of the count alone: without reading the file, and
without compiling the loops the first time. What cannot be counted gets one line on standard error
and exit status 2.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from madang.participation.engine.budgets import elections, pabulib, rules
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.limits import Limits
from madang.participation.engine.budgets.outcomes import Outcome, Round
from madang.participation.engine.budgets.rules import Parameters

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,12})?(/\d{1,12})?")


def main(argv: Sequence[str]) -> int:
    """Count as the arguments say; return the exit status."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        election = pabulib.read(options.election)
        parameters = _parameters(options, election)
        if options.rule in rules.WITH_SHARES:
            warm_up()
        began = time.process_time()
        outcome = rules.count(election, parameters)
        seconds = time.process_time() - began
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{_line(error, options.election)}\n")
        return 2
    result = told(election, parameters, outcome) | {"seconds": round(seconds, 6)}
    json.dump(result, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


def told(election: Election, parameters: Parameters, outcome: Outcome) -> dict[str, Any]:
    """The result as the command prints it, but for the seconds."""
    return {
        "rule": parameters.rule,
        "parameters": rules.described(election, parameters, outcome),
        "winners": [election.ids[row] for row in outcome.winners],
        "cost": rules.amount(election, outcome.cost),
        "budget": rules.amount(election, election.budget),
        "rounds": [_round(election, one) for one in outcome.rounds],
    }


def warm_up() -> None:
    """Compile the loops, or load them from numba's cache, by counting a tiny election."""
    tiny = elections.of({"a": 2, "b": 3}, 3, [["a", "b"], ["a"], ["b"]])
    for rule in rules.WITH_SHARES:
        rules.count(tiny, Parameters(rule, rules.ADD1))


def _round(election: Election, one: Round) -> dict[str, Any]:
    paid = None if one.max_payment is None else rules.amount(election, one.max_payment)
    votes = rules.number(one.effective_votes)
    return {"project": election.ids[one.project], "effective_votes": votes, "max_payment": paid}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./madang participation count", description="Count a participatory budget."
    )
    parser.add_argument("election", type=Path, help="a Pabulib file, .pb or .pb.gz")
    parser.add_argument("--rule", required=True, choices=rules.RULES)
    parser.add_argument(
        "--completion",
        choices=rules.COMPLETIONS,
        default=rules.NO_COMPLETION,
        help="what to do with money left over (equal shares)",
    )
    parser.add_argument(
        "--stop", choices=rules.STOPS, default=rules.EXHAUSTIVE, help="when add1 ends"
    )
    parser.add_argument(
        "--increment",
        default="1",
        metavar="X",
        help="what add1 adds for each voter: 1, 0.5, 1/3, or 1%% of an equal share",
    )
    parser.add_argument("--min-votes", type=int, default=0, metavar="N")
    parser.add_argument("--lot", metavar="ID,ID,…", help="the lot for ties, the luckiest first")
    return parser


def _parameters(options: argparse.Namespace, election: Election) -> Parameters:
    if options.min_votes < 0:
        raise ValueError("--min-votes must not be below 0")
    return Parameters(
        rule=options.rule,
        completion=options.completion,
        stop=options.stop,
        increment=_increment(options.increment, election),
        limits=Limits(min_votes=options.min_votes),
        lot=None if options.lot is None else options.lot.split(","),
    )


def _increment(text: str, election: Election) -> Fraction:
    if not _AMOUNT.fullmatch(text.removesuffix("%")):
        raise ValueError(f"--increment is not an amount above 0: {text[:40]}")
    top, _, bottom = text.removesuffix("%").partition("/")
    if bottom and not int(bottom):
        raise ValueError(f"--increment is not an amount above 0: {text[:40]}")
    value = Fraction(top) / int(bottom or 1)
    if text.endswith("%"):
        value *= election.money(Fraction(election.budget, election.profile.all_shares or 1)) / 100
    return value


def _line(error: Exception, path: Path) -> str:
    if isinstance(error, OSError):
        return f"{path}: cannot be read: {error.strerror or 'no such file'}"
    return str(error)

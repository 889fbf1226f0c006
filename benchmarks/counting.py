"""Counting participatory budgets beside pabutools: one process, the same elections, CPU seconds.

    export PYTHONPATH=src NUMBA_CACHE_DIR=.madang/numba PYTHONHASHSEED=0
    .madang/peers/bin/python benchmarks/counting.py DIRECTORY_OF_PB [LODZ] [WARSZAWA] [ASSEN]

Peer: pabutools with exact fractions (gmpy2) and equal ballots grouped, its fastest way. Equal
Shares with cost utility, completed by raising everyone's money: Łódź by one złoty a step, Warszawa
by one per cent of an equal share (with one złoty the peer would take a quarter of an hour). Parsing
is apart. The peer is run once and its winners are compared before anything is told; ours is run
before and after it, and the slowest time counts.
"""

import argparse
import gzip
import os
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pabutools.election
import pabutools.election.pabulib
import pabutools.fractions
import pabutools.rules

from madang.participation.engine.budgets import count, pabulib, rules
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.rules import Parameters

CASES: dict[str, tuple[str, bool]] = {  # file, and whether steps are per cents
    "LODZ": ("Poland_Lodz_2022.pb", False),
    "WARSZAWA": ("Poland_Warszawa_2026.pb", True),
    "ASSEN": ("Netherlands_Assen_2024.pb", False),
}
RECURSION = 100_000  # the peer calls itself once a winner
REPEATS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*", default=["LODZ", "WARSZAWA"])
    options = parser.parse_args()
    sys.setrecursionlimit(RECURSION)
    count.warm_up()
    print("| election | winners | increases | madang, CPU s | pabutools, CPU s | times | load |")
    print("|---|---|---|---|---|---|---|")
    for case in options.cases:
        name, per_cent = CASES[case]
        path = next(options.folder.glob(f"{name}*"))
        _compare(name, path, per_cent)


def _compare(name: str, path: Path, per_cent: bool) -> None:
    election = pabulib.read(path)
    voters = election.profile.voters
    step = election.money(Fraction(election.budget, 100 * voters)) if per_cent else Fraction(1)
    ours: list[float] = []
    for _ in range(REPEATS):
        outcome, took = _timed(lambda: _count(election, step))
        ours.append(took)
    peer_winners, theirs = _timed(_peer(path, step))
    outcome, took = _timed(lambda: _count(election, step))
    ours.append(took)
    winners = sorted(election.ids[row] for row in outcome.winners)
    assert winners == sorted(peer_winners), f"{name}: the winners differ"
    load = os.getloadavg()[0]
    print(
        f"| {name} | {len(winners)}, equal | {outcome.increases} | {max(ours):.2f} "
        f"(best {min(ours):.2f}) | {theirs:.1f} | {theirs / max(ours):.0f} | {load:.1f} |",
        flush=True,
    )


def _count(election: Election, step: Fraction) -> Any:
    return rules.count(election, Parameters(rules.EQUAL_SHARES, rules.ADD1, increment=step))


def _peer(path: Path, step: Fraction) -> Callable[[], list[str]]:
    if path.suffix == ".gz":
        text = gzip.decompress(path.read_bytes()).decode()
        instance, profile = pabutools.election.pabulib.parse_pabulib_from_string(text)
    else:
        instance, profile = pabutools.election.parse_pabulib(str(path))
    grouped = profile.as_multiprofile()
    increment = pabutools.fractions.frac(step.numerator, step.denominator)

    def run() -> list[str]:
        found = pabutools.rules.method_of_equal_shares(
            instance,
            grouped,
            sat_class=pabutools.election.Cost_Sat,
            voter_budget_increment=increment,
        )
        return [project.name for project in found]

    return run


def _timed(run: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    found = run()
    return found, time.process_time() - began


if __name__ == "__main__":
    main()

"""Dispatch on six real days of meal delivery, beside what the peers' own programs had on them.

    export PYTHONPATH=src NUMBA_CACHE_DIR=.madang/numba
    .madang/venv/bin/python benchmarks/dispatch.py ../shared/data/brokerage/mdrp

The floor is each order served by a courier who waits there already. The peers' figures (FoodMatch
and a re-implementation of Reyes et al., each compiled and run on these days and scored by the
instances' official evaluator) are those of the data's own RULES.md; here they are not run again.
"""

import re
import sys
from pathlib import Path

from madang.delivery.engine.dispatch import checker, instances, measures, simulation
from madang.delivery.engine.dispatch.warm import compile_all

ROW = re.compile(r"^\| (\w+)[^|]*\| [\d,]+ \| ([\d.]+) \|(.+)\|$", re.M)
PAIR = re.compile(r"([\d.]+) / ([\d.]+)")


def main(folder: Path) -> None:
    rules = (folder / "RULES.md").read_text()
    compile_all()
    beyond, peer = 0.0, 0.0
    print("| day | floor | FoodMatch, 1 min | Madang | not brought | slowest | whole day |")
    print("|---|---|---|---|---|---|---|")
    for name, floor, others in ROW.findall(rules):
        minutes, cost = PAIR.findall(others)[2]
        day = instances.read(folder / name)
        played = simulation.play(day)
        outcome = checker.check(day, played.assignments, unit_s=1.0)
        assert not outcome.problems, outcome.problems
        found = measures.figures(day, outcome)
        mean = found["click_to_door"]["mean"]
        beyond += mean - float(floor)
        peer += float(minutes) - float(floor)
        ours = f"{mean:.2f} / {found['cost_per_order']:.2f}"
        lost = f"{found['undelivered_percent']:.2f} %"
        slow = f"{played.slowest_s:.2f} s | {played.cpu_s:.1f} CPU s"
        print(f"| {name} | {floor} | {minutes} / {cost} | {ours} | {lost} | {slow} |", flush=True)
    print(f"\nMinutes beyond the floor, summed: Madang {beyond:.2f}, FoodMatch {peer:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

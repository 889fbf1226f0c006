"""Which false reviews are marked, and at whose cost: made-up towns whose truth is known.

PYTHONPATH=src .madang/venv/bin/python benchmarks/reviews.py [SEEDS]
"""

import sys
import time
from collections import defaultdict

from madang.reputation.engine.signals.looks import findings, marked
from madang.reputation.tests import attacks


def main(seeds: int) -> None:
    found, odd, hits, right, honest, spent = defaultdict(list), defaultdict(list), 0, 0, 0, 0.0
    for seed in range(1, seeds + 1):
        told = attacks.an_attacked_town(seed)
        began = time.process_time()
        seen = marked(findings(told.reviews, told.orders), from_score=0.6).keys()
        spent += time.process_time() - began
        false = set().union(*told.false.values())
        hits, right = hits + len(seen), right + len(seen & false)
        honest += len(told.reviews) - len(false)
        for name, some in told.false.items():
            found[name].append(len(some & seen) / len(some))
        for name, some in told.odd.items():
            odd[name].append(len(some & seen) / len(some))
    print(f"{seeds} towns, {honest} honest reviews; {spent / seeds:.2f} s of CPU a town")
    print(f"precision {right / hits:.3f}; honest reviews marked {(hits - right) / honest:.4%}")
    for name, shares in found.items():
        print(f"attack {name:10} found {sum(shares) / seeds:.3f}, least {min(shares):.3f}")
    for name, shares in odd.items():
        print(f"honest {name:10} marked {sum(shares) / seeds:.3f}, most {max(shares):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

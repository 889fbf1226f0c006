"""`./madang participation panel VOLUNTEERS.csv QUOTAS.json --seed S`: draw a panel by lot.

Prints one JSON object. Exit status 1: no panel keeps the quotas (one line says what would help),
2: a file cannot be read (one line with its place).
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from madang.participation.engine.panels import lotteries, pools, programs, successors
from madang.participation.engine.panels.lotteries import Portfolio
from madang.participation.engine.panels.pools import Pool

MOST_BYTES = 64 << 20


def main(argv: Sequence[str]) -> int:
    """Draw as the arguments say; return the exit status."""
    options = _parser().parse_args(argv)
    try:
        pool = _pool(options.volunteers, options.quotas)
    except (pools.Malformed, OSError) as error:
        sys.stderr.write(f"panel: {error}\n")
        return 2
    programs.hush()
    began = time.process_time()
    try:
        found = lotteries.portfolio(pool)
    except lotteries.Infeasible as error:
        sys.stderr.write(f"panel: {error}\n")
        return 1
    seconds = round(time.process_time() - began, 3)
    answer = told(pool, found, options.seed) | {"seconds": seconds}
    if options.declined:
        try:
            answer["after"] = after(pool, found, options.seed, options.declined)
        except ValueError as error:
            sys.stderr.write(f"panel: {error} was not on the panel when it declined\n")
            return 2
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def told(pool: Pool, found: Portfolio, seed: str) -> dict[str, Any]:
    """The draw as JSON values."""
    return {
        "size": pool.quotas.size,
        "volunteers": pool.count,
        "seed": seed,
        "ticket": lotteries.ticket(seed),
        "panel": list(found.drawn(seed)),
        "minimum": found.minimum,
        "maximin": round(found.least_chance, 9),
        "is_optimal": found.is_optimal,
        "excluded": list(found.excluded),
        "probabilities": {
            id_: count / lotteries.CHANCES for id_, count in sorted(found.chances.items())
        },
        "portfolio": [{"panel": list(panel), "chances": count} for panel, count in found.panels],
    }


def after(pool: Pool, found: Portfolio, seed: str, declined: str) -> list[str]:
    """The panel once `declined` (ids, with commas, in their order) went and others came in."""
    left = [id_.strip() for id_ in declined.split(",") if id_.strip()]
    return successors.replayed(pool, found.drawn(seed), left, seed=seed)


def _pool(volunteers: Path, quotas: Path) -> Pool:
    for path in (volunteers, quotas):
        if path.stat().st_size > MOST_BYTES:
            raise pools.Malformed(path.name, 1, f"more than {MOST_BYTES >> 20} MiB")
    limits = pools.read_quotas(quotas.read_bytes(), name=quotas.name)
    with volunteers.open(encoding="utf-8", newline="") as lines:
        return pools.pool(pools.read_volunteers(lines, limits, name=volunteers.name), limits)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./madang participation panel",
        description="Draw a panel under quotas; everyone's least chance is as large as can be.",
    )
    parser.add_argument("volunteers", type=Path, metavar="VOLUNTEERS.csv")
    parser.add_argument("quotas", type=Path, metavar="QUOTAS.json")
    parser.add_argument("--seed", required=True, help="a public text, drawn after the portfolio")
    parser.add_argument(
        "--declined", default="", metavar="ID,ID", help="who declined, in order: adds `after`"
    )
    return parser

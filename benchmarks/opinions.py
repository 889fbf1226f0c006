"""Opinion maps beside red-dwarf, and one conversation as large as Polis ever had.

    uv venv .madang/peers-opinions
    uv pip install -p .madang/peers-opinions -r benchmarks/requirements-opinions.txt
    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONPATH=src \\
        .madang/peers-opinions/bin/python benchmarks/opinions.py ../shared/data/participation/polis

Each conversation by both in turn, the best of three times each, CPU seconds of one thread from
votes in memory; then, in a process of its own, 33,422 participants and 783 statements with two
million votes, made here, from a votes.csv to the printed map. Without the peer's packages only
Madang is measured.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from madang.participation.engine.opinions import records
from madang.participation.engine.opinions.clusters import adjusted_rand
from madang.participation.engine.opinions.documents import document
from madang.participation.engine.opinions.map import drawn
from madang.participation.engine.opinions.votes import Votes

try:
    from reddwarf.implementations.base import run_pipeline
except ImportError:
    run_pipeline = None

PEOPLE, STATEMENTS, VOTES = 33_422, 783, 2_000_000
TIMES = 3


def main() -> None:
    """Print the table, then the large conversation."""
    print(f"load {os.getloadavg()[0]:.1f}; CPU seconds, best of {TIMES}")
    print("| conversation | votes | madang | red-dwarf | times | adjusted Rand |")
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        votes = records.read(folder)
        ours, labels = best(lambda votes=votes: our_labels(votes))
        row = f"| {folder.name} | {len(votes.value):,} | {ours:.2f} |"
        if run_pipeline:
            rows = as_rows(votes)
            out = votes.statements[votes.rejected].tolist()
            theirs, found = best(lambda rows=rows, out=out: their_labels(rows, out))
            placed = [person for person in labels if person in found]
            index = adjusted_rand(*(numbered([by[p] for p in placed]) for by in (labels, found)))
            same = set(found) == {person for person, label in labels.items() if label >= 0}
            row += f" {theirs:.2f} | {theirs / ours:.1f} | {index:.3f}{'' if same else ' (!)'} |"
        print(row, flush=True)
    large()


def best(run):
    """Return the least CPU seconds of several runs, and the last answer."""
    seconds = []
    for _ in range(TIMES):
        begun = process_time()
        answer = run()
        seconds.append(process_time() - begun)
    return min(seconds), answer


def our_labels(votes: Votes) -> dict[int, int]:
    made = drawn(votes)
    document(made)
    return dict(zip(votes.participants.tolist(), made.labels.tolist(), strict=True))


def as_rows(votes: Votes) -> list[dict[str, int]]:
    people, statements = votes.participants[votes.row], votes.statements[votes.column]
    columns = people.tolist(), statements.tolist(), votes.value.tolist()
    return [
        {"participant_id": p, "statement_id": s, "vote": v}
        for p, s, v in zip(*columns, strict=True)
    ]


def their_labels(rows: list[dict[str, int]], out: list[int]) -> dict[int, int]:
    answer = run_pipeline(rows, mod_out_statement_ids=out, random_state=0)
    label = answer.participants_df["cluster_id"].dropna()
    return {int(person): int(group) for person, group in label.items()}


def numbered(labels: list[int]) -> np.ndarray:
    return np.unique(np.array(labels), return_inverse=True)[1]


def large() -> None:
    """Measure the command on the large conversation, alone in its process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "votes.csv"
        lines = write_large(path)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [sys.executable, "-m", "madang.participation.cli", "opinions", path],
            check=True,
            capture_output=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(run.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{told['participants']:,} × {told['statements']:,}, {told['votes']:,} votes "
        f"from {lines:,} lines: map {told['seconds']:.2f} CPU s; all of it {cpu:.2f} CPU s, "
        f"{after.ru_maxrss / 1024:.0f} MiB; groups {told['groups']}; load {os.getloadavg()[0]:.1f}"
    )


def write_large(path: Path) -> int:
    """Write a conversation of two leaning crowds, unsorted and with changes of mind."""
    dice = np.random.default_rng(20261127)
    zeal = dice.lognormal(0, 1.2, PEOPLE)
    count = np.maximum(1, np.minimum(STATEMENTS, zeal / zeal.sum() * VOTES * 1.034).astype(int))
    row = np.repeat(np.arange(PEOPLE), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    column = (dice.integers(0, STATEMENTS, PEOPLE)[row] + place * 311) % STATEMENTS
    leaning = np.where(dice.random(PEOPLE) < 0.35, 1.2, -0.6)
    stand = dice.normal(0, 0.6, (PEOPLE, 2)) + np.stack([leaning, leaning * 0.2], axis=1)
    loading, appeal = dice.normal(0, 1, (STATEMENTS, 2)), dice.normal(0.3, 0.8, STATEMENTS)
    opinion = appeal[column] + (loading[column] * stand[row]).sum(axis=1)
    opinion += dice.normal(0, 1, len(row))
    vote = np.where(opinion > 0.35, 1, np.where(opinion < -0.35, -1, 0))
    changed = dice.choice(len(row), len(row) // 100)
    row, column = np.append(row, row[changed]), np.append(column, column[changed])
    vote = np.append(vote, -vote[changed])
    time = 1_700_000_000_000 + dice.integers(0, 10**9, len(row))
    with path.open("w", encoding="utf-8") as file:
        file.write("timestamp,datetime,comment-id,voter-id,vote\n")
        for i in dice.permutation(len(row)).tolist():
            file.write(f"{time[i]},Tue Nov 14 22:13:20 UTC 2023,{column[i]},{row[i]},{vote[i]}\n")
    return len(row)


if __name__ == "__main__":
    main()

"""Opinion conversations to test with: real ones beside the checkout, and small ones by hand."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from madang.participation.engine.opinions import records
from madang.participation.engine.opinions.votes import Votes, gathered

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "participation"
REAL = (
    "american-assembly.bowling-green",
    "austria-climate.2vkxcncppn.2022-07-07",
    "canadian-electoral-reform",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)


def folder_of(name: str) -> Path:
    """The export of a real conversation; skips where it is missing."""
    path = SHARED / "polis" / name
    if not path.exists():
        pytest.skip(f"../shared/data/participation/polis/{name} is not here")
    return path


@cache
def votes_of(name: str) -> Votes:
    """The votes of a real conversation, read once."""
    return records.read(folder_of(name))


@cache
def reference_of(name: str) -> dict[str, Any]:
    """What red-dwarf 0.4.0 answered for a real conversation."""
    path = SHARED / "reference" / f"polis_{name}.json"
    if not path.exists():
        pytest.skip(f"../shared/data/participation/reference/{path.name} is not here")
    return json.loads(path.read_text(encoding="utf-8"))


def votes_from(cast: Iterable[tuple[int, int, int, int]], rejected: Iterable[int] = ()) -> Votes:
    """Votes from (voter, statement, vote, time)."""
    columns = np.array(list(cast), np.int64).reshape(-1, 4).T
    return gathered(*columns, rejected=frozenset(rejected))


def two_camps(people: int = 40, statements: int = 10) -> list[tuple[int, int, int, int]]:
    """Everybody agrees on statement 0; on the others the even people and the odd ones disagree."""
    return [
        (person, statement, 1 if statement == 0 or (person + statement) % 2 else -1, person)
        for person in range(people)
        for statement in range(statements)
        if statement == 0 or (person * 7 + statement * 3) % 11
    ]

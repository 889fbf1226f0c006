"""Real elections beside the checkout, for tests that are skipped where they are missing."""

import json
from functools import cache
from pathlib import Path

import pytest

from madang.participation.engine.budgets import pabulib
from madang.participation.engine.budgets.elections import Election

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "participation"


def path_of(name: str) -> Path:
    """The file of an election, plain or packed, or skip the test."""
    for path in (SHARED / "pb" / name, SHARED / "pb" / f"{name}.gz"):
        if path.exists():
            return path
    return pytest.skip(f"../shared/data/participation/pb/{name} is not here")


@cache
def election(name: str) -> Election:
    """The election in a file, read once."""
    return pabulib.read(path_of(name))


def reference(name: str) -> dict:
    """A file of reference answers, or nothing where it is missing."""
    path = SHARED / "reference" / name
    return json.loads(path.read_text()) if path.exists() else {}

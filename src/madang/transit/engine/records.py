"""Named tuples of columns that all have one row for each thing."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

Record = TypeVar("Record", bound=tuple[Any, ...])


def pick(record: Record, rows: Any) -> Record:
    """Return `rows` (a mask, slice or row numbers) of every column."""
    return type(record)(*(column[rows] for column in record))


def join(parts: Sequence[Record]) -> Record:
    """Return the rows of all `parts`, one after the other; there must be one part."""
    return type(parts[0])(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

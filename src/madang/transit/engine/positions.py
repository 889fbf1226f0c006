"""A batch of vehicle positions as one array of fixed records, and as bytes to keep or send."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

ID_BYTES = 64
TRIP_BYTES = 96
UNKNOWN = -1

POSITION = np.dtype(
    [
        ("vehicle", f"S{ID_BYTES}"),  # UTF-8
        ("trip", f"S{TRIP_BYTES}"),  # GTFS trip_id, b"" when not told
        ("start", "S8"),  # HH:MM:SS, tells the runs of a frequency apart
        ("route", f"S{ID_BYTES}"),  # GTFS route_id, b"" when not told
        ("direction", "i1"),  # 0, 1 or UNKNOWN
        ("day", "i4"),  # service date as YYYYMMDD, 0 when not told
        ("time", "f8"),  # POSIX seconds of the measurement
        ("lat", "f8"),
        ("lon", "f8"),
        ("bearing", "f4"),  # degrees from north, nan unknown
        ("occupancy", "i1"),  # GTFS-RT OccupancyStatus, UNKNOWN when not told
        ("seats", "i2"),  # seats left, UNKNOWN when not told
        ("low_floor", "i1"),  # 0, 1 or UNKNOWN
    ]
)
DEFAULTS = {"direction": UNKNOWN, "occupancy": UNKNOWN, "seats": UNKNOWN, "low_floor": UNKNOWN}

Positions = npt.NDArray[np.void]


def empty(count: int = 0) -> Positions:
    """Return `count` records in which nothing is told."""
    batch = np.zeros(count, POSITION)
    batch["bearing"] = np.nan
    for name, value in DEFAULTS.items():
        batch[name] = value
    return batch


def of(rows: Iterable[Mapping[str, Any]]) -> Positions:
    """Return one record for every mapping of field names to values; what is missing is unknown.

    Raises ValueError when an id is longer than its field.

    >>> batch = of([{"vehicle": "경기74아1234", "time": 10.0, "lat": 37.3, "lon": 127.0}])
    >>> batch["vehicle"][0].decode(), int(batch["seats"][0])
    ('경기74아1234', -1)
    """
    rows = list(rows)
    batch = empty(len(rows))
    for record, row in zip(batch, rows, strict=True):
        for name, value in row.items():
            if value is None:
                continue
            text = value.encode() if isinstance(value, str) else value
            if isinstance(text, bytes) and len(text) > POSITION[name].itemsize:
                raise ValueError(name)
            record[name] = text
    return batch


def pack(batch: Positions) -> bytes:
    """Return `batch` as compressed bytes."""
    return zlib.compress(batch.tobytes(), 1)


def unpack(packed: bytes) -> Positions:
    """Return the batch that `pack` made into bytes. Raises ValueError when they are not one."""
    try:
        return np.frombuffer(zlib.decompress(packed), POSITION)
    except zlib.error as error:
        raise ValueError("not a packed batch of positions") from error

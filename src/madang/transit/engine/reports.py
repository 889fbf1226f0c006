"""Vehicle positions as a sender's JSON has them, checked record by record."""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from madang.transit.engine import positions
from madang.transit.engine.positions import POSITION, Positions

TEXTS = ("vehicle", "trip", "route", "start")
NUMBERS = {
    "time": (0.0, 1e11),
    "lat": (-90.0, 90.0),
    "lon": (-180.0, 180.0),
    "bearing": (-360.0, 720.0),
    "occupancy": (0, 8),
    "seats": (0, 999),
    "direction": (0, 1),
}
NEEDED = ("vehicle", "time", "lat", "lon")
DAY = re.compile(r"\d{8}")


class Refusal(NamedTuple):
    """What is wrong with record `row`: `field`, and `what` one of missing, type, range, length."""

    row: int
    field: str
    what: str


class WrongValue(ValueError):  # noqa: N818 - reads as what it says
    """A field does not hold what it should; `args` are the field and what is wrong."""


def read(records: list[Any]) -> tuple[Positions, list[Refusal]]:
    """Return the records that can be used, and why each of the others cannot.

    A record is a mapping with `vehicle` (text), `time` (POSIX seconds), `lat`, `lon` (degrees) and
    as far as known `trip`, `route`, `start`, `day` ("YYYYMMDD"), `direction`, `bearing`,
    `occupancy` (GTFS-RT number), `seats` and `low_floor` (true or false).
    """
    rows: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    for row, record in enumerate(records):
        try:
            rows.append(_row(record))
        except WrongValue as wrong:
            refused.append(Refusal(row, *wrong.args))
    return positions.of(rows), refused


def _row(record: Any) -> dict[str, Any]:
    if not isinstance(record, Mapping):
        raise WrongValue("", "type")
    for name in NEEDED:
        if record.get(name) in (None, ""):
            raise WrongValue(name, "missing")
    row: dict[str, Any] = {}
    for name in TEXTS:
        row[name] = _text(name, record.get(name))
    for name in NUMBERS:
        row[name] = _number(name, record.get(name))
    row["day"] = _day(record.get("day"))
    row["low_floor"] = _flag(record.get("low_floor"))
    return row


def _text(name: str, value: Any) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise WrongValue(name, "type")
    text = str(value).encode(errors="replace")
    if len(text) > POSITION[name].itemsize or b"\0" in text:
        raise WrongValue(name, "length")
    return text


def _number(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongValue(name, "type")
    low, high = NUMBERS[name]
    if not math.isfinite(value) or not low <= value <= high:
        raise WrongValue(name, "range")
    return value


def _day(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if not DAY.fullmatch(str(value)):
        raise WrongValue("day", "type")
    return int(value)


def _flag(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, bool):
        raise WrongValue("low_floor", "type")
    return int(value)

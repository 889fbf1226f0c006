"""A day of meal delivery from files: orders, shops, couriers and the rules of the day.

The files are those of the meal delivery routing problem (Reyes et al. 2018; grubhub/mdrplib):
tables with tabs, whole minutes from midnight, metres. Everything is kept in seconds and metres.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 16 << 20
Floats = NDArray[np.float64]
PARAMETERS = (
    "meters_per_minute",
    "pickup service minutes",
    "dropoff service minutes",
    "target click-to-door",
    "maximum click-to-door",
    "pay per order",
    "guaranteed pay per hour",
)


class Malformed(ValueError):  # noqa: N818 - reads as the sentence it is
    """What is wrong, with the file and the line."""


@dataclass(frozen=True)
class Terms:
    """What holds all day: metres a second, seconds, and money in the instance's unit."""

    speed: float
    pickup_s: float
    dropoff_s: float
    target_s: float
    most_s: float
    pay_per_order: float
    pay_per_hour: float


@dataclass(frozen=True)
class Day:
    """One instance.

    `orders` (n, 5): x, y of the door, row of the shop, second ready, second placed. `shops` (s, 2):
    x, y. `couriers` (m, 4): x, y of the start, second on duty, second off duty.
    """

    terms: Terms
    orders: Floats
    shops: Floats
    couriers: Floats
    order_ids: tuple[str, ...]
    courier_ids: tuple[str, ...]


def read(folder: Path) -> Day:
    """Read the five files of an instance. Raises Malformed; OSError: one is not there."""
    terms = _Table(folder / "instance_parameters.txt", PARAMETERS)
    shops = _Table(folder / "restaurants.txt", ("restaurant", "x", "y"))
    couriers = _Table(folder / "couriers.txt", ("courier", "x", "y", "on_time", "off_time"))
    orders = _Table(
        folder / "orders.txt",
        ("order", "x", "y", "placement_time", "restaurant", "ready_time"),
    )
    rows = {name: row for row, name in enumerate(shops.names("restaurant"))}
    day = Day(
        _terms(terms),
        np.column_stack(
            [
                orders.numbers("x"),
                orders.numbers("y"),
                orders.rows_of("restaurant", rows),
                60 * orders.numbers("ready_time"),
                60 * orders.numbers("placement_time"),
            ]
        ),
        np.column_stack([shops.numbers("x"), shops.numbers("y")]),
        np.column_stack(
            [
                couriers.numbers("x"),
                couriers.numbers("y"),
                60 * couriers.numbers("on_time"),
                60 * couriers.numbers("off_time"),
            ]
        ),
        orders.names("order"),
        couriers.names("courier"),
    )
    orders.insist(day.orders[:, 3] >= day.orders[:, 4], "is ready before it is placed")
    couriers.insist(day.couriers[:, 3] > day.couriers[:, 2], "goes off duty before coming on")
    return day


def _terms(table: "_Table") -> Terms:
    if len(table) != 1:
        raise Malformed(f"{table.name}: one line of parameters is wanted")
    given = [float(table.numbers(name)[0]) for name in PARAMETERS]
    table.insist(np.array([min(given[0], *given[3:]) > 0]), "has a nought where none can be")
    speed, pickup, dropoff, target, most, order, hour = given
    return Terms(speed / 60, 60 * pickup, 60 * dropoff, 60 * target, 60 * most, order, hour)


class _Table:
    """One file: a heading, then lines with as many fields."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.name = path.name
        if path.stat().st_size > MOST_BYTES:
            raise Malformed(f"{self.name}: more than {MOST_BYTES >> 20} MiB")
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            raise Malformed(f"{self.name}: not UTF-8") from None
        heading = lines[0].split("\t") if lines else []
        if missing := [column for column in columns if column not in heading]:
            raise Malformed(f"{self.name}:1: lacks the column {missing[0]!r}")
        self._rows: list[tuple[int, dict[str, str]]] = []
        for number, line in enumerate(lines[1:], 2):
            fields = line.split("\t")
            if not line.strip():
                continue
            if len(fields) != len(heading):
                raise Malformed(f"{self.name}:{number}: {len(fields)} fields, not {len(heading)}")
            self._rows.append((number, dict(zip(heading, fields, strict=True))))

    def __len__(self) -> int:
        return len(self._rows)

    def names(self, column: str) -> tuple[str, ...]:
        """Return a column of names. Raises Malformed: one is there twice."""
        found: dict[str, int] = {}
        for number, row in self._rows:
            if found.setdefault(row[column], number) != number:
                raise Malformed(f"{self.name}:{number}: {row[column]!r} is there already")
        return tuple(found)

    def numbers(self, column: str) -> Floats:
        """Return a column of numbers. Raises Malformed."""
        values = np.empty(len(self._rows))
        for place, (number, row) in enumerate(self._rows):
            try:
                values[place] = float(row[column])
            except ValueError:
                raise Malformed(f"{self.name}:{number}: {row[column]!r} is no number") from None
        self.insist(np.isfinite(values) & (np.abs(values) < 1e9), f"has no usable {column}")
        return values

    def rows_of(self, column: str, rows: dict[str, int]) -> Floats:
        """Return the rows that a column of names points to. Raises Malformed."""
        for number, row in self._rows:
            if row[column] not in rows:
                raise Malformed(f"{self.name}:{number}: there is no {column} {row[column]!r}")
        return np.array([float(rows[row[column]]) for _number, row in self._rows])

    def insist(self, holds: NDArray[np.bool_], says: str) -> None:
        """Raise Malformed for the first line for which something does not hold."""
        if not holds.all():
            raise Malformed(f"{self.name}:{self._rows[int(np.argmin(holds))][0]}: {says}")

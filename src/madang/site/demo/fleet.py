"""The buses of Gaon: number plates, low floors, and how much each one's terminal tells."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from madang.site.demo.duties import Trip
from madang.site.demo.timetables import fleet_number, is_low_floor

Tells = Literal["trip", "route", "nothing"]


@dataclass(frozen=True)
class Bus:
    """One bus. `tells` is what its terminal sends beside the place: trip, route or nothing."""

    plate: str
    low_floor: bool
    tells: Tells

    def relieved(self) -> "Bus":
        """Return the spare bus that comes when this one has broken down."""
        return replace(self, plate=self.plate[:-4] + f"{int(self.plate[-4:]) + 500:04d}")


def fleet(trips: Iterable[Trip]) -> dict[str, Bus]:
    """Return the bus of every block; a line's first bus is the same one on all days."""
    drivers = {trip.block: trip for trip in trips}
    numbers = sorted({fleet_number(trip) for trip in drivers.values()})
    plates = {number: f"한울70자{1001 + row}" for row, number in enumerate(numbers)}
    return {
        block: Bus(plates[fleet_number(trip)], is_low_floor(trip), _tells(trip))
        for block, trip in drivers.items()
    }


def _tells(trip: Trip) -> Tells:
    """Village buses have old terminals that know the line only; two buses' know nothing at all."""
    number = fleet_number(trip)
    if number in {"GAON-8-02", "GAON-22-01"}:
        return "nothing"
    return "route" if trip.pattern.line.kind == "village" else "trip"

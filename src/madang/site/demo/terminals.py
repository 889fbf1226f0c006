"""The buses' terminals: what they have sent since they were last asked."""

from datetime import date, datetime, time, timedelta
from typing import Any

from madang.site.demo.clock import SEOUL
from madang.site.demo.days import Day
from madang.site.demo.positions import Report, reports
from madang.site.demo.world import World


class Terminals:
    """All terminals of the town; nothing they send is told twice or lost between two questions."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.days: dict[date, Day] = {}

    def day(self, on: date) -> Day:
        """Return the day `on`; the days round it stay at hand."""
        if on not in self.days:
            near = {day: kept for day, kept in self.days.items() if abs((day - on).days) <= 1}
            self.days = near | {on: self.world.day(on)}
        return self.days[on]

    def sent(self, since: datetime, until: datetime) -> list[dict[str, Any]]:
        """Return what was sent in `since < time <= until` as `message`s, oldest first.

        Yesterday's night buses are among them.
        """
        today = until.astimezone(SEOUL).date()
        found = []
        for on in (today - timedelta(days=1), today):
            start = datetime.combine(on, time(0), SEOUL).timestamp()
            span = since.timestamp() - start, until.timestamp() - start
            found += [message(report, start) for report in reports(self.day(on), *span)]
        return sorted(found, key=lambda position: position["time"])


def message(report: Report, start: float) -> dict[str, Any]:
    """Return `report` as the positions API takes it; `start` is its day's beginning (Unix s)."""
    known = {
        "vehicle": report.vehicle,
        "trip": report.trip,
        "route": report.route,
        "direction": report.direction,
        "day": report.day if report.trip else None,
        "time": round(start + report.second, 1),
        "lat": report.lat,
        "lon": report.lon,
        "bearing": report.bearing,
        "occupancy": report.occupancy,
        "seats": report.seats,
        "low_floor": report.low_floor,
    }
    return {name: value for name, value in known.items() if value is not None}

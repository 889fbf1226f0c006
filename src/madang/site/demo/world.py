"""All that is computed from one seed, each part when somebody first asks for it."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from madang.site.demo import days, duties, geography, patterns, timetables
from madang.site.demo.days import Day
from madang.site.demo.duties import Trip
from madang.site.demo.geography import Town
from madang.site.demo.patterns import Plan


@dataclass(frozen=True)
class World:
    """The town, its timetable and its days."""

    seed: int

    @cached_property
    def town(self) -> Town:
        """The town on the plane."""
        return geography.town(self.seed)

    @cached_property
    def plan(self) -> Plan:
        """The bus lines on the streets."""
        return patterns.plan(self.town)

    @cached_property
    def trips(self) -> tuple[Trip, ...]:
        """Every trip of every timetable."""
        return duties.trips(self.plan)

    def feed(self, today: date) -> bytes:
        """Return the GTFS feed that is valid round `today`."""
        return timetables.feed(self.plan, self.trips, seed=self.seed, today=today)

    def day(self, on: date) -> Day:
        """Return the day `on` as it went, or will go."""
        return days.day(self.trips, seed=self.seed, on=on)

    def edition(self, today: date) -> str:
        """Return the name of the town as this code draws it; another code, another name."""
        code = hashlib.sha256()
        for path in sorted(Path(__file__).parent.glob("*.py")):
            code.update(path.read_bytes())
        return f"gaon-{self.seed}-{today.year}-{code.hexdigest()[:10]}"

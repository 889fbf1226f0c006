"""Lines laid onto the streets: which pole a bus stops at, where it is along its way, its lights."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from madang.site.demo.geography import Town
from madang.site.demo.lines import LINES, Line
from madang.site.demo.plane import Points, lengths
from madang.site.demo.roads import Node, Roads, Way, roads
from madang.site.demo.sites import SITES, site_points

_KERB_M = 9.0  # a pole stands this far right of the street's middle (Korea drives on the right)


@dataclass(frozen=True)
class Pole:
    """One bus stop: the pole of a site for one direction of travel."""

    key: tuple[str, int]  # site, and 0 along the street as drawn or 1 against it
    point: Points
    code: str  # five digits: the dong's number and a running number


@dataclass(frozen=True)
class Pattern:
    """A line in one direction: poles, and the way between them. Distances in metres."""

    line: Line
    direction: int
    poles: tuple[Pole, ...]
    distances: Points  # [poles] along the way
    way: Points  # [n, 2]
    speeds: Points  # [n - 1] free speed on each step, m/s
    lights: tuple[tuple[float, Node], ...]

    @property
    def key(self) -> str:
        return f"{self.line.number}-{self.direction}"


@dataclass(frozen=True)
class Plan:
    """All patterns and the poles that they use."""

    patterns: tuple[Pattern, ...]
    poles: tuple[Pole, ...]


def plan(town: Town) -> Plan:
    """Return the lines of `town` laid onto its streets."""
    network = roads(town.streets, site_points())
    drafts = [(line, direction, _ride(network, sites)) for line, direction, sites in _directions()]
    poles = _poles(town, [stops for _, _, (_, stops) in drafts])
    return Plan(
        tuple(
            _pattern(line, direction, ways, [poles[key] for key, _, _ in stops])
            for line, direction, (ways, stops) in drafts
        ),
        tuple(poles.values()),
    )


_Stop = tuple[tuple[str, int], Points, Points]  # pole key, place on the street, heading


def _directions() -> Iterator[tuple[Line, int, tuple[str, ...]]]:
    for line in LINES:
        yield line, 0, line.sites
        if not line.loop:
            yield line, 1, line.sites[::-1]


def _ride(network: Roads, sites: tuple[str, ...]) -> tuple[list[Way], list[_Stop]]:
    ways: list[Way] = []
    for start, end in pairwise(sites):
        ways.append(network.way(start, end, after=ways[-1] if ways else None))
    headings = [way.line[1] - way.line[0] for way in ways]
    headings.append(ways[-1].line[-1] - ways[-1].line[-2])
    places = [way.line[0] for way in ways] + [ways[-1].line[-1]]
    stops = []
    for site, place, heading in zip(sites, places, headings, strict=True):
        against = int(heading @ _drawn_heading(network, site, place) < 0)
        stops.append(((site, against), place, heading / np.hypot(*heading)))
    return ways, stops


def _drawn_heading(network: Roads, site: str, place: Points) -> Points:
    line = network.streets[SITES[site][2]].line
    row = min(int(np.hypot(*(line - place).T).argmin()), len(line) - 2)
    heading: Points = line[row + 1] - line[max(row - 1, 0)]
    return heading


def _poles(town: Town, rides: list[list[_Stop]]) -> dict[tuple[str, int], Pole]:
    places = {
        key: place + np.array([heading[1], -heading[0]]) * _KERB_M
        for stops in rides
        for key, place, heading in stops
    }
    numbers: dict[str, int] = {}
    codes = {dong.code: 31 + row for row, dong in enumerate(town.dongs)}
    poles = {}
    for key in sorted(places, key=lambda key: (list(SITES).index(key[0]), key[1])):
        dong = town.dong_of(places[key])
        district = str(codes[dong.code]) if dong else "50"
        numbers[district] = numbers.get(district, 0) + 1
        poles[key] = Pole(key, places[key], f"{district}{numbers[district]:03d}")
    return poles


def _pattern(line: Line, direction: int, ways: list[Way], poles: list[Pole]) -> Pattern:
    starts = np.concatenate([[0.0], np.cumsum([lengths(way.line)[-1] for way in ways])])
    return Pattern(
        line=line,
        direction=direction,
        poles=tuple(poles),
        distances=starts,
        way=np.concatenate([ways[0].line, *(way.line[1:] for way in ways[1:])]),
        speeds=np.concatenate([way.speeds for way in ways]),
        lights=tuple(
            (float(start) + away, node)
            for start, way in zip(starts[:-1], ways, strict=True)
            for away, node in way.lights
        ),
    )

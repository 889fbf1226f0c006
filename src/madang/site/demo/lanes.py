"""The small streets: a grid in each quarter, as old or as new as the quarter is."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from madang.site.demo.landscape import Landscape
from madang.site.demo.plane import (
    Floats,
    Points,
    curve,
    dice,
    distances,
    drawn,
    inside,
    project,
    simplified,
)
from madang.site.demo.streets import Street

Flags = npt.NDArray[np.bool_]

# name, spacing across and along in m, unevenness in m, turn in degrees, corners as drawn
_QUARTERS = (
    ("마당", 78, 105, 13, 4, ((-1.2, 0.66), (0.96, 0.74), (0.98, -0.78), (-1.17, -0.8))),
    ("강변", 92, 120, 10, 3,
     ((-2.36, 0.7), (-1.2, 0.66), (-1.2, -0.78), (-1.8, -0.9), (-2.5, -1.05), (-2.6, -0.2))),
    ("역전", 88, 118, 9, 2,
     ((-1.75, 1.2), (-1.2, 1.42), (0.95, 1.45), (0.96, 0.76), (-1.2, 0.68), (-2.36, 0.74))),
    ("역북", 95, 130, 10, -1,
     ((-2.4, 1.75), (0.9, 1.78), (0.95, 2.35), (0.2, 2.52), (-1.2, 2.5), (-2.4, 2.4))),
    ("한빛", 112, 128, 4, 6,
     ((0.98, 1.45), (2.0, 1.55), (3.1, 1.5), (3.3, 0.7), (2.85, -0.1), (1.9, -0.62), (1.0, -0.78))),
    ("한빛북", 110, 140, 6, 3, ((1.05, 1.9), (3.3, 2.05), (3.2, 2.5), (2.0, 2.55), (1.05, 2.35))),
    ("새터", 150, 165, 3, -2,
     ((-0.95, -1.45), (0.35, -1.42), (1.9, -1.35), (2.7, -1.05), (3.4, -0.75), (3.5, -2.3),
      (3.1, -2.95), (-0.6, -2.95), (-0.95, -2.1))),
    ("솔밭", 100, 128, 9, 3, ((-1.5, 2.6), (-1.1, 2.5), (0.9, 2.55), (0.8, 3.1), (0.1, 3.35),
                             (0.1, 2.75), (-0.9, 2.75), (-1.15, 3.4))),
    ("버들", 210, 190, 3, 2, ((-5.65, -0.15), (-3.5, 0.05), (-3.5, 0.88), (-5.6, 0.82))),
    ("버들마을", 85, 105, 12, 8, ((-4.4, -0.25), (-3.5, -0.12), (-3.45, -0.95), (-4.2, -1.0))),
)  # fmt: skip
# name, where (as drawn), lanes
_VILLAGES = (
    ("다락골", (-2.95, 3.95), 9), ("구름마을", (-5.05, 4.3), 8), ("윗버들", (-3.4, 2.0), 8),
    ("두물마을", (-3.3, -2.75), 11), ("나루터", (-5.5, -3.25), 9), ("안골", (-2.35, -4.1), 9),
    ("너른마을", (5.15, -1.1), 12), ("들머리", (6.1, -1.4), 7), ("앞들마을", (4.4, -3.1), 9),
    ("다리골", (4.7, 0.6), 9), ("햇골", (4.8, 3.75), 9), ("동산마을", (5.45, 1.9), 8),
    ("남정", (0.6, -3.75), 9), ("서들", (-6.1, -0.4), 7), ("솔고개", (0.5, 4.35), 7),
)  # fmt: skip


def lanes(seed: int, land: Landscape, streets: Iterable[Street]) -> list[Points]:
    """Return the small streets as lines; they serve the map, no bus runs on them."""
    majors = [simplified(street.line, 4) for street in streets]
    railway = simplified(land.railway, 4)
    barriers = [
        simplified(area.outline, 4)
        for area in land.areas
        if area.kind in {"water", "park", "campus", "forest"}
    ]
    drawn = [line for quarter in _QUARTERS for line in _grid(seed, *quarter)]
    kept = [piece for line in drawn for piece in _allowed(line, railway, barriers, majors)]
    return kept + [line for village in _VILLAGES for line in _village(seed, majors, *village)]


def built_areas(seed: int) -> list[tuple[str, Points]]:
    """Return the quarters and villages as (name, outline)."""
    quarters = [
        (name, curve(_swollen(drawn(*corners)), closed=True, step=80)[:-1])
        for name, _, _, _, _, corners in _QUARTERS
        if name != "버들"
    ]
    return quarters + [
        (name, _round(drawn(place)[0], 120 + 14 * count, dice(seed, "village", name)))
        for name, place, count in _VILLAGES
    ]


def _swollen(corners: Points) -> Points:
    middle = corners.mean(axis=0)
    away = corners - middle
    ring: Points = middle + away * (1 + 45 / np.hypot(*away.T))[:, None]
    return ring


def _round(middle: Points, radius: float, rng: np.random.Generator) -> Points:
    angle = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    reach = radius * rng.uniform(0.75, 1.25, 9)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None] * (1.25, 0.85)
    return curve(middle + ring, closed=True, step=60)[:-1]


def _grid(
    seed: int,
    name: str,
    across: float,
    along: float,
    unevenness: float,
    turn: float,
    corners: tuple[tuple[float, float], ...],
) -> Iterator[Points]:
    """Draw the lanes of one quarter in both directions, cut off at its edge."""
    rng = dice(seed, "lanes", name)
    ring = drawn(*corners)
    spin = np.radians(turn)
    axes = np.array([[np.cos(spin), np.sin(spin)], [-np.sin(spin), np.cos(spin)]])
    local = (ring - ring[0]) @ axes.T
    low, high = local.min(axis=0), local.max(axis=0)
    run_knots = np.arange(8) * 400.0
    for axis, spacing in ((0, across), (1, along)):
        place = low[1 - axis] + spacing * rng.uniform(0.3, 0.7)
        while place < high[1 - axis]:
            run = np.arange(low[axis], high[axis], 24.0)
            waves = np.interp(run - low[axis], run_knots, rng.normal(0, unevenness, 8))
            line = np.empty((len(run), 2))
            line[:, axis], line[:, 1 - axis] = run, place + waves
            points = line @ axes + ring[0]
            yield from _runs(points, inside(points, ring))
            place += spacing * rng.uniform(0.8, 1.25)


def _allowed(
    line: Points, railway: Points, barriers: list[Points], majors: list[Points]
) -> Iterator[Points]:
    free = np.ones(len(line), bool)
    if _near(line, railway):
        free &= distances(line, railway) > 45
    for ring in barriers:
        if _near(line, ring):
            free &= ~inside(line, ring)
    for major in majors:
        if _near(line, major):
            free &= ~_alongside(distances(line, major))
    for piece in _runs(line, free):
        if len(piece) > 2:
            yield piece


def _near(line: Points, other: Points) -> bool:
    low, high = other.min(axis=0) - 60, other.max(axis=0) + 60
    return bool(((line > low) & (line < high)).all(axis=1).any())


def _alongside(away: Floats) -> Flags:
    """Tell which points of a lane are within 42 m of a street for 120 m: it would double it."""
    close = away < 42
    doubled = np.zeros(len(away), bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], close.astype(np.int8), [0]])))
    for start, end in edges.reshape(-1, 2):
        doubled[start:end] = end - start > 5
    return doubled


def _runs(line: Points, keep: Flags) -> Iterator[Points]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], keep.astype(np.int8), [0]])))
    for start, end in edges.reshape(-1, 2):
        if end - start > 2:
            yield line[start:end]


def _village(
    seed: int, majors: list[Points], name: str, place: tuple[float, float], count: int
) -> Iterator[Points]:
    """Draw `count` crooked lanes that leave the village's street to both sides."""
    rng = dice(seed, "lanes", name)
    middle = drawn(place)[0]
    street = min(majors, key=lambda line: project(line, middle)[1])
    along, _ = project(street, middle)
    total = np.hypot(*np.diff(street, axis=0).T).cumsum()
    for turn in range(count):
        where = along + (turn - count / 2) * 52 + rng.uniform(-18, 18)
        row = min(int(np.searchsorted(total, where)), len(street) - 2)
        heading = street[row + 1] - street[row]
        heading = heading / np.hypot(*heading)
        side = np.array([heading[1], -heading[0]]) * (1 if turn % 2 else -1)
        length = rng.uniform(70, 190)
        start = street[row] + heading * max(0.0, where - (total[row - 1] if row else 0.0))
        bend = start + side * length * 0.55 + heading * rng.normal(0, 18)
        end = start + side * length + heading * rng.normal(0, 55)
        yield curve(np.array([start, bend, end]), step=22)

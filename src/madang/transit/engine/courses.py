"""Laying patterns along their shapes: how many metres from its beginning each stop lies."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.findings import Findings
from madang.transit.engine.networks import NONE, Flags, Floats, Metres, Rows
from madang.transit.engine.patterns import Patterns
from madang.transit.engine.shapes import Shapes, along, metres, reversed_line, running

DOUBTFUL_M = 100.0
HOPELESS_M = 1000.0
BACKWARDS = "~"  # after the id of a shape that was turned round


@dataclass(frozen=True)
class Courses:
    """Patterns with the shapes that fit them, and metres along them of each stop."""

    patterns: Patterns
    shapes: Shapes
    dist: Metres


class _Turned:
    """Shapes turned round, made once each; they get the rows after the given ones."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.rows: dict[int, int] = {}
        self.lines: list[tuple[Floats, Floats, Floats]] = []

    def row(self, shape: int) -> int:
        """Return the row of `shape` turned round."""
        if shape not in self.rows:
            self.rows[shape] = len(self.shapes.ids) + len(self.lines)
            self.lines.append(reversed_line(self.shapes, shape))
        return self.rows[shape]

    def joined(self) -> Shapes:
        """Return the given shapes and after them the turned ones."""
        if not self.lines:
            return self.shapes
        given = self.shapes
        ids = pl.Series([f"{given.ids[shape]}{BACKWARDS}" for shape in self.rows])
        lat, lon, dist = (np.concatenate(part) for part in zip(*self.lines, strict=True))
        ends = given.start[-1] + np.cumsum([len(line[0]) for line in self.lines])
        return Shapes(
            ids=pl.concat([given.ids, ids]),
            start=np.append(given.start, ends).astype(np.int32),
            lat=np.append(given.lat, lat),
            lon=np.append(given.lon, lon),
            dist=np.append(given.dist, dist),
        )


def courses(
    given: Patterns, lat: Floats, lon: Floats, shapes: Shapes, limits: Limits, found: Findings
) -> Courses:
    """Lay the stops (at `lat`, `lon`) of the patterns along their shapes.

    A shape drawn against the pattern's direction is turned round; one far from the stops is not
    used, and metres are then along straight lines, as where there is no shape at all.
    """
    stop_lat, stop_lon = (_bridged(axis[given.stops], given.start) for axis in (lat, lon))
    dist = running(metres(stop_lat, stop_lon), given.start[:-1])
    shape_of = given.shape.copy()
    lines = _thinned(given, shapes, limits, found)
    turned = _Turned(lines)
    for pattern in np.flatnonzero(given.shape != NONE):
        calls = slice(given.start[pattern], given.start[pattern + 1])
        row, placed = _laid(stop_lat[calls], stop_lon[calls], int(given.shape[pattern]), turned)
        shape_of[pattern] = row
        if placed is not None:
            dist[calls] = placed
    drawn = np.append(np.diff(lines.start) > 1, False)  # the last is that of no shape
    lost = drawn[given.shape] & (shape_of == NONE)
    _note(given, shapes, found, far=lost, back=shape_of >= len(shapes.ids))
    return Courses(replace(given, shape=shape_of), turned.joined(), dist.astype(np.float32))


def _thinned(given: Patterns, shapes: Shapes, limits: Limits, found: Findings) -> Shapes:
    """Return `shapes` with so few points that laying all patterns stays within the limits.

    Of shapes with more than their share of points every n-th is kept, and the last.
    """
    used = given.shape != NONE
    points, stops = np.diff(shapes.start), np.diff(given.start)
    if (points[given.shape[used]] * stops[used]).sum() <= limits.course_cells:
        return shapes
    share = max(limits.course_cells // int(stops[used].sum()), 2)
    step = np.repeat(-(-points // share), points)
    place = np.arange(len(shapes.lat)) - np.repeat(shapes.start[:-1], points)
    kept = (place % step == 0) | (place == np.repeat(points, points) - 1)
    found.note("courses_cut", count=int((points > share).sum()), file="shapes.txt")
    counts = np.add.reduceat(kept, shapes.start[:-1])
    return replace(
        shapes,
        start=np.append(0, np.cumsum(counts)).astype(np.int32),
        lat=shapes.lat[kept],
        lon=shapes.lon[kept],
        dist=shapes.dist[kept],
    )


def _laid(lat: Floats, lon: Floats, shape: int, turned: _Turned) -> tuple[int, Floats | None]:
    """Return the row of the shape that fits, and metres along it; NONE when none does."""
    shapes = turned.shapes
    part = slice(shapes.start[shape], shapes.start[shape + 1])
    if part.stop - part.start < 2:
        return NONE, None
    placed, off = along(lat, lon, shapes.lat[part], shapes.lon[part], shapes.dist[part])
    if off <= DOUBTFUL_M:
        return shape, placed
    back, off_back = along(lat, lon, *reversed_line(shapes, shape))
    if off_back < off / 2 and off_back <= HOPELESS_M:
        return turned.row(shape), back
    return (shape, placed) if off <= HOPELESS_M else (NONE, None)


def _note(given: Patterns, shapes: Shapes, found: Findings, *, far: Flags, back: Flags) -> None:
    for code, where in (("shape_far_from_stops", far), ("shape_reversed", back)):
        ids = shapes.ids.gather(np.unique(given.shape[where]))
        found.note(code, rows=ids, file="shapes.txt")


def _bridged(values: Floats, start: Rows) -> Floats:
    """Return `values` with NaN replaced by what lies between its neighbours in the pattern."""
    missing = np.isnan(values)
    if not missing.any():
        return values
    filled = values.copy()
    for pattern in np.unique(np.searchsorted(start, np.flatnonzero(missing), "right") - 1):
        part = slice(start[pattern], start[pattern + 1])
        gaps = missing[part]
        if gaps.all():
            filled[part] = 0.0
        else:
            places = np.arange(len(gaps))
            filled[part][gaps] = np.interp(places[gaps], places[~gaps], values[part][~gaps])
    return filled

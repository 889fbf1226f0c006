"""The ten dongs: arcs along rivers, streets and ridges, shared by neighbours, so that they tile."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from madang.site.demo.landscape import Landscape
from madang.site.demo.plane import Points, area, between, curve, dice, drawn, project, roughened
from madang.site.demo.streets import Street


@dataclass(frozen=True)
class Dong:
    """One dong; `outline` runs anticlockwise, first point not repeated."""

    code: str
    name_ko: str
    name_en: str
    population: int
    outline: Points


_JUNCTIONS = {
    "brook_in": (-3.85, 5.05), "river_in": (6.75, 4.1), "south": (0.6, -5.45),
    "river_out": (-6.95, -3.3), "west": (-7.15, 2.55),
    "east_bend": (4.85, 2.62), "hanbit_bridge": (3.35, 0.2), "gangbyeon": (1.0, -1.05),
    "old_ford": (-1.15, -1.09), "mulbit": (-1.75, -1.2), "confluence": (-3.1, -1.75),
    "upper_brook": (-2.86, 2.45), "middle_brook": (-2.77, 1.9), "lower_brook": (-2.84, 0.7),
    "seomun": (-1.2, 0.66), "dongmun": (0.96, 0.76), "hanul_north": (0.95, 2.18),
    "saeteo_south": (0.55, -3.75),
}  # fmt: skip
# (from, to): along a line ("river", "brook" or a street's key), or through points with a sway in m
_ARCS: dict[tuple[str, str], str | tuple[float, tuple[tuple[float, float], ...]]] = {
    ("river_in", "east_bend"): "river",
    ("east_bend", "hanbit_bridge"): "river",
    ("hanbit_bridge", "gangbyeon"): "river",
    ("gangbyeon", "old_ford"): "river",
    ("old_ford", "mulbit"): "river",
    ("mulbit", "confluence"): "river",
    ("confluence", "river_out"): "river",
    ("brook_in", "upper_brook"): "brook",
    ("upper_brook", "middle_brook"): "brook",
    ("middle_brook", "lower_brook"): "brook",
    ("lower_brook", "confluence"): "brook",
    ("seomun", "dongmun"): "jungang",
    ("dongmun", "gangbyeon"): "dongmun",
    ("seomun", "old_ford"): "seomun",
    ("saeteo_south", "south"): "hanul",
    ("lower_brook", "seomun"): (0, ((-2.4, 0.72),)),
    ("dongmun", "hanul_north"): (0, ((0.98, 1.22), (1.0, 1.67))),
    ("hanul_north", "upper_brook"): (
        35, ((0.3, 2.42), (-0.5, 2.5), (-1.3, 2.45), (-2.2, 2.72)),
    ),
    ("hanul_north", "east_bend"): (50, ((1.95, 2.62), (3.0, 2.78), (3.9, 2.35))),
    ("hanbit_bridge", "saeteo_south"): (
        45, ((3.75, -0.5), (3.72, -1.4), (3.62, -2.4), (2.9, -3.25), (1.6, -3.35)),
    ),
    ("saeteo_south", "mulbit"): (50, ((-0.4, -3.3), (-1.05, -2.6), (-1.45, -1.85))),
    ("west", "middle_brook"): (110, ((-6.0, 2.25), (-4.8, 1.65), (-3.7, 2.05))),
    ("brook_in", "river_in"): (
        170, ((-2.6, 5.75), (-0.9, 5.5), (0.7, 5.75), (2.3, 5.3), (4.1, 5.65), (5.5, 5.05)),
    ),
    ("river_in", "south"): (
        190, ((7.3, 2.7), (6.85, 1.2), (7.45, -0.4), (7.25, -2.1), (6.9, -3.7), (5.3, -4.9),
              (3.4, -5.15), (1.9, -5.6)),
    ),
    ("south", "river_out"): (
        180, ((-1.2, -5.1), (-2.9, -5.35), (-4.7, -5.0), (-6.3, -4.7)),
    ),
    ("river_out", "west"): (170, ((-7.5, -1.9), (-7.05, -0.6), (-7.4, 1.1))),
    ("west", "brook_in"): (190, ((-7.35, 4.1), (-6.6, 5.35), (-5.1, 5.95), (-4.4, 5.5))),
}  # fmt: skip
_DONGS = (
    ("madang", "마당동", "Madang-dong", 7_860,
     ("dongmun", "gangbyeon", "old_ford", "seomun", "dongmun")),
    ("hanbit", "한빛동", "Hanbit-dong", 9_740,
     ("hanul_north", "east_bend", "hanbit_bridge", "gangbyeon", "dongmun", "hanul_north")),
    ("yeokjeon", "역전동", "Yeokjeon-dong", 6_420,
     ("hanul_north", "dongmun", "seomun", "lower_brook", "middle_brook", "upper_brook",
      "hanul_north")),
    ("gangbyeon", "강변동", "Gangbyeon-dong", 7_130,
     ("seomun", "old_ford", "mulbit", "confluence", "lower_brook", "seomun")),
    ("saeteo", "새터동", "Saeteo-dong", 12_280,
     ("hanbit_bridge", "saeteo_south", "mulbit", "old_ford", "gangbyeon", "hanbit_bridge")),
    ("solbat", "솔밭동", "Solbat-dong", 5_910,
     ("brook_in", "river_in", "east_bend", "hanul_north", "upper_brook", "brook_in")),
    ("beodeul", "버들동", "Beodeul-dong", 3_640,
     ("river_out", "west", "middle_brook", "lower_brook", "confluence", "river_out")),
    ("neoreun", "너른들동", "Neoreundeul-dong", 3_080,
     ("river_in", "south", "saeteo_south", "hanbit_bridge", "east_bend", "river_in")),
    ("dumul", "두물동", "Dumul-dong", 2_490,
     ("south", "river_out", "confluence", "mulbit", "saeteo_south", "south")),
    ("gureumjae", "구름재동", "Gureumjae-dong", 1_630,
     ("west", "brook_in", "upper_brook", "middle_brook", "west")),
)  # fmt: skip


def dongs(seed: int, land: Landscape, streets: Mapping[str, Street]) -> tuple[Dong, ...]:
    """Return the ten dongs; together they cover the town once, without gap or overlap."""
    arcs = _arcs(seed, land, streets)
    return tuple(
        Dong(code, name_ko, name_en, population, _ring(arcs, walk))
        for code, name_ko, name_en, population, walk in _DONGS
    )


def outline(parts: tuple[Dong, ...]) -> Points:
    """Return the border of the whole town: the sides that belong to one dong only, in a ring."""
    sides: dict[tuple[bytes, bytes], Points] = {}
    for part in parts:
        for start, end in zip(part.outline, np.roll(part.outline, -1, axis=0), strict=True):
            if sides.pop((end.tobytes(), start.tobytes()), None) is None:
                sides[start.tobytes(), end.tobytes()] = start
    following = {start: (end, point) for (start, end), point in sides.items()}
    key = next(iter(following))
    ring = []
    for _ in range(len(following)):
        key, point = following[key]
        ring.append(point)
    return np.array(ring)


def _arcs(
    seed: int, land: Landscape, streets: Mapping[str, Street]
) -> dict[tuple[str, str], Points]:
    lines = {key: street.line for key, street in streets.items()}
    lines |= {"river": land.river, "brook": land.brook}
    at = _junctions(lines)
    arcs = {}
    for (start, end), way in _ARCS.items():
        if isinstance(way, str):
            places = [project(lines[way], at[name])[0] for name in (start, end)]
            arc = between(lines[way], *places)
        else:
            sway, points = way
            controls = np.concatenate([[at[start]], drawn(*points), [at[end]]])
            arc = controls if sway == 0 else curve(controls, step=60)
            if sway:
                arc = roughened(arc, dice(seed, "arc", start, end), sway=sway * 0.55)
        arc[0], arc[-1] = at[start], at[end]
        arcs[start, end], arcs[end, start] = arc, arc[::-1]
    return arcs


def _junctions(lines: Mapping[str, Points]) -> dict[str, Points]:
    """Return the junctions, each moved onto the first line that one of its arcs follows."""
    at = {name: drawn(point)[0] for name, point in _JUNCTIONS.items()}
    for (start, end), way in reversed(_ARCS.items()):
        if isinstance(way, str):
            for name in (start, end):
                along, _ = project(lines[way], at[name])
                at[name] = between(lines[way], 0, along)[-1]
    return at


def _ring(arcs: Mapping[tuple[str, str], Points], walk: tuple[str, ...]) -> Points:
    sides = zip(walk[:-1], walk[1:], strict=True)
    ring = np.concatenate([arcs[side][:-1] for side in sides])
    return ring if area(ring) > 0 else ring[::-1]

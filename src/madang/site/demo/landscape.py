"""What was there before the town: river, brook, hills, fields; and the railway and parks since."""

from dataclasses import dataclass

import numpy as np

from madang.site.demo.plane import Points, blob, curve, dice, drawn, lengths, normals


@dataclass(frozen=True)
class Area:
    """A piece of land or water: `kind` is water, forest, park, field, campus, works or built."""

    kind: str
    name_ko: str
    name_en: str
    outline: Points  # first point not repeated


@dataclass(frozen=True)
class Landscape:
    """The land under the town; lines run downstream, west to east, or uphill."""

    river: Points
    brook: Points
    railway: Points
    areas: tuple[Area, ...]
    contours: tuple[Points, ...]


_RIVER = drawn(
    (14.0, 8.6), (11.2, 6.3), (8.6, 5.3), (7.0, 4.25), (5.75, 3.55), (4.95, 2.75), (4.5, 1.95),
    (3.95, 0.95), (3.2, 0.0),
    (2.45, -0.72), (1.35, -1.06), (0.3, -1.02), (-0.9, -1.06), (-2.1, -1.28), (-3.1, -1.75),
    (-4.2, -2.35), (-5.4, -2.55), (-6.4, -3.05), (-8.4, -4.0), (-11.0, -4.4), (-14.0, -6.6),
)  # fmt: skip
_BROOK = drawn(
    (-5.4, 9.5), (-4.5, 6.6), (-4.0, 5.3), (-3.45, 4.3), (-2.95, 3.2), (-2.85, 2.3), (-2.72, 1.5),
    (-2.85, 0.6), (-2.8, -0.2), (-2.95, -0.95), (-3.1, -1.75),
)  # fmt: skip
_RAILWAY = drawn(
    (-14.0, 2.6), (-11.0, 1.7), (-8.2, 1.55), (-6.4, 1.2), (-4.6, 1.15), (-3.0, 1.45),
    (-1.4, 1.6), (0.3, 1.62), (1.8, 1.72),
    (3.2, 1.85), (4.5, 1.75), (5.8, 1.2), (8.2, 0.3), (11.0, 0.1), (14.0, -1.2),
)  # fmt: skip

# kind, names, centre, half-axes (as drawn), turn in degrees
_HILLS: tuple[tuple[str, str, tuple[float, float], tuple[float, float], float], ...] = (
    ("솔밭산", "Solbatsan", (2.15, 4.05), (1.35, 0.95), 20),
    ("햇봉", "Haetbong", (4.3, 4.75), (0.95, 0.7), -35),
    ("가온산", "Gaonsan", (-1.5, 4.85), (1.2, 0.62), 10),
    ("구름재", "Gureumjae", (-5.9, 3.3), (1.05, 1.0), 30),
    ("다락봉", "Darakbong", (-3.7, 4.15), (0.45, 0.62), -25),
    ("구름봉", "Gureumbong", (-5.0, 5.35), (1.1, 0.5), -10),
    ("버들산", "Beodeulsan", (-6.35, -1.5), (0.72, 0.55), 0),
    ("두물산", "Dumulsan", (-1.75, -3.25), (0.95, 0.6), -15),
    ("안골산", "Angolsan", (-4.2, -4.05), (1.35, 0.62), 15),
    ("너른산", "Neoreunsan", (6.15, -2.7), (0.95, 1.15), 10),
    ("들메", "Deulme", (2.9, -4.6), (1.0, 0.42), 5),
    ("동산", "Dongsan", (6.1, 1.95), (0.6, 0.42), -30),
    ("서봉", "Seobong", (-7.0, 1.9), (0.5, 0.62), 0),
    ("나루산", "Narusan", (-6.9, -4.3), (0.75, 0.4), 20),
    ("새터뒷산", "Saeteo Dwitsan", (1.85, -3.42), (0.5, 0.16), 8),
)
_FLAT: tuple[tuple[str, str, str, tuple[float, float], tuple[float, float], float], ...] = (
    ("field", "햇골들", "Haetgol Fields", (4.0, 2.55), (0.5, 0.42), 40),
    ("field", "너른들", "Neoreun Fields", (5.15, -0.75), (1.25, 1.15), 0),
    ("field", "앞들", "Ap Fields", (4.3, -2.75), (1.0, 0.75), -20),
    ("field", "두물들", "Dumul Fields", (-3.9, -2.95), (1.7, 0.36), 18),
    ("field", "버들들", "Beodeul Fields", (-5.9, 0.45), (0.85, 0.55), 5),
    ("field", "윗들", "Wit Fields", (-4.25, 2.25), (0.95, 0.48), 25),
    ("field", "샛들", "Saet Fields", (-3.55, -0.55), (0.45, 0.75), 10),
    ("park", "가온공원", "Gaon Park", (2.42, 0.6), (0.22, 0.15), 5),
    ("park", "마당공원", "Madang Park", (-0.05, 0.46), (0.15, 0.11), 0),
    ("park", "새터호수공원", "Saeteo Lake Park", (1.25, -2.42), (0.34, 0.22), -5),
    ("park", "솔밭숲", "Solbat Grove", (1.2, 2.75), (0.34, 0.25), 15),
    ("campus", "가온대학교", "Gaon University", (-0.55, 3.3), (0.46, 0.33), 5),
    ("works", "버들산업단지", "Beodeul Industrial Park", (-4.5, 0.42), (0.95, 0.48), 3),
)
_PONDS = (
    ("솔밭저수지", "Solbat Reservoir", (1.15, 4.75), (0.32, 0.2), 35),
    ("새터호", "Saeteo Lake", (1.27, -2.43), (0.17, 0.1), -10),
    ("안골저수지", "Angol Reservoir", (-2.9, -4.35), (0.3, 0.14), -30),
    ("너른못", "Neoreun Pond", (6.35, -0.9), (0.17, 0.24), 15),
)


def landscape(seed: int) -> Landscape:
    """Return the land of the town that grows from `seed`."""
    river, brook = curve(_RIVER, step=60), curve(_BROOK, step=60)
    hills = [_hill(seed, *hill) for hill in _HILLS]
    flat = [
        Area(kind, ko, en, _blob(seed, ko, centre, size, turn))
        for kind, ko, en, centre, size, turn in _FLAT
    ]
    areas = [area for area in flat if area.kind == "field"]
    areas += [Area("forest", ko, en, rings[0]) for ko, en, rings in hills]
    areas += [spur for hill in _HILLS for spur in _spurs(seed, *hill)]
    areas += [area for area in flat if area.kind != "field"]
    areas.append(Area("water", "가온강", "Gaongang", _band(river, _river_widths(seed, river))))
    areas.append(Area("water", "새내", "Saenae", _band(brook, np.linspace(14, 36, len(brook)))))
    areas += [
        Area("water", ko, en, _blob(seed, ko, centre, size, turn))
        for ko, en, centre, size, turn in _PONDS
    ]
    areas.append(_riverside(seed, river))
    contours = tuple(ring for _, _, rings in hills for ring in rings[1:])
    return Landscape(river, brook, curve(_RAILWAY, step=80), tuple(areas), contours)


def _blob(
    seed: int, name: str, centre: tuple[float, float], size: tuple[float, float], turn: float
) -> Points:
    return curve(blob(centre, size, turn, dice(seed, "land", name)), closed=True, step=60)[:-1]


def _hill(
    seed: int,
    name_ko: str,
    name_en: str,
    centre: tuple[float, float],
    size: tuple[float, float],
    turn: float,
) -> tuple[str, str, list[Points]]:
    foot = _blob(seed, name_ko, centre, size, turn)
    middle = drawn(centre)[0]
    rng = dice(seed, "contour", name_ko)
    lean = rng.normal(0, 110, 2)
    rings = [middle + (foot - middle) * share + lean * (1 - share) for share in (0.74, 0.5, 0.27)]
    return name_ko, name_en, [foot, *rings]


def _river_widths(seed: int, river: Points) -> Points:
    rng = dice(seed, "river")
    along = lengths(river)
    swell = np.interp(along, np.linspace(0, along[-1], 22), rng.normal(0, 18, 22))
    widths: Points = np.interp(along, [0, along[-1]], [120, 215]) + swell
    return widths


def _spurs(
    seed: int,
    name_ko: str,
    name_en: str,
    centre: tuple[float, float],
    size: tuple[float, float],
    turn: float,
) -> list[Area]:
    """Return the lower ridges at both ends of a hill, and where it runs on out of the town."""
    rng = dice(seed, "spurs", name_ko)
    spin = np.radians(turn)
    ridge = np.array([np.cos(spin), np.sin(spin)]) * size[0]
    outward = np.array(centre) / np.hypot(*centre)
    steps = (ridge * 0.85, -ridge * 0.85, outward * size[1] * 0.9)
    return [
        Area(
            "forest",
            name_ko,
            name_en,
            _blob(
                seed,
                f"{name_ko}{row}",
                tuple(centre + step + rng.normal(0, 0.08, 2)),
                (size[0] * rng.uniform(0.4, 0.62), size[1] * rng.uniform(0.45, 0.7)),
                turn + rng.uniform(-40, 40),
            ),
        )
        for row, step in enumerate(steps)
    ]


def _band(line: Points, widths: Points) -> Points:
    side = normals(line) * (widths / 2)[:, None]
    return np.concatenate([line + side, (line - side)[::-1]])


def _riverside(seed: int, river: Points) -> Area:
    """Return the park on the town's bank, between the river and its road."""
    near = (river[:, 0] > -1500) & (river[:, 0] < 1850)
    bank = river[near]
    inner = bank + normals(bank) * (_river_widths(seed, river)[near] / 2)[:, None]
    outer = bank + normals(bank) * 175
    return Area("park", "가온강변공원", "Gaon Riverside Park", np.concatenate([inner, outer[::-1]]))

"""Geometry on a flat plane in metres, x east and y north of the town's middle."""

import zlib

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # [n, 2], metres
Floats = npt.NDArray[np.float64]

ORIGIN_LAT, ORIGIN_LON = 36.6200, 127.9300
UNIT_M = 780.0  # the plan's tables are drawn on paper with squares of this width
_METRES_PER_DEGREE = 111_194.9  # of a sphere of 6,371 km: what GTFS readers compute with
_LON_METRES = _METRES_PER_DEGREE * float(np.cos(np.radians(ORIGIN_LAT)))


def degrees(points: Points) -> Points:
    """Return [n, 2] longitude and latitude of `points`.

    >>> degrees(np.array([[0.0, 0.0]])).tolist()
    [[127.93, 36.62]]
    """
    return points / (_LON_METRES, _METRES_PER_DEGREE) + (ORIGIN_LON, ORIGIN_LAT)


def metres(lon_lat: Points) -> Points:
    """Return the plane points of [n, 2] longitudes and latitudes: the inverse of `degrees`."""
    return (lon_lat - (ORIGIN_LON, ORIGIN_LAT)) * (_LON_METRES, _METRES_PER_DEGREE)


def dice(seed: int, *names: str | int) -> np.random.Generator:
    """Return the random generator that belongs to `names`; others' dice never disturb it."""
    return np.random.default_rng([seed, *(zlib.crc32(str(name).encode()) for name in names)])


def drawn(*coordinates: tuple[float, float]) -> Points:
    """Return the points of a table of the plan, whose coordinates count in `UNIT_M` metres."""
    return np.array(coordinates, float) * UNIT_M


def lengths(line: Points) -> Floats:
    """Return the distance along `line` of each of its points, in metres, from 0.

    >>> lengths(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]])).tolist()
    [0.0, 5.0, 6.0]
    """
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def at(line: Points, distance: Floats | float) -> Points:
    """Return the points of `line` at `distance` metres along it."""
    along = lengths(line)
    return np.stack(
        [np.interp(distance, along, line[:, 0]), np.interp(distance, along, line[:, 1])], axis=-1
    )


def between(line: Points, start: float, end: float) -> Points:
    """Return the piece of `line` from `start` to `end` metres along it; turned when end < start."""
    if end < start:
        return between(line, end, start)[::-1]
    along = lengths(line)
    inner = line[(along > start + 0.01) & (along < end - 0.01)]
    return np.concatenate([at(line, start)[None], inner, at(line, end)[None]])


def project(line: Points, point: Points) -> tuple[float, float]:
    """Return (metres along `line`, metres away) of the place on `line` nearest to `point`.

    >>> project(np.array([[0.0, 0.0], [10.0, 0.0]]), np.array([4.0, 3.0]))
    (4.0, 3.0)
    """
    start, step = line[:-1], np.diff(line, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip(((point - start) * step).sum(axis=1) / square, 0, 1)
    away = np.hypot(*(start + share[:, None] * step - point).T)
    best = int(away.argmin())
    return float(lengths(line)[best] + share[best] * np.sqrt(square[best])), float(away[best])


def distances(points: Points, line: Points) -> Floats:
    """Return the distance of each of `points` to `line`, in metres."""
    start, step = line[:-1], np.diff(line, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    offset = points[:, None] - start
    share = np.clip((offset * step).sum(axis=2) / square, 0, 1)[..., None]
    nearest: Floats = np.sqrt(((offset - share * step) ** 2).sum(axis=2).min(axis=1))
    return nearest


def curve(controls: Points, *, closed: bool = False, step: float = 40.0) -> Points:
    """Return the centripetal Catmull-Rom curve through `controls`, a point each `step` metres.

    Source: Barry and Goldman, SIGGRAPH 1988; the centripetal form makes no loops.
    """
    ring = (
        np.concatenate([controls[-1:], controls, controls[:2]])
        if closed
        else np.concatenate(
            [2 * controls[:1] - controls[1:2], controls, 2 * controls[-1:] - controls[-2:-1]]
        )
    )
    pieces = [_span(ring[i : i + 4], step) for i in range(len(ring) - 3)]
    return np.concatenate([*pieces, ring[-2:-1]])


def _span(four: Points, step: float) -> Points:
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(four, axis=0).T)))])
    count = max(2, int(np.hypot(*(four[2] - four[1])) / step))
    t = np.linspace(knots[1], knots[2], count, endpoint=False)[:, None]

    def mix(a: Points, b: Points, low: float, high: float) -> Points:
        return ((high - t) * a + (t - low) * b) / (high - low)

    first = [mix(four[i], four[i + 1], knots[i], knots[i + 1]) for i in range(3)]
    second = [mix(first[i], first[i + 1], knots[i], knots[i + 2]) for i in range(2)]
    return mix(second[0], second[1], knots[1], knots[2])


def roughened(line: Points, rng: np.random.Generator, *, sway: float, step: float = 90.0) -> Points:
    """Return `line` with sideways noise of about `sway` metres that fades out at both ends."""
    total = float(lengths(line)[-1])
    count = max(3, int(total / step))
    place = np.linspace(0, total, count + 1)
    noise = np.zeros(count + 1)
    for octave in range(4):
        waves = max(2, int(total / (1600 / 2**octave)) + 1)
        knots = rng.normal(0, 0.55**octave, waves + 1)
        noise += np.interp(place, np.linspace(0, total, waves + 1), knots)
    fade = np.clip(np.minimum(place, total - place) / 500, 0, 1)
    points = at(line, place)
    return points + normals(points) * (noise * fade * sway)[:, None]


def normals(line: Points) -> Points:
    """Return the unit vector to the right of `line` at each of its points."""
    direction = np.gradient(line, axis=0)
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    return np.stack([direction[:, 1], -direction[:, 0]], axis=1)


def inside(points: Points, polygon: Points) -> npt.NDArray[np.bool_]:
    """Tell which of `points` lie in `polygon` (first point not repeated), by the even-odd rule.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    >>> inside(np.array([[1.0, 1.0], [3.0, 1.0]]), square).tolist()
    [True, False]
    """
    x, y = points[:, :1], points[:, 1:]
    x0, y0 = polygon.T
    x1, y1 = np.roll(polygon, -1, axis=0).T
    straddles = (y0 > y) != (y1 > y)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    crossing = x < (x1 - x0) * (y - y0) / rise + x0
    odd: npt.NDArray[np.bool_] = (straddles & crossing).sum(axis=1) % 2 == 1
    return odd


def area(polygon: Points) -> float:
    """Return the signed area in m²; positive when `polygon` runs anticlockwise."""
    x, y = polygon.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def simplified(line: Points, tolerance: float) -> Points:
    """Return `line` without points that stand less than `tolerance` metres off (Douglas-Peucker).

    >>> simplified(np.array([[0.0, 0.0], [5.0, 0.1], [10.0, 0.0]]), 1.0).tolist()
    [[0.0, 0.0], [10.0, 0.0]]
    """
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        low, high = spans.pop()
        if high - low < 2:
            continue
        away = distances(line[low + 1 : high], line[[low, high]])
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = low + 1 + worst
            keep[middle] = True
            spans += [(low, middle), (middle, high)]
    return line[keep]


def blob(
    centre: tuple[float, float], size: tuple[float, float], turn: float, rng: np.random.Generator
) -> Points:
    """Return an uneven oval: `centre` and half-axes `size` as drawn, `turn` in degrees."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radius = np.ones(48)
    for wave in range(2, 7):
        radius += rng.normal(0, 0.16 / wave) * np.cos(wave * angle + rng.uniform(0, 6.28))
    oval = np.stack([size[0] * radius * np.cos(angle), size[1] * radius * np.sin(angle)], axis=1)
    spin = np.radians(turn)
    rotation = np.array([[np.cos(spin), np.sin(spin)], [-np.sin(spin), np.cos(spin)]])
    ring: Points = (oval @ rotation + np.array(centre)) * UNIT_M
    return ring

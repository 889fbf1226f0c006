"""A town as a plane: metres from a place, and points fitted into a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from madang.delivery.engine.fees import EARTH_M

Point = tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """Metres east and north of (`lat`, `lon`); within a town as good as the haversine formula."""

    lat: float
    lon: float

    def xy(self, lat: float, lon: float) -> Point:
        """Return the metres of a place.

        >>> [round(one) for one in Plane(37.5, 127.0).xy(37.51, 127.01)]
        [882, 1112]
        """
        east = radians(lon - self.lon) * cos(radians(self.lat)) * EARTH_M
        return east, radians(lat - self.lat) * EARTH_M


def picture(points: Sequence[Point], *, width: int, height: int, edge: int) -> list[Point]:
    """Return places (latitude, longitude) as points of a picture, north above, of one scale.

    >>> picture([(37.0, 127.0), (37.001, 127.0)], width=100, height=100, edge=10)
    [(50.0, 90.0), (50.0, 10.0)]
    """
    if not points:
        return []
    plane = Plane(*points[0])
    flat = [plane.xy(*one) for one in points]
    west, south = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - west, max(y for _x, y in flat) - south
    scale = min((width - 2 * edge) / max(wide, 1.0), (height - 2 * edge) / max(high, 1.0))
    left, below = (width - wide * scale) / 2, (height - high * scale) / 2
    return [
        (round(left + (x - west) * scale, 1), round(height - below - (y - south) * scale, 1))
        for x, y in flat
    ]

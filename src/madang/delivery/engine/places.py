"""Places on the map: the middle of an area whose boundary is known."""

from collections.abc import Iterator
from typing import Any


def middle(boundary: dict[str, Any] | None) -> tuple[float, float] | None:
    """Return the middle (latitude, longitude) of a GeoJSON polygon's box; None: there is none.

    >>> middle({"type": "Polygon", "coordinates": [[[127.0, 37.0], [127.2, 37.0], [127.1, 37.4]]]})
    (37.2, 127.1)
    """
    points = list(_points((boundary or {}).get("coordinates", [])))
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return round((min(lats) + max(lats)) / 2, 6), round((min(lons) + max(lons)) / 2, 6)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    for part in coordinates:
        if isinstance(part[0], int | float):
            yield part[0], part[1]
        else:
            yield from _points(part)

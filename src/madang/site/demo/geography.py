"""Gaon (가온시), a town of sixty thousand that is not on any map, as plain geometry and GeoJSON.

Everything is made by this code from one seed: no foreign data. The plan (where the river bends,
which street crosses it) is drawn by hand in tables; the seed sways what nature and time sway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from madang.site.demo.dongs import Dong, dongs, outline
from madang.site.demo.landscape import Area, Landscape, landscape
from madang.site.demo.lanes import built_areas, lanes
from madang.site.demo.places import PLACES, Place
from madang.site.demo.plane import Points, degrees, inside, simplified
from madang.site.demo.streets import Street, streets


@dataclass(frozen=True)
class Town:
    """The whole town on the plane: land, dongs, streets and places."""

    seed: int
    land: Landscape
    dongs: tuple[Dong, ...]
    outline: Points
    streets: dict[str, Street]
    places: tuple[Place, ...]

    def dong_of(self, point: Points) -> Dong | None:
        """Return the dong in which `point` lies, or None outside the town."""
        return next((dong for dong in self.dongs if inside(point[None], dong.outline)[0]), None)

    @cached_property
    def lanes(self) -> tuple[Points, ...]:
        """The small streets, which only the map needs."""
        return tuple(lanes(self.seed, self.land, self.streets.values()))

    @cached_property
    def built(self) -> tuple[Area, ...]:
        """The built-up quarters and villages."""
        return tuple(Area("built", name, "", ring) for name, ring in built_areas(self.seed))


def town(seed: int) -> Town:
    """Return the town that grows from `seed`; the same seed always gives the same town."""
    land = landscape(seed)
    named = streets(seed)
    parts = dongs(seed, land, named)
    return Town(seed, land, parts, outline(parts), named, PLACES)


def basemap(place: Town) -> dict[str, Any]:
    """Return the base map as GeoJSON feature collections in WGS 84, bottom layer first.

    `dongs` (polygons with `code`, names and `population`), `built` (built, works, campus), `green`
    (field, forest, park), `contours`, `water`, `streets` (lines whose `class` is expressway,
    primary, secondary, tertiary, local, lane or rail), `places` (points by `kind`), and `bounds`
    as [west, south, east, north].
    """
    grounds = [*place.built, *place.land.areas]
    ways = [
        _line(street.line, name_ko=street.name_ko, name_en=street.name_en, **{"class": street.kind})
        for street in place.streets.values()
    ]
    ways += [_line(lane, **{"class": "lane"}) for lane in place.lanes]
    railway = {"class": "rail", "name_ko": "한울선", "name_en": "Hanul Line"}
    ways.append(_line(place.land.railway, **railway))
    return {
        "dongs": _collection(_dong(dong) for dong in place.dongs),
        **{
            layer: _collection(
                _ground(ground) for kind in kinds for ground in grounds if ground.kind == kind
            )
            for layer, kinds in _LAYERS.items()
        },
        "contours": _collection(_line(_closed(ring)) for ring in place.land.contours),
        "streets": _collection(reversed(ways)),
        "places": _collection(_site(site) for site in place.places),
        "bounds": _bounds(place.outline),
    }


def boundary(ring: Points) -> dict[str, Any]:
    """Return `ring` as a GeoJSON polygon in WGS 84."""
    return {"type": "Polygon", "coordinates": [_coordinates(_closed(ring))]}


_LAYERS = {
    "built": ("built", "works", "campus"),
    "green": ("field", "forest", "park"),
    "water": ("water",),
}


def _bounds(ring: Points) -> list[float]:
    corners = degrees(np.stack([ring.min(axis=0), ring.max(axis=0)]))
    bounds: list[float] = corners.ravel().round(5).tolist()
    return bounds


def _ground(ground: Area) -> dict[str, Any]:
    names = {"name_ko": ground.name_ko, "name_en": ground.name_en}
    return _polygon(ground.outline, kind=ground.kind, **names)


def _dong(dong: Dong) -> dict[str, Any]:
    """Return the dong with every point of its outline: thinned alone, neighbours would part."""
    names = {"name_ko": dong.name_ko, "name_en": dong.name_en}
    return _feature(boundary(dong.outline), code=dong.code, **names, population=dong.population)


def _site(site: Place) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": _coordinates(site.point[None])[0]}
    return _feature(geometry, kind=site.kind, name_ko=site.name_ko, name_en=site.name_en)


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _line(line: Points, **properties: Any) -> dict[str, Any]:
    thin = simplified(line, 1.5)
    return _feature({"type": "LineString", "coordinates": _coordinates(thin)}, **properties)


def _polygon(ring: Points, **properties: Any) -> dict[str, Any]:
    thin = simplified(_closed(ring), 2.0)
    return _feature({"type": "Polygon", "coordinates": [_coordinates(thin)]}, **properties)


def _closed(ring: Points) -> Points:
    return np.concatenate([ring, ring[:1]])


def _coordinates(points: Points) -> list[list[float]]:
    rounded: list[list[float]] = np.round(degrees(points), 6).tolist()
    return rounded

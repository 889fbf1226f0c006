"""Gaon (가온시), a town of sixty thousand that is not on any map, as plain geometry and GeoJSON.

Everything is made by this code from one seed: no foreign data. The plan (where the river bends,
which street crosses it) is drawn by hand in tables; the seed sways what nature and time sway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
    lanes: tuple[Points, ...]
    built: tuple[Area, ...]
    places: tuple[Place, ...]

    def dong_of(self, point: Points) -> Dong | None:
        """Return the dong in which `point` lies, or None outside the town."""
        return next((dong for dong in self.dongs if inside(point[None], dong.outline)[0]), None)


def town(seed: int) -> Town:
    """Return the town that grows from `seed`; the same seed always gives the same town."""
    land = landscape(seed)
    named = streets(seed)
    parts = dongs(seed, land, named)
    return Town(
        seed=seed,
        land=land,
        dongs=parts,
        outline=outline(parts),
        streets=named,
        lanes=tuple(lanes(seed, land, named.values())),
        built=tuple(Area("built", name, "", ring) for name, ring in built_areas(seed)),
        places=PLACES,
    )


def layers(place: Town) -> dict[str, dict[str, Any]]:
    """Return the base map as GeoJSON feature collections in WGS 84, bottom layer first.

    `land` (polygons by `kind`: built, field, forest, park, campus, works, water), `contours`,
    `streets` (lines by `kind`: expressway, primary, secondary, tertiary, local, lane, railway),
    `dongs` (polygons with `code`, names and `population`), `places` (points by `kind`).
    """
    rings = place.land.contours
    grounds = [*place.built, *place.land.areas]
    grounds.sort(key=lambda ground: _ORDER.index(ground.kind))
    ways = [
        _line(street.line, kind=street.kind, name_ko=street.name_ko, name_en=street.name_en)
        for street in place.streets.values()
    ]
    ways += [_line(lane, kind="lane") for lane in place.lanes]
    ways.append(_line(place.land.railway, kind="railway", name_ko="한울선", name_en="Hanul Line"))
    return {
        "land": _collection(_ground(ground) for ground in grounds),
        "contours": _collection(_line(_closed(ring), kind="contour") for ring in rings),
        "streets": _collection(ways),
        "dongs": _collection(_dong(dong) for dong in place.dongs),
        "places": _collection(_site(site) for site in place.places),
    }


_ORDER = ("field", "built", "works", "campus", "forest", "park", "water")


def _ground(ground: Area) -> dict[str, Any]:
    names = {"name_ko": ground.name_ko, "name_en": ground.name_en}
    return _polygon(ground.outline, kind=ground.kind, **names)


def _dong(dong: Dong) -> dict[str, Any]:
    """Return the dong with every point of its outline: thinned alone, neighbours would part."""
    geometry = {"type": "Polygon", "coordinates": [_coordinates(_closed(dong.outline))]}
    names = {"name_ko": dong.name_ko, "name_en": dong.name_en}
    return _feature(geometry, code=dong.code, **names, population=dong.population)


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

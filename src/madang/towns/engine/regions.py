"""Reading a country's regions from GeoJSON (RFC 7946), and finding what is wrong with them."""

import json
from typing import Any

import shapely

from madang.towns.engine.korea import Place

LEVELS = {"nation": 0, "province": 1, "municipality": 2, "dong": 3}
MAX_FEATURES = 100_000
MAX_FINDINGS = 20
CODE_LENGTH, NAME_LENGTH = 20, 80


def placed(collection: object) -> tuple[list[Place], list[str]]:
    """Return the regions of a FeatureCollection, and findings in English; none is good.

    >>> placed({"type": "Point"})
    ([], ['The file is not a GeoJSON FeatureCollection.'])
    """
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        return [], ["The file is not a GeoJSON FeatureCollection."]
    if not isinstance(features, list) or not features or len(features) > MAX_FEATURES:
        return [], [f"The file has no features, or more than {MAX_FEATURES}."]
    places: dict[str, Place] = {}
    findings: list[str] = []
    for row, feature in enumerate(features, start=1):
        try:
            place = _place(feature)
        except ValueError as error:
            findings.append(f"Feature {row}: {error}")
        else:
            if place.code in places:
                findings.append(f"Feature {row}: the code {place.code} is there twice.")
            places[place.code] = place
        if len(findings) == MAX_FINDINGS:
            break
    return list(places.values()), findings


def _place(feature: Any) -> Place:
    """Return the region of one feature. Raises ValueError."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("it has no properties.")  # noqa: TRY004 - one error for a bad feature
    level = LEVELS.get(str(properties.get("level")))
    if level is None:
        raise ValueError("its level is none of nation, province, municipality, dong.")
    code = _text(properties, "code", CODE_LENGTH)
    parent = _text(properties, "parent", CODE_LENGTH) if level else ""
    if parent == code:
        raise ValueError("it is its own parent.")
    name = _text(properties, "name_ko" if "name_ko" in properties else "name", NAME_LENGTH)
    english = _text(properties, "name_en", NAME_LENGTH) if properties.get("name_en") else name
    return Place(level, code, parent, name, english, _boundary(feature.get("geometry")))


def _text(properties: dict[str, Any], key: str, length: int) -> str:
    value = properties.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > length:
        raise ValueError(f"its {key} is no text of 1 to {length} signs.")
    return value.strip()


def _boundary(geometry: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, TypeError, ValueError) as error:
        raise ValueError("its geometry cannot be read.") from error
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise ValueError("its geometry is no polygon.")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValueError("its geometry is not in degrees of WGS 84.")
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    whole: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return whole

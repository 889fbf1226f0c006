"""Public figures of the town: its name, languages, centre, and the base map."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from ninja import Router, Schema
from ninja.decorators import decorate_view

from madang.towns.models import Town
from madang.towns.requests import town_of

router = Router(tags=["town"])


class TownOut(Schema):
    slug: str
    name_ko: str
    name_en: str
    languages: list[str]
    time_zone: str
    lat: float
    lon: float


@router.get("", response=TownOut, summary="The town")
def show(request: HttpRequest) -> Town:
    """Its names, languages, time zone and where its map opens (WGS 84 degrees)."""
    return town_of(request)


@router.get("/basemap", response=dict, summary="The town's base map")
@decorate_view(cache_control(public=True, max_age=3600))
def basemap(request: HttpRequest) -> HttpResponse:
    """GeoJSON layers (dongs, streets, water, green, places); empty when the town has none.

    `bounds` is [west, south, east, north] in degrees.
    """
    town = town_of(request)
    return JsonResponse(
        Town.objects.values_list("basemap", flat=True).get(pk=town.pk),
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )

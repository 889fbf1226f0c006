"""What a visitor's own device remembers for them: signed cookies, one set for each town."""

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from madang.transit.services import favourites

KEPT, RECENT = "stops", "recent_stops"


def stop_ids(request: HttpRequest) -> list[str]:
    """Return the ids of the stops this visitor keeps, the newest last."""
    return favourites.read(request.COOKIES.get(KEPT, ""))


def recent_ids(request: HttpRequest) -> list[str]:
    """Return the ids of the stops this visitor looked at last, the latest first."""
    return favourites.read(request.COOKIES.get(RECENT, ""))


def visit(request: HttpRequest, response: HttpResponse, stop_id: str) -> None:
    """Note on the visitor's device that they looked at a stop."""
    recent = recent_ids(request)
    if recent[:1] != [stop_id]:
        _remember(request, response, RECENT, favourites.visited(recent, stop_id))


def keep(request: HttpRequest, response: HttpResponse, stop_ids: list[str]) -> None:
    """Write the stops that this visitor keeps."""
    _remember(request, response, KEPT, stop_ids)


def _remember(request: HttpRequest, response: HttpResponse, name: str, stop_ids: list[str]) -> None:
    response.set_cookie(
        name,
        favourites.written(stop_ids),
        max_age=favourites.YEAR_S,
        path=get_script_prefix(),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )

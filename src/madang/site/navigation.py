"""The main menu of a town and the links at the foot of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACES: tuple[tuple[str, Promise | str, str, bool], ...] = (
    ("home", _("Home"), "home", True),
    ("transit:stops", _("Stops"), "stop", True),
    ("transit:routes", _("Routes"), "bus", False),
    ("transit:map", _("Map"), "map", True),
    ("transit:journeys", _("Directions"), "plan", True),
    ("transit:alerts", _("Alerts"), "alert", False),
    ("transit:favourites", _("Favourites"), "star", True),
)


FOOT: tuple[tuple[str, Promise | str], ...] = (
    ("transit:feeds", _("For operators")),
    ("api:openapi-view", _("Open data (API)")),
)


@dataclass(frozen=True)
class Place:
    """One entry of the menu; `current` is "page" here, "true" below it, else empty."""

    url: str
    label: Promise | str
    icon: str
    tab: bool
    current: str


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the menu of the town that was asked for; none outside towns."""
    if getattr(request, "town", None) is None:
        return {"navigation": []}
    here = request.path
    home = reverse("home")
    places = []
    for name, label, icon, tab in PLACES:
        url = reverse(name)
        below = url != home and here.startswith(url)
        current = "page" if here == url else "true" if below else ""
        places.append(Place(url, label, icon, tab, current))
    foot = [{"url": reverse(name), "label": label} for name, label in FOOT]
    return {"navigation": places, "footer_links": foot}

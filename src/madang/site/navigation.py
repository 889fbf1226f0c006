"""The main menu of a town, the account's menu, and the links at the foot of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from madang.base import clock
from madang.roles.services import permissions

PLACES: tuple[tuple[str, Promise | str, str, bool], ...] = (
    ("home", _("Home"), "home", True),
    ("transit:stops", _("Stops"), "stop", True),
    ("transit:routes", _("Routes"), "bus", False),
    ("transit:map", _("Map"), "map", True),
    ("transit:journeys", _("Directions"), "plan", True),
    ("transit:alerts", _("Alerts"), "alert", False),
    ("transit:favourites", _("Favourites"), "star", False),
    ("participation:home", _("Participation"), "people", True),
    ("delivery:home", _("Delivery"), "town", True),
)
ACCOUNT: tuple[tuple[str, Promise | str, str], ...] = (
    ("residents:my", _("My page"), "people"),
    ("ledger:wallet", _("My wallet"), "desk"),
    ("points:mine", _("My points"), "star"),
    ("notices:index", _("Notices"), "bell"),
    ("people:account", _("Sign-in and security"), "lock"),
    ("privacy:index", _("My data"), "scroll"),
)
FOOT: tuple[tuple[str, Promise | str], ...] = (
    ("rules:index", _("Rules")),
    ("talk:policy", _("Rules for comments")),
    ("talk:log", _("Moderation log")),
    ("reputation:log", _("Decisions about reviews")),
    ("cases:overdue", _("Overdue answers")),
    ("ledger:books", _("The town's books")),
    ("privacy:notice", _("Privacy notice")),
    ("transit:feeds", _("For operators")),
    ("api:openapi-view", _("Open data (API)")),
)
HEADER = ("search/_door.html", "notices/_bell.html")
ENTRANCE = ("identity/_entrance.html",)  # other ways to sign in, on the pages of `people`
SAFETY: tuple[tuple[str, Promise | str, str], ...] = (
    ("identity:connections", _("Linked sign-ins"), "share"),
)  # on the account's own page


@dataclass(frozen=True)
class Place:
    """One entry of a menu; `current` is "page" here, "true" below it, else empty."""

    url: str
    label: Promise | str
    icon: str
    tab: bool
    current: str


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the menus of the town, of the account, and of the foot."""
    town = getattr(request, "town", None)
    return {
        "navigation": _rooms(request) if town else [],
        "header_parts": HEADER,
        "office_place": SimpleLazyObject(lambda: _office(request)),
        "account_menu": SimpleLazyObject(lambda: _account(request, ACCOUNT)),
        "account_safety": SimpleLazyObject(lambda: _account(request, SAFETY)),
        "entrance_parts": ENTRANCE,
        "footer_links": _foot(request),
    }


def _rooms(request: HttpRequest) -> list[Place]:
    """Return the places of the rooms that the town has opened."""
    opened = request.town.rooms  # type: ignore[attr-defined] # set by TownMiddleware
    return [
        _place(request, name, label, icon, tab=tab)
        for name, label, icon, tab in PLACES
        if ":" not in name or name.partition(":")[0] in opened
    ]


def _place(
    request: HttpRequest, name: str, label: Promise | str, icon: str, *, tab: bool = False
) -> Place:
    url = reverse(name)
    below = name != "home" and request.path.startswith(url)
    current = "page" if request.path == url else "true" if below else ""
    return Place(url, label, icon, tab, current)


def _office(request: HttpRequest) -> Place | None:
    """Return the way into the office, for those who may enter it."""
    town = getattr(request, "town", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    act, name, label = (
        ("office.enter", "office:home", _("Office"))
        if town
        else ("towns.see", "office:towns", _("All towns"))
    )
    if not permissions.may(user, act, town=town, now=clock.now()):
        return None
    return _place(request, name, label, "desk")


def _account(
    request: HttpRequest, wanted: tuple[tuple[str, Promise | str, str], ...]
) -> list[Place]:
    places = []
    for name, label, icon in wanted:
        try:
            places.append(_place(request, name, label, icon))
        except NoReverseMatch:
            continue  # not on the installation's pages, or not in towns
    return places


def _foot(request: HttpRequest) -> list[dict[str, Promise | str]]:
    town = getattr(request, "town", None)
    links: list[dict[str, Promise | str]] = []
    for name, label in FOOT:
        room = name.partition(":")[0]
        if town is None or (room == "transit" and room not in town.rooms):
            continue
        try:
            links.append({"url": reverse(name), "label": label})
        except NoReverseMatch:
            continue
    return links

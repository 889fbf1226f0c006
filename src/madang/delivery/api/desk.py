"""The desk of those who run a shop, as data: their shops, terms, busy hours and pauses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Header, Router, Schema
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.forms.shops import DEAREST_MINIMUM_WON
from madang.delivery.models import Order, Shop
from madang.delivery.requests import kept_shop
from madang.delivery.services import admissions, boards, hours, keepers, shops
from madang.delivery.services.refused import Refused
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

KEEP = act_auth(keepers.KEEP)
router = Router(tags=["delivery"], auth=KEEP)
Id = Annotated[int, Field(ge=1, lt=1 << 63)]
LONGEST_KEY = 70
T = TypeVar("T")
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=LONGEST_KEY,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="made by the client before it asks; the same key does the same thing once",
    ),
]  # fmt: skip
NO_NUL = r"^[^\x00]*$"
CONFLICTS = frozenset({"key", "moved"})


class DeskShopOut(Schema):
    id: int
    name: str
    url: str
    state: str
    reason: str
    takes_orders: bool
    is_open: bool
    open_until: datetime | None
    opens_next: datetime | None
    paused_until: datetime | None
    busy_minutes: int
    busy_until: datetime | None
    waiting: int


class DeskWholeShopOut(DeskShopOut):
    about: str
    phone: str
    delivers: bool
    packs: bool
    seats: bool
    minimum_won: int
    prep_minutes: int
    closed_on_holidays: bool
    is_owner: bool
    lacks: list[str]


class DeskTermsIn(Schema):
    about: Annotated[str, Field(max_length=1000, pattern=NO_NUL)] = ""
    phone: Annotated[str, Field(min_length=1, max_length=30, pattern=NO_NUL)] = "-"
    delivers: bool = True
    packs: bool = True
    seats: bool = False
    minimum_won: Annotated[int, Field(ge=0, le=DEAREST_MINIMUM_WON)] = 0
    prep_minutes: Annotated[int, Field(ge=5, le=120, multiple_of=5)] = 20
    closed_on_holidays: bool = False


class DeskBusyIn(Schema):
    minutes: Literal[0, 10, 20, 30]
    hours: Annotated[int, Field(ge=1, le=6)] = 1


class DeskPauseIn(Schema):
    minutes: Annotated[int, Field(ge=0, le=24 * 60, description="0: take orders again")]


@router.get("/shops", response=list[DeskShopOut], summary="The shops that one runs",
            url_name="delivery_desk_shops")  # fmt: skip
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own shops as they stand now, with how many orders wait for an answer."""
    mine = keepers.of(account_of(request), town=town_of(request))
    found = list(mine.prefetch_related("hours", "days"))
    asked = Order.objects.filter(shop__in=found, state__in=boards.COLUMNS["waiting"]).order_by()
    waiting = dict(asked.values_list("shop_id").annotate(count=Count("pk")))
    now = clock.now()
    return [_shop(shop, waiting.get(shop.pk, 0), now) for shop in found]


@router.get("/shops/{int:pk}", response=DeskWholeShopOut, summary="A shop that one runs",
            url_name="delivery_desk_shop")  # fmt: skip
def show(request: HttpRequest, pk: int) -> dict[str, Any]:
    """How the shop stands now, its terms, and what it lacks before it can open."""
    return _whole(request, own_shop(request, pk))


@router.post("/shops/{int:pk}/terms", response=DeskWholeShopOut, summary="Change a shop's terms",
             url_name="delivery_desk_terms")  # fmt: skip
def terms(request: HttpRequest, pk: int, asked: DeskTermsIn) -> dict[str, Any]:
    """Change what is named: minimum order, usual preparation time, ways to get the food, words."""
    own_shop(request, pk)
    values = asked.dict(exclude_unset=True)
    done(lambda: shops.change(pk, values=values, **given(request)))
    return _whole(request, own_shop(request, pk))


@router.post("/shops/{int:pk}/busy", response=DeskWholeShopOut, summary="Say that cooking is slow",
             url_name="delivery_desk_busy")  # fmt: skip
def busy(request: HttpRequest, pk: int, asked: DeskBusyIn) -> dict[str, Any]:
    """Let cooking take longer for the next hours; with 0 minutes the usual time counts again."""
    own_shop(request, pk)
    done(lambda: shops.set_busy(pk, **asked.dict(), **given(request)))
    return _whole(request, own_shop(request, pk))


@router.post("/shops/{int:pk}/pauses", response=DeskWholeShopOut, summary="Take no orders a while",
             url_name="delivery_desk_pauses")  # fmt: skip
def pauses(request: HttpRequest, pk: int, asked: DeskPauseIn) -> dict[str, Any]:
    """Take no order for so many minutes, at most a day; with 0 orders come in again."""
    own_shop(request, pk)
    to = given(request)
    until = to["now"] + timedelta(minutes=asked.minutes) if asked.minutes else None
    done(lambda: shops.pause(pk, until=until, **to))
    return _whole(request, own_shop(request, pk))


def given(request: HttpRequest) -> dict[str, Any]:
    """Return what every change of a shop is told: where, who, when."""
    return {"town": town_of(request), "by": account_of(request), "now": clock.now()}


def key_of(request: HttpRequest, key: str) -> str:
    """Return a client's key as a step keeps it: another's key is another key."""
    return f"api:{account_of(request).pk}:{key}"


def own_shop(request: HttpRequest, pk: int) -> Shop:
    """Return a shop that who is signed in runs. Raises Problem: none, or another's."""
    try:
        return kept_shop(request, pk)
    except Http404:
        told = gettext("You run no such shop in this town.")
        raise Problem(404, "no-such-shop", told) from None


def done(act: Callable[[], T]) -> T:
    """Do `act` and return what came of it. Raises Problem: it was refused, nothing was changed."""
    try:
        return act()
    except ValidationError as error:
        raise refused(error) from error
    except PermissionDenied as error:
        told = gettext("You may not do this in this town.")
        raise Problem(403, "not-permitted", told) from error


def refused(error: ValidationError) -> Problem:
    """Return what was refused: an order with its stable code, else by the field."""
    if isinstance(error, Refused):
        code = str(error.code).replace("_", "-")
        status = 409 if error.code in CONFLICTS else 422
        return Problem(status, f"order-{code}", " ".join(error.messages))
    told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    errors = [{"where": name, "what": text} for name, texts in told.items() for text in texts]
    return Problem(422, "shop-refused", " ".join(error.messages), errors=errors)


def _shop(shop: Shop, waiting: int, now: datetime) -> dict[str, Any]:
    standing = hours.standing(shop, now=now)
    names = ("name", "state", "reason")
    return {name: getattr(shop, name) for name in names} | {
        "id": shop.pk,
        "url": reverse("delivery:desk-shop", args=[shop.pk]),
        "takes_orders": shop.state == "open" and standing.takes_orders,
        "is_open": standing.is_open,
        "open_until": standing.until,
        "opens_next": standing.opens_next,
        "paused_until": shop.paused_until if standing.is_paused else None,
        "busy_minutes": shop.busy_minutes if standing.is_busy else 0,
        "busy_until": shop.busy_until if standing.is_busy else None,
        "waiting": waiting,
    }


def _whole(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    rows = Order.objects.of_shop(shop).filter(state__in=boards.COLUMNS["waiting"])
    names = (
        *("about", "phone", "delivers", "packs", "seats", "minimum_won", "prep_minutes"),
        "closed_on_holidays",
    )
    return (
        _shop(shop, rows.count(), clock.now())
        | {name: getattr(shop, name) for name in names}
        | {
            "is_owner": keepers.owns(shop, account_of(request)),
            "lacks": [str(admissions.LACKS[code]) for code in admissions.lacks(shop)],
        }
    )

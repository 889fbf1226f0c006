"""The coupons that a shop gives out and pays itself: what they cost and brought, new ones, ends."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.api.boards import unfit
from madang.delivery.api.desk import KEEP, NO_NUL, Id, done, given, own_shop
from madang.delivery.engine.orders.coupons import BPS, Level
from madang.delivery.forms.coupons import CAPS, OwnCouponForm
from madang.delivery.models import CouponEdition, Shop
from madang.delivery.services import campaigns, coupons
from madang.people.requests import account_of

router = Router(tags=["delivery"], auth=KEEP)
Won = Annotated[int, Field(ge=0, le=10_000_000)]
Times = Annotated[int | None, Field(ge=1, le=1_000_000)]


class OwnCouponIn(Schema):
    """Either `won` or `percent` is given. Caps without a number do not limit."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
    on: Literal["dishes", "delivery"] = "dishes"
    won: Won = 0
    percent: Annotated[Decimal | None, Field(ge=0, le=100, max_digits=5, decimal_places=2)] = None
    most_won: Annotated[int | None, Field(ge=0, le=10_000_000)] = None
    minimum_won: Won = 0
    a_person: Times = 1
    a_person_day: Times = None
    a_day: Times = None
    in_all: Times = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class OwnCouponOut(Schema):
    """`left_won` is the most that can still be spent; none: no bound."""

    id: int
    name: str
    on: str
    won: int
    percent: str
    most_won: int | None
    minimum_won: int
    a_person: int | None
    a_person_day: int | None
    a_day: int | None
    in_all: int | None
    starts_at: datetime
    ends_at: datetime
    is_over: bool
    uses: int
    spent_won: int
    left_won: int | None
    orders: int
    people: int
    sales_won: int


class OwnLimitsOut(Schema):
    days: int
    percent: int


class OwnCouponsOut(Schema):
    limits: OwnLimitsOut
    coupons: list[OwnCouponOut]


@router.get("/shops/{int:pk}/coupons", response=OwnCouponsOut, summary="Coupons of one's shop",
            url_name="delivery_desk_coupons")  # fmt: skip
def index(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Every coupon that the shop gave out, the newest first, and how far new ones may go."""
    return _all(own_shop(request, pk))


@router.post("/shops/{int:pk}/coupons", response=OwnCouponsOut, summary="Issue a coupon",
             url_name="delivery_desk_coupons")  # fmt: skip
def issue(request: HttpRequest, pk: int, asked: OwnCouponIn) -> dict[str, Any]:
    """Give out a coupon that the shop pays; asked twice with the same words it is one coupon."""
    shop = own_shop(request, pk)
    form = OwnCouponForm(asked.dict())
    if not form.is_valid():
        raise unfit(form.errors)
    edition = form.edition()
    edition.shop, edition.level, edition.shares = shop, Level.SHOP, {"shop": BPS}
    done(lambda: coupons.issue_once(edition, **given(request)))
    return _all(shop)


@router.post("/shops/{int:pk}/coupons/{int:edition_pk}/endings", response=OwnCouponsOut,
             summary="End a coupon", url_name="delivery_desk_coupon_endings")  # fmt: skip
def end(request: HttpRequest, pk: int, edition_pk: Id) -> dict[str, Any]:
    """Let a coupon end now; orders that were placed before keep it."""
    shop = own_shop(request, pk)
    edition = CouponEdition.objects.of_shop(shop).filter(pk=edition_pk).first()
    if edition is None:
        raise Problem(404, "no-such-coupon", gettext("The shop has no such coupon."))
    done(lambda: coupons.end(edition, by=account_of(request), now=clock.now()))
    return _all(shop)


def _all(shop: Shop) -> dict[str, Any]:
    now = clock.now()
    limits = coupons.own_limits(shop, now=now)
    return {
        "limits": {"days": limits.days, "percent": limits.percent},
        "coupons": [_coupon(one) for one in campaigns.of_shop(shop, now=now)],
    }


def _coupon(one: campaigns.Campaign) -> dict[str, Any]:
    names = ("name", "on", "won", "percent", "most_won", "minimum_won", "starts_at", "ends_at")
    sums = ("is_over", "uses", "left_won", "orders", "people", "sales_won")
    return (
        {name: getattr(one.edition, name) for name in (*names, *CAPS)}
        | {name: getattr(one, name) for name in sums}
        | {"id": one.edition.pk, "spent_won": one.won}
    )

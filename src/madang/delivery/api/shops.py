"""Shops as data: the list as it is searched, and one shop with its menu."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Query, Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.models import CouponEdition
from madang.delivery.requests import shop_of
from madang.delivery.services import campaigns, fees, hours, listings, menus, preparations, sheets
from madang.delivery.services.hours import Standing
from madang.delivery.services.listings import Found
from madang.delivery.services.sheets import DishSheet, HoursLine
from madang.towns.requests import town_of

router = Router(tags=["delivery"])


class ShopOut(Schema):
    id: int
    name: str
    url: str
    cuisine: str
    address: str
    lat: float | None
    lon: float | None
    delivers: bool
    packs: bool
    seats: bool
    minimum_won: int
    prep_minutes: int
    takes_orders: bool
    open_until: datetime | None
    opens_next: datetime | None
    metres: int | None = None
    fee_won: int | None = None


class ShopsOut(Schema):
    count: int
    pages: int
    shops: list[ShopOut]


class SellerOut(Schema):
    business_name: str
    business_number: str
    representative: str
    address: str
    phone: str
    email: str
    permit_number: str
    mail_order_number: str


class HoursOut(Schema):
    day: str
    opens: str
    closes: str
    closes_next_day: bool
    break_from: str
    break_to: str
    note: str


class FeeOut(Schema):
    up_to_m: int
    fee_won: int


class DishOptionOut(Schema):
    id: int
    name: str
    price_won: int
    sold_out: bool


class GroupOut(Schema):
    id: int
    name: str
    least: int
    most: int
    options: list[DishOptionOut]


class OriginOut(Schema):
    food: str
    origin: str


class DishOut(Schema):
    id: int
    name: str
    about: str
    price_won: int
    from_won: int
    sold_out: bool
    allergens: list[str]
    origins: list[OriginOut]
    photo: str
    groups: list[GroupOut]


class SectionOut(Schema):
    name: str
    dishes: list[DishOut]


class CouponOut(Schema):
    id: int
    name: str
    issued_by: str
    lowers: str
    won: int
    percent: str
    most_won: int | None
    minimum_won: int
    ends_at: datetime


class WholeShopOut(ShopOut):
    about: str
    seller: SellerOut
    notice: str
    hours: list[HoursOut]
    days: list[HoursOut]
    fees: list[FeeOut]
    coupons: list[CouponOut]
    menu: list[SectionOut]


class ShopsIn(Schema):
    q: Annotated[str, Query("", max_length=100, description="words of a shop or a dish")]
    near: Annotated[str, Query("", max_length=60, description="LAT,LON in WGS 84 degrees")]
    cuisine: Annotated[str, Query("", max_length=10)]
    way: Annotated[str, Query("", max_length=10, description="delivers, packs or seats")]
    open: Annotated[str, Query("", max_length=3, description="now: only those that take orders")]
    sort: Annotated[str, Query("", max_length=12)]
    page: Annotated[int, Query(1, ge=1, le=10_000)]


@router.get("/shops", response=ShopsOut, summary="Shops that deliver", url_name="delivery_shops")
def index(request: HttpRequest, asked: Query[ShopsIn]) -> ShopsOut:
    """Shops that are open to orders, twenty a page; with `near`, with distance and fee."""
    place = _place(asked.near) if asked.near else None
    given = {name: str(value) for name, value in asked.dict().items()}
    found = listings.listing(town=town_of(request), asked=given, now=clock.now(), place=place)
    pages = found.listed.page.paginator.num_pages
    return ShopsOut(count=found.listed.count, pages=pages, shops=[_row(one) for one in found.rows])


@router.get("/shops/{int:pk}", response=WholeShopOut, summary="A shop", url_name="delivery_shop")
def show(request: HttpRequest, pk: int) -> WholeShopOut:
    """One shop: who sells, when, for what fee, and the menu with allergens and origins."""
    shop, now = shop_of(request, pk), clock.now()
    menu = sheets.menu(menus.sections(shop), now=now)
    return WholeShopOut(
        **_shop(shop, hours.standing(shop, now=now), preparations.expected(shop, now=now)),
        about=shop.about,
        seller=SellerOut(
            business_name=shop.business_name,
            business_number=shop.number_written,
            representative=shop.representative,
            address=shop.address,
            phone=shop.phone,
            email=shop.email,
            permit_number=shop.permit_number,
            mail_order_number=shop.mail_order_number,
        ),
        notice=gettext("The town brings buyers and shops together and is not the seller."),
        hours=[_hours(line) for line in sheets.week(shop)],
        days=[_hours(line) for line in sheets.days(shop, now=now)],
        fees=[FeeOut(up_to_m=band.up_to_m, fee_won=band.fee_won) for band in fees.bands(shop)],
        coupons=[_coupon(one) for one in campaigns.open_at(shop, now=now)],
        menu=[
            SectionOut(name=row.section.name, dishes=[dish(shop.pk, one) for one in row.dishes])
            for row in menu
        ],
    )


def _coupon(one: CouponEdition) -> CouponOut:
    return CouponOut(
        id=one.pk,
        name=one.name,
        issued_by=one.level,
        lowers=one.on,
        won=one.won,
        percent=one.percent,
        most_won=one.most_won,
        minimum_won=one.minimum_won,
        ends_at=one.ends_at,
    )


def _place(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = 1_000.0
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Problem(422, "bad-coordinates", gettext("Write coordinates as numbers with commas"))
    return lat, lon


def _row(found: Found) -> ShopOut:
    row = _shop(found.shop, found.standing, found.prep_minutes)
    return ShopOut(**row, metres=found.metres, fee_won=found.fee_won)


def _shop(shop: Any, standing: Standing, prep_minutes: int) -> dict[str, Any]:
    names = (
        *("name", "cuisine", "address", "lat", "lon", "delivers", "packs", "seats"),
        *("minimum_won",),
    )
    return {name: getattr(shop, name) for name in names} | {
        "id": shop.pk,
        "url": reverse("delivery:shop", args=[shop.pk]),
        "prep_minutes": prep_minutes,
        "takes_orders": standing.takes_orders,
        "open_until": standing.until,
        "opens_next": standing.opens_next,
    }


def _hours(line: HoursLine) -> HoursOut:
    return HoursOut(
        day=str(line.name),
        opens=line.opens,
        closes=line.closes,
        closes_next_day=line.is_next_day,
        break_from=line.break_from,
        break_to=line.break_to,
        note=line.note,
    )


def dish(shop_pk: int, one: DishSheet) -> DishOut:
    """Return a dish as it is sold, with what the law wants to stand beside it."""
    row = one.dish
    photo = reverse("delivery:dish-photo", args=[shop_pk, row.pk]) if row.has_photo else ""
    groups = [
        GroupOut(
            id=group.pk,
            name=group.name,
            least=group.least,
            most=group.most,
            options=[
                DishOptionOut(
                    id=option.pk,
                    name=option.name,
                    price_won=option.price_won,
                    sold_out=option.is_sold_out,
                )
                for option in group.options.all()
            ],
        )
        for group in one.groups
    ]
    return DishOut(
        id=row.pk,
        name=row.name,
        about=row.about,
        price_won=row.price_won,
        from_won=one.from_won,
        sold_out=one.is_sold_out,
        allergens=list(row.allergens),
        origins=[OriginOut(food=food, origin=place) for food, place in row.origins],
        photo=photo,
        groups=groups,
    )

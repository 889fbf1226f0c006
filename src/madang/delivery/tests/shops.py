"""A shop and those around it, for the tests of this room and of what is built on it."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from madang.delivery.engine.fees import Band
from madang.delivery.engine.hours import Hours
from madang.delivery.engine.registrations import check_digit
from madang.delivery.engine.shops import CHECKS
from madang.delivery.models import Dish, Shop, ShopHours
from madang.delivery.services import admissions, fees, hours, menus, shops
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)  # Friday, noon in Seoul
ALL_THERE = dict.fromkeys(CHECKS, True)
_numbers = count(124_810_000)


def a_number() -> str:
    """Return a business registration number that no other shop of the tests has."""
    nine = str(next(_numbers))
    return nine + str(check_digit(nine))


def an_application(**fields: Any) -> Shop:
    """Return a shop that was filled in and not sent."""
    values = {
        "name": "봄날분식",
        "cuisine": "snacks",
        "business_name": "봄날분식",
        "business_number": a_number(),
        "representative": "서하늘",
        "permit_number": "제2026-0101호",
        "address": "가온로 12",
        "lat": 37.0,
        "lon": 127.0,
        "phone": "031-000-1200",
        "minimum_won": 12_000,
    }
    return Shop(**(values | fields))


def an_applicant_s(town: Town, owner: Account, **fields: Any) -> Shop:
    """Return a shop that waits for the check on site, with hours, fees and a menu."""
    shop = shops.apply(an_application(**fields), town=town, by=owner, now=NOW)
    given = {"town": town, "by": owner, "now": NOW}
    week = dict.fromkeys(range(7), Hours(660, 1260))
    hours.set_week(shop.pk, week=week, **given)
    fees.set_bands(shop.pk, bands=[Band(1_000, 2_000), Band(3_000, 3_500)], **given)
    section = menus.add_section(shop.pk, name="분식", **given)
    for name, won in (("떡볶이", 5_000), ("김밥", 3_500), ("순대", 6_000)):
        a_dish(shop, owner, name=name, price_won=won, section_id=section.pk)
    return shop


def a_dish(shop: Shop, owner: Account, *, section_id: int, **values: Any) -> Dish:
    given = {"town": shop.town, "by": owner, "now": NOW}
    return menus.save_dish(shop.pk, section_id=section_id, values=values, **given)


def a_shop(town: Town, owner: Account | None = None, **fields: Any) -> Shop:
    """Return a shop that is open to orders: from 11 to 21 each day, within three kilometres."""
    official = someone(town, Role.OFFICIAL)
    shop = an_applicant_s(town, owner or someone(), **fields)
    given = {"town": town, "by": official, "now": NOW}
    admissions.visit(shop.pk, checks=ALL_THERE, **given)
    return admissions.take(shop.pk, name="open", **given)


def always_open(shop: Shop) -> None:
    """Let a shop be open at any moment, for tests that ask the real clock."""
    ShopHours.objects.filter(shop=shop).update(opens=0, closes=24 * 60)

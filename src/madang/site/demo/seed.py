"""Founding Gaon: regions, the town, its operator, and then every room. Done twice, done once."""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from madang.people.models import Account
from madang.site.demo.dongs import Dong
from madang.site.demo.geography import basemap, boundary
from madang.site.demo.people import OPERATOR_EMAIL, PEOPLE, SLUG, operator_password
from madang.site.demo.plane import degrees
from madang.site.demo.rooms import ROOMS
from madang.site.demo.sites import site_points
from madang.site.demo.world import World
from madang.towns.models import Region, Town
from madang.towns.services import towns

_NATION = ("DEMO", "대한나라", "Daehannara")
_PROVINCE = ("DEMO-HN", "한울도", "Hanul Province")
_CITY = ("DEMO-HN-GAON", "가온시", "Gaon")

Say = Callable[[str], None]


def seed(world: World, *, now: datetime, say: Say) -> Town:
    """Found the town of `world`, or leave it as it is when it stands; return it."""
    edition = world.edition(now.date())
    town = Town.objects.filter(slug=SLUG, basemap__edition=edition).first()
    if town is None:
        began = time.perf_counter()
        town = _found(world, edition)
        say(f"{town.name_ko}: {len(world.town.dongs)} dongs, {len(world.town.streets)} streets "
            f"({time.perf_counter() - began:.1f} s)")  # fmt: skip
    operator = _operator()
    for room in ROOMS:
        if not room.is_seeded(town, world, now):
            began = time.perf_counter()
            room.seed(town, world, operator, now)
            say(f"{room.name} ({time.perf_counter() - began:.1f} s)")
        room.wake(town, world, now)
    return town


@transaction.atomic
def _found(world: World, edition: str) -> Town:
    nation = _region(Region.Level.NATION, None, *_NATION)
    province = _region(Region.Level.PROVINCE, nation, *_PROVINCE)
    city = _region(
        Region.Level.MUNICIPALITY,
        province,
        *_CITY,
        population=sum(dong.population for dong in world.town.dongs),
        boundary=boundary(world.town.outline),
    )
    for number, dong in enumerate(world.town.dongs, start=1):
        _dong(city, number, dong)
    lon, lat = degrees(site_points()["city_hall"][1][None])[0]
    return towns.found(
        region=city,
        slug=SLUG,
        name_ko=_CITY[1],
        name_en=_CITY[2],
        time_zone="Asia/Seoul",
        lat=round(float(lat), 6),
        lon=round(float(lon), 6),
        basemap=basemap(world.town) | {"edition": edition},
    )


def _region(
    level: Region.Level,
    parent: Region | None,
    code: str,
    name_ko: str,
    name_en: str,
    **rest: object,
) -> Region:
    region, _ = Region.objects.update_or_create(
        code=code,
        defaults={"level": level, "parent": parent, "name_ko": name_ko, "name_en": name_en, **rest},
    )
    return region


def _dong(city: Region, number: int, dong: Dong) -> None:
    _region(
        Region.Level.DONG,
        city,
        f"{city.code}-{number:02d}",
        dong.name_ko,
        dong.name_en,
        population=dong.population,
        boundary=boundary(dong.outline),
    )


def _operator() -> Account:
    account = Account.objects.filter(email=OPERATOR_EMAIL).first()
    if account is None:
        name = next(person.name_ko for person in PEOPLE if person.role == "official")
        account = Account.objects.create_superuser(OPERATOR_EMAIL, operator_password(), name=name)
    return account

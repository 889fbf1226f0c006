"""The shops of the demo: five that Jung Bora runs, and one that waits for its check."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from madang.base import scope
from madang.delivery.engine.fees import Band, distance_m
from madang.delivery.engine.hours import DAY_MIN, Hours
from madang.delivery.engine.places import middle
from madang.delivery.engine.registrations import check_digit
from madang.delivery.engine.shops import CHECKS
from madang.delivery.models import Shop
from madang.delivery.services import admissions, fees, hours, listings, menus, options, shops
from madang.delivery.services.menus import Choices
from madang.people.models import Account
from madang.site.demo.world import World
from madang.towns.models import Region, Town

OWNER, NEWCOMER, OFFICIAL = "bora@gaon.example", "maru@gaon.example", "garam@gaon.example"
NOON_TO_NIGHT = Hours(11 * 60, 21 * 60, 15 * 60, 17 * 60)
ALL_DAY = Hours(9 * 60, 22 * 60)
LATE = Hours(16 * 60, DAY_MIN + 2 * 60)
FEES = (Band(1_000, 2_000), Band(2_500, 3_000), Band(4_000, 4_500))
Dish = tuple[str, int, str, list[str], list[list[str]]]
SPICY = Choices("맵기", 1, 1, [("순한 맛", 0), ("보통 맛", 0), ("매운 맛", 0)])
LARGE = Choices("양", 1, 1, [("보통", 0), ("곱빼기", 1_500)])
EXTRA = Choices("더하기", 0, 3, [("공깃밥", 1_000), ("달걀부침", 1_000), ("치즈", 1_500)])


@dataclass(frozen=True)
class Stall:
    """One shop as the demo makes it; `place` is metres (east, north) of the city hall."""

    name: str
    cuisine: str
    about: str
    representative: str
    address: str
    place: tuple[float, float]
    hours: Hours
    minimum_won: int
    menu: tuple[tuple[str, tuple[Dish, ...]], ...]
    choices: Choices
    off: tuple[int, ...] = ()  # weekdays, Monday is 0


STALLS = (
    Stall(
        "마당시장 국밥집", "korean", "사골을 열두 시간 끓입니다.", "정보라",
        "한울도 가온시 시장길 12",
        (350, 220), NOON_TO_NIGHT, 10_000,
        (("국밥", (
            ("돼지국밥", 9_000, "부추와 새우젓을 따로 드립니다.", ["pork", "shrimp"],
             [["pork", "국내산"], ["rice", "국내산"], ["kimchi", "국내산"]]),
            ("순대국밥", 9_500, "순대를 넉넉히 넣습니다.", ["pork", "soy"],
             [["pork", "국내산"], ["rice", "국내산"]]),
        )), ("곁들임", (("수육 한 접시", 22_000, "두 사람이 드실 양입니다.", ["pork"],
                      [["pork", "국내산"]]),))),
        EXTRA, (0,),
    ),
    Stall(
        "가온분식", "snacks", "가온고등학교 앞에서 스무 해째 합니다.", "정보라",
        "한울도 가온시 학교길 3", (-600, 150), ALL_DAY, 8_000,
        (("떡볶이", (("쌀떡볶이", 4_500, "달고 조금 맵습니다.", ["soy", "wheat"],
                   [["rice", "국내산"]]),)),
         ("김밥", (("채소김밥", 3_500, "", ["egg", "soy", "wheat"], [["rice", "국내산"]]),
                  ("참치김밥", 4_500, "", ["egg", "soy", "wheat"],
                   [["tuna", "원양산"], ["rice", "국내산"]])))),
        SPICY,
    ),
    Stall(
        "한별치킨", "chicken", "주문을 받고 튀깁니다.", "정보라", "한울도 가온시 별빛로 41",
        (900, -500), LATE, 15_000,
        (("치킨", (("후라이드치킨", 18_000, "한 마리입니다.", ["chicken", "wheat", "soy"],
                 [["chicken", "국내산"]]),
                 ("양념치킨", 19_000, "땅콩을 뿌립니다.", ["chicken", "wheat", "soy", "peanut"],
                  [["chicken", "국내산"]]))),),
        Choices("부위", 1, 1, [("뼈", 0), ("순살", 2_000)]),
    ),
    Stall(
        "강변반점", "chinese", "면을 직접 뽑습니다.", "정보라", "한울도 가온시 강변로 8",
        (-250, -900), NOON_TO_NIGHT, 12_000,
        (("식사", (("짜장면", 7_000, "", ["wheat", "soy", "pork"], [["pork", "국내산"]]),
                 ("짬뽕", 8_500, "오징어와 홍합이 들어갑니다.", ["wheat", "squid", "shellfish"],
                  [["squid", "원양산"]]))),
         ("요리", (("탕수육", 20_000, "소스를 따로 드립니다.", ["pork", "wheat", "egg"],
                  [["pork", "국내산"]]),))),
        LARGE, (1,),
    ),
    Stall(
        "솔밭베이커리", "cafe", "우리밀로 아침마다 굽습니다.", "정보라", "한울도 가온시 솔밭길 25",
        (1_300, 1_100), ALL_DAY, 0,
        (("빵", (("소금빵", 3_000, "", ["wheat", "milk"], []),
                ("호두식빵", 6_500, "", ["wheat", "milk", "walnut", "egg"], []))),
         ("마실 것", (("아메리카노", 3_000, "", [], []), ("우유", 2_500, "", ["milk"], [])))),
        Choices("포장", 0, 1, [("선물 상자", 1_000)]),
    ),
)  # fmt: skip
WAITING = Stall(
    "구름김치찌개", "korean", "김치를 직접 담급니다.", "이마루", "한울도 가온시 구름길 7",
    (100, 700), NOON_TO_NIGHT, 10_000,
    (("찌개", (("김치찌개", 8_000, "", ["pork", "soy"],
             [["pork", "국내산"], ["kimchi", "국내산"]]),)),),
    EXTRA,
)  # fmt: skip


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has a shop."""
    return Shop.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let shops apply with their menus; an official checks all but the last, and opens them."""
    people = {
        row.email: row for row in Account.objects.filter(email__in=(OWNER, NEWCOMER, OFFICIAL))
    }
    with scope.within(town.pk):
        dongs = [(dong, middle(dong.boundary)) for dong in listings.dongs(town)]
        for number, stall in enumerate(STALLS):
            then = now - timedelta(days=60 - number)
            shop = _applied(stall, number, town, people[OWNER], then, dongs)
            given: dict[str, Any] = {"town": town, "by": people[OFFICIAL]}
            day = timedelta(days=1)
            checks = dict.fromkeys(CHECKS, True)
            admissions.visit(shop.pk, checks=checks, now=then + 2 * day, **given)
            admissions.take(shop.pk, name="open", now=then + 3 * day, **given)
        then = now - timedelta(days=2)
        _applied(WAITING, len(STALLS), town, people[NEWCOMER], then, dongs)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""


def _applied(
    stall: Stall,
    number: int,
    town: Town,
    owner: Account,
    then: datetime,
    dongs: list[tuple[Region, tuple[float, float] | None]],
) -> Shop:
    """Return a shop that applied with its hours, fees and menu."""
    east, north = stall.place
    lat, lon = round(town.lat + north / 111_195, 6), round(town.lon + east / 89_000, 6)
    near = [(distance_m((lat, lon), place), dong.pk, dong) for dong, place in dongs if place]
    nine = str(600_810_000 + number)
    shop = Shop(
        name=stall.name,
        cuisine=stall.cuisine,
        about=stall.about,
        business_name=stall.name,
        business_number=nine + str(check_digit(nine)),
        representative=stall.representative,
        permit_number=f"제2026-{number + 11:04}호",
        address=stall.address,
        region=min(near)[2] if near else None,
        lat=lat,
        lon=lon,
        phone=f"054-000-{number + 1100}",
        minimum_won=stall.minimum_won,
        seats=number % 2 == 0,
    )
    given: dict[str, Any] = {"town": town, "by": owner, "now": then}
    shops.apply(shop, **given)
    week = {day: stall.hours for day in range(7) if day not in stall.off}
    hours.set_week(shop.pk, week=week, **given)
    fees.set_bands(shop.pk, bands=FEES, **given)
    for heading, dishes in stall.menu:
        section = menus.add_section(shop.pk, name=heading, **given)
        for name, won, about, allergens, origins in dishes:
            values = {"name": name, "price_won": won, "about": about}
            law = {"allergens": allergens, "origins": origins}
            menus.save_dish(shop.pk, section_id=section.pk, values=values | law, **given)
    first = shop.dishes.order_by("pk").first()
    if first is not None:
        options.save(shop.pk, dish_id=first.pk, choices=stall.choices, **given)
    return shop

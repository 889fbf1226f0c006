import random
from datetime import UTC, datetime, timedelta

import pytest

from madang.delivery.engine.fees import Band, distance_m
from madang.delivery.engine.hours import Hours
from madang.delivery.models import Shop, ShopDay, ShopHours
from madang.delivery.services import admissions, fees, hours, listings, menus, shops
from madang.delivery.tests.shops import NOW, a_dish, a_shop
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Region

pytestmark = pytest.mark.django_db
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[127.0, 37.0], [127.002, 37.0], [127.002, 37.002], [127.0, 37.002]]],
}


@pytest.fixture
def town():
    return a_town()


def names(town, **asked):
    place = asked.pop("place", None)
    found = listings.listing(
        town=town, asked=asked, now=NOW, dongs=listings.dongs(town), place=place
    )
    return [one.shop.name for one in found.rows]


def test_only_shops_that_are_open_to_orders_are_found(town):
    a_shop(town, name="가온국수")
    gone = a_shop(town, name="나래치킨")
    a_shop(a_town("narae"), name="다른 도시")
    given = {"town": town, "by": someone(town, Role.OFFICIAL), "now": NOW}
    assert names(town) == ["가온국수", "나래치킨"]

    admissions.take(gone.pk, name="suspend", reason="위생", **given)

    assert names(town) == ["가온국수"]


@pytest.mark.parametrize("words", ["떡볶이를", "김밥이랑 떡볶이", "봄날", "순대"])
def test_a_shop_is_found_by_its_dishes_in_any_korean_form(town, words):
    a_shop(town)
    other = a_shop(town, name="국숫집", business_name="국숫집")
    other_dishes = {"town": town, "by": other.keepers.get().account, "now": NOW}
    for dish in other.dishes.all():
        menus.remove_dish(other.pk, dish_id=dish.pk, **other_dishes)

    assert names(town, q=words) == ["봄날분식"]


def test_a_dish_is_found_as_soon_as_it_is_on_the_menu_and_no_longer(town):
    owner = someone()
    shop = a_shop(town, owner)
    assert names(town, q="라볶이") == []

    dish = a_dish(shop, owner, name="라볶이", price_won=6_000, section_id=shop.sections.get().pk)
    assert names(town, q="라볶이") == ["봄날분식"]
    listed = listings.listing(town=town, asked={"q": "라볶이"}, now=NOW)
    assert listed.rows[0].dishes[0] == dish  # what was searched comes first

    menus.remove_dish(shop.pk, town=town, by=owner, now=NOW, dish_id=dish.pk)
    assert names(town, q="라볶이") == []


def test_shops_are_narrowed_by_what_they_cook_and_how_one_gets_it(town):
    a_shop(town, name="가온국수", cuisine="korean", seats=True)
    a_shop(town, name="나래피자", cuisine="pizza", packs=False)

    assert names(town, cuisine="pizza") == ["나래피자"]
    assert names(town, way="packs") == ["가온국수"]
    assert names(town, way="seats") == ["가온국수"]
    assert names(town, cuisine="'; DROP", way="pk", open="maybe", sort="password") == [
        *("가온국수", "나래피자")
    ]


def test_the_nearest_that_delivers_comes_first(town):
    a_shop(town, name="먼 가게", lat=37.02)
    a_shop(town, name="가까운 가게", lat=37.005)
    a_shop(town, name="너무 먼 가게", lat=37.05)
    Region.objects.create(
        code="KR-gaon-1", level=3, parent=town.region, name_ko="한별동", boundary=SQUARE
    )
    dong = listings.dongs(town)[0]

    found = listings.listing(
        town=town, asked={"dong": str(dong.pk)}, now=NOW, dongs=listings.dongs(town)
    )

    assert found.place == (37.001, 127.001)
    assert [one.shop.name for one in found.rows] == ["가까운 가게", "먼 가게"]
    assert [one.fee_won for one in found.rows] == [2_000, 3_500]
    exact = distance_m((37.005, 127.0), (37.001, 127.001))
    assert found.rows[0].metres == round(exact)


def test_a_paused_shop_is_not_open_now(town):
    owner = someone()
    shop = a_shop(town, owner)
    assert names(town, open="now") == ["봄날분식"]

    until = NOW + timedelta(minutes=5)
    shops.pause(shop.pk, town=town, by=owner, now=NOW, until=until)

    assert names(town, open="now") == []
    assert listings.open_at(Shop.objects.all(), town=town, now=until).exists()


def test_the_database_and_the_engine_agree_on_what_is_open(town):
    dice = random.Random(11)
    some = [a_shop(town, name=f"가게 {number}") for number in range(8)]
    ShopHours.objects.all().delete()
    for shop in some:
        shop.closed_on_holidays = dice.random() < 0.5
        shop.save()
        for weekday in range(7):
            if dice.random() < 0.8:
                ShopHours.objects.create(
                    town=town, shop=shop, weekday=weekday, **vars(some_hours(dice))
                )
        for number in range(6):
            if dice.random() < 0.5:
                given = vars(some_hours(dice)) if dice.random() < 0.6 else {}
                day = datetime(2026, 12, 23, tzinfo=UTC).date() + timedelta(days=number)
                ShopDay.objects.create(town=town, shop=shop, day=day, **given)
    rows = Shop.objects.select_related("town").prefetch_related("hours", "days")

    for _ in range(120):
        now = datetime(2026, 12, 22, tzinfo=UTC) + timedelta(minutes=dice.randrange(8 * 1440))
        by_database = set(listings.open_at(rows, town=town, now=now))
        by_engine = {shop for shop in rows if hours.standing(shop, now=now).takes_orders}
        assert by_database == by_engine, now


def some_hours(dice: random.Random) -> Hours:
    opens = dice.randrange(0, 1440)
    closes = opens + dice.randrange(4, 1441)
    if dice.random() < 0.5:
        return Hours(opens, closes)
    first, last = sorted(dice.sample(range(opens + 1, closes), 2))
    return Hours(opens, closes, first, last)


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_shops(
    town, django_assert_num_queries
):
    def asked():
        listings.listing(town=town, asked={"q": "김밥", "open": "now"}, now=NOW)

    a_shop(town)
    with django_assert_num_queries(13):
        asked()
    for number in range(4):
        a_shop(town, name=f"가게 {number}")
    with django_assert_num_queries(13):
        asked()


def test_the_fee_of_the_list_is_the_fee_of_the_shop(town):
    owner = someone()
    shop = a_shop(town, owner)
    edge = distance_m((37.0, 127.0), (37.013, 127.004))
    bands = [Band(round(edge) - 1, 1_000), Band(round(edge) + 1, 2_000)]
    fees.set_bands(shop.pk, town=town, by=owner, now=NOW, bands=bands)

    found = listings.listing(town=town, asked={}, now=NOW, place=(37.013, 127.004)).rows[0]

    assert found.fee_won == 2_000 == fees.fee(shop, lat=37.013, lon=127.004)

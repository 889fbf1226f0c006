from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.delivery.engine.dishes import Unpriceable
from madang.delivery.engine.fees import Band
from madang.delivery.engine.hours import Hours
from madang.delivery.models import Dish, MenuSection, Shop
from madang.delivery.services import admissions, fees, hours, menus, options, shops
from madang.delivery.services.menus import Choices
from madang.delivery.tests.shops import NOW, a_shop
from madang.kernel.photos import Photo
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 27)
PICTURE = Photo(b"\xff\xd8\xff jpeg", 1, 1)


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def owner():
    return someone()


@pytest.fixture
def shop(town, owner):
    return a_shop(town, owner)


@pytest.fixture
def mine(town, owner):
    return {"town": town, "by": owner, "now": NOW}


ACTS = {
    "change": lambda shop, dish, given: shops.change(shop, values={"name": "내 것"}, **given),
    "busy": lambda shop, dish, given: shops.set_busy(shop, minutes=10, **given),
    "pause": lambda shop, dish, given: shops.pause(shop, until=NOW + timedelta(hours=1), **given),
    "week": lambda shop, dish, given: hours.set_week(shop, week={}, **given),
    "day": lambda shop, dish, given: hours.set_day(shop, day=TODAY, hours=None, **given),
    "bands": lambda shop, dish, given: fees.set_bands(shop, bands=[], **given),
    "section": lambda shop, dish, given: menus.add_section(shop, name="밥", **given),
    "remove": lambda shop, dish, given: menus.remove_dish(shop, dish_id=dish.pk, **given),
    "sell out": lambda shop, dish, given: menus.sell_out(shop, dish_id=dish.pk, **given),
    "sell again": lambda shop, dish, given: menus.sell_again(shop, dish_id=dish.pk, **given),
    "picture": lambda shop, dish, given: menus.picture(
        shop, dish_id=dish.pk, photo=PICTURE, **given
    ),
    "dish": lambda shop, dish, given: menus.save_dish(
        shop, dish_id=dish.pk, section_id=dish.section_id, values={"price_won": 1}, **given
    ),
    "options": lambda shop, dish, given: options.save(
        shop, dish_id=dish.pk, choices=Choices("맵기", 1, 1, [("순한 맛", 0)]), **given
    ),
    "leave": lambda shop, dish, given: admissions.take(shop, name="leave", **given),
}


def picture_of(shop: Shop) -> list[object]:
    """Return everything that a merchant could have changed."""
    kept = Shop.objects.get(pk=shop.pk)
    rows = [kept.fees, kept.hours, kept.days, kept.sections, kept.dishes, kept.steps]
    return [list(Shop.objects.filter(pk=shop.pk).values()), *(list(one.values()) for one in rows)]


@pytest.mark.parametrize("act", ACTS)
def test_a_merchant_changes_nothing_of_another_shop(town, shop, act):
    dish = shop.dishes.first()
    rival = someone()
    a_shop(town, rival)
    before = picture_of(shop)

    for stranger in (rival, someone(town, Role.OFFICIAL), someone(town, Role.MERCHANT)):
        with pytest.raises(PermissionDenied):
            ACTS[act](shop.pk, dish, {"town": town, "by": stranger, "now": NOW})

    assert picture_of(shop) == before


def test_no_dish_of_another_shop_comes_by_ones_own(town, shop, owner, mine):
    other = a_shop(town)
    dish = other.dishes.first()
    before = picture_of(other)

    for act in ("remove", "sell out", "sell again", "picture", "dish", "options"):
        with pytest.raises(Dish.DoesNotExist):
            ACTS[act](shop.pk, dish, mine)
    with pytest.raises(MenuSection.DoesNotExist):
        menus.save_dish(
            shop.pk, section_id=dish.section_id, values={"name": "남의 것", "price_won": 1}, **mine
        )

    assert picture_of(other) == before
    assert shop.dishes.count() == 3


def test_what_was_checked_on_site_is_not_changed_afterwards(shop, mine):
    for field, value in (("business_number", "1248100998"), ("representative", "다른 사람")):
        with pytest.raises(ValidationError):
            shops.change(shop.pk, values={field: value, "about": "새 소개"}, **mine)
    assert Shop.objects.get(pk=shop.pk).about == ""

    shops.change(shop.pk, values={"about": "새 소개", "minimum_won": 9_000}, **mine)
    assert Shop.objects.get(pk=shop.pk).minimum_won == 9_000


def test_the_noon_shop_is_open_until_nine(shop):
    standing = hours.standing(shop, now=NOW)

    assert standing.takes_orders
    assert standing.until == datetime(2026, 11, 27, 21, tzinfo=SEOUL)


def test_a_paused_shop_says_when_it_goes_on(shop, mine):
    until = NOW + timedelta(minutes=30)
    shop = shops.pause(shop.pk, until=until, **mine)
    standing = hours.standing(shop, now=NOW)

    assert not standing.takes_orders
    assert standing.opens_next == until
    assert hours.standing(shop, now=until).takes_orders
    with pytest.raises(ValidationError):
        shops.pause(shop.pk, until=NOW + timedelta(days=2), **mine)
    assert Shop.objects.get(pk=shop.pk).paused_until == until


def test_a_busy_kitchen_takes_longer_for_as_long_as_it_said(shop, mine):
    shop = shops.set_busy(shop.pk, minutes=20, hours=1, **mine)

    assert shop.own_prep_minutes(NOW) == 40
    assert shop.own_prep_minutes(NOW + timedelta(hours=1)) == 20
    with pytest.raises(ValidationError):
        shops.set_busy(shop.pk, minutes=17, **mine)
    assert shops.set_busy(shop.pk, minutes=0, **mine).own_prep_minutes(NOW) == 20


def test_a_day_off_closes_the_shop_and_can_be_taken_back(shop, mine):
    hours.set_day(shop.pk, day=TODAY, hours=None, note="김장", **mine)
    closed = hours.standing(Shop.objects.get(pk=shop.pk), now=NOW)
    assert not closed.is_open
    assert closed.opens_next == datetime(2026, 11, 28, 11, tzinfo=SEOUL)

    hours.set_day(shop.pk, day=TODAY, hours=Hours(600, 780), **mine)
    short = hours.standing(Shop.objects.get(pk=shop.pk), now=NOW)
    assert short.until == datetime(2026, 11, 27, 13, tzinfo=SEOUL)

    hours.unset_day(shop.pk, day=TODAY, **mine)
    assert hours.standing(Shop.objects.get(pk=shop.pk), now=NOW).until.hour == 21
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(ValidationError):
            hours.set_day(shop.pk, day=day, hours=None, **mine)


def test_korean_holidays_close_the_shop_that_says_so(shop, mine):
    christmas = datetime(2026, 12, 25, 12, tzinfo=SEOUL)
    assert hours.standing(shop, now=christmas).is_open

    shop = shops.change(shop.pk, values={"closed_on_holidays": True}, **mine)

    assert not hours.standing(shop, now=christmas).is_open


def test_the_fee_is_the_bands_at_that_distance(shop, mine):
    assert fees.fee(shop, lat=37.0, lon=127.0) == 2_000
    assert fees.fee(shop, lat=37.02, lon=127.0) == 3_500  # 2.2 km
    assert fees.fee(shop, lat=37.03, lon=127.0) is None  # 3.3 km


@pytest.mark.parametrize(
    "bands",
    [
        [Band(1_000, 0), Band(1_000, 1)],
        [Band(50, 0)],
        [Band(20_001, 0)],
        [Band(1_000, 30_001)],
        [Band(1_000 + n, 0) for n in range(7)],
    ],
)
def test_bands_that_say_nothing_clear_are_refused(shop, mine, bands):
    with pytest.raises(ValidationError):
        fees.set_bands(shop.pk, bands=bands, **mine)

    assert [(row.up_to_m, row.fee_won) for row in shop.fees.all()] == [
        (1_000, 2_000),
        (3_000, 3_500),
    ]


def test_sold_out_ends_the_next_morning_by_itself(shop, mine):
    dish = menus.sell_out(shop.pk, dish_id=shop.dishes.first().pk, **mine)
    morning = datetime(2026, 11, 28, 4, tzinfo=SEOUL)

    assert dish.is_sold_out(NOW)
    assert dish.is_sold_out(morning - timedelta(seconds=1))
    assert not dish.is_sold_out(morning)
    assert not menus.sell_again(shop.pk, dish_id=dish.pk, **mine).is_sold_out(NOW)


def test_sold_out_for_good_stays_until_the_shop_says_otherwise(shop, mine):
    dish = menus.sell_out(shop.pk, dish_id=shop.dishes.first().pk, until_tomorrow=False, **mine)

    assert dish.is_sold_out(NOW + timedelta(days=300))


def test_no_portion_left_is_sold_out(shop, mine):
    dish = shop.dishes.first()
    save = {"dish_id": dish.pk, "section_id": dish.section_id}
    assert menus.save_dish(shop.pk, values={"stock": 0}, **save, **mine).is_sold_out(NOW)
    assert menus.sell_again(shop.pk, dish_id=dish.pk, **mine).stock is None


@pytest.mark.parametrize(
    "values",
    [
        {"allergens": ["egg", "stone"]},
        {"origins": [["moon", "달"]]},
        {"origins": [["beef", ""]]},
        {"price_won": 10_000_001},
        {"name": "금 돈가스" * 20},
        {"price_won": -1},
        {"name": ""},
    ],
)
def test_a_dish_that_the_law_would_not_have_is_refused(shop, mine, values):
    dish = shop.dishes.first()

    with pytest.raises(ValidationError):
        menus.save_dish(shop.pk, dish_id=dish.pk, section_id=dish.section_id, values=values, **mine)

    assert list(Dish.objects.filter(pk=dish.pk).values()) == list(
        Dish.objects.filter(pk=dish.pk, price_won=dish.price_won, name=dish.name).values()
    )


def test_a_removed_dish_is_off_the_menu_and_stays_a_row(shop, mine):
    dish = shop.dishes.first()
    menus.remove_dish(shop.pk, dish_id=dish.pk, **mine)

    assert dish.name not in [one.name for row in menus.sections(shop) for one in row.dishes.all()]
    assert Dish.objects.get(pk=dish.pk).removed_at == NOW
    with pytest.raises(ValidationError):
        menus.remove_section(shop.pk, section_id=dish.section_id, **mine)


def test_options_keep_their_rows_when_they_keep_their_names(shop, mine):
    dish = shop.dishes.first()
    spicy = Choices("맵기", 1, 1, [("순한 맛", 0), ("매운 맛", 500)])
    group = options.save(shop.pk, dish_id=dish.pk, choices=spicy, **mine)
    mild, hot = group.options.all()
    assert menus.price(dish, chosen=[hot.pk]) == 5_500
    with pytest.raises(Unpriceable):
        menus.price(dish, chosen=[])

    changed = Choices("맵기", 1, 1, [("매운 맛", 700), ("아주 매운 맛", 900)])
    options.save(shop.pk, dish_id=dish.pk, group_id=group.pk, choices=changed, **mine)
    assert menus.price(dish, chosen=[hot.pk]) == 5_700
    with pytest.raises(Unpriceable):
        menus.price(dish, chosen=[mild.pk])

    options.remove(shop.pk, dish_id=dish.pk, group_id=group.pk, **mine)
    assert menus.price(dish, chosen=[]) == 5_000
    assert [list(one.groups.all()) for one in menus.sections(shop)[0].dishes.all()] == [[], [], []]


@pytest.mark.parametrize(
    "choices",
    [
        Choices("맵기", 0, 1, []),
        Choices("맵기", 2, 1, [("a", 0), ("b", 0)]),
        Choices("맵기", 0, 3, [("a", 0), ("b", 0)]),
        Choices("맵기", 0, 1, [("a", 0), ("a", 1)]),
    ],
)
def test_options_that_cannot_be_chosen_are_refused(shop, mine, choices):
    dish = shop.dishes.first()

    with pytest.raises(ValidationError):
        options.save(shop.pk, dish_id=dish.pk, choices=choices, **mine)

    assert not dish.groups.exists()


def test_a_menu_is_read_with_four_queries_however_long(shop, mine, django_assert_num_queries):
    dish = shop.dishes.first()
    options.save(shop.pk, dish_id=dish.pk, choices=Choices("맵기", 0, 1, [("a", 0)]), **mine)

    with django_assert_num_queries(4):
        rows = menus.sections(shop)
        found = [
            option for row in rows for one in row.dishes.all()
            for group in one.groups.all() for option in group.options.all()
        ]  # fmt: skip

    assert len(found) == 1


def test_photos_are_shown_of_open_shops_alone(town, owner, shop, mine):
    dish = shop.dishes.first()
    menus.picture(shop.pk, dish_id=dish.pk, photo=PICTURE, words="떡볶이 한 접시", **mine)
    asked = {"town": town}
    assert menus.photo(shop.pk, dish.pk, **asked) == PICTURE.content
    assert menus.photo(shop.pk + 1, dish.pk, **asked) is None

    Shop.objects.filter(pk=shop.pk).update(state="suspended", reason="위생")
    assert menus.photo(shop.pk, dish.pk, **asked) is None
    assert menus.photo(shop.pk, dish.pk, by=owner, **asked) == PICTURE.content

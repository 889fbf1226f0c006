"""A shop's menu as those who run it write it: headings, dishes, what is sold out, options."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.api import shops
from madang.delivery.api.desk import KEEP, NO_NUL, Id, done, given, own_shop
from madang.delivery.api.shops import DishOut
from madang.delivery.models import Dish, MenuSection, OptionGroup, Shop
from madang.delivery.models.dishes import DEAREST_WON
from madang.delivery.requests import kept_dish
from madang.delivery.services import menus, options, sheets
from madang.delivery.services.menus import MOST_OPTIONS, Choices

router = Router(tags=["delivery"], auth=KEEP)
Won = Annotated[int, Field(ge=0, le=DEAREST_WON)]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]
Short = Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]
Code = Annotated[str, Field(max_length=20, pattern=NO_NUL)]


class DeskDishOut(DishOut):
    stock: int | None
    sold_out_until: datetime | None


class DeskSectionOut(Schema):
    id: int
    name: str
    dishes: list[DeskDishOut]


class OriginIn(Schema):
    food: Code
    origin: Short


class DishIn(Schema):
    section: Id
    name: Name
    price_won: Won
    about: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    allergens: Annotated[list[Code], Field(max_length=40)] = []
    origins: Annotated[list[OriginIn], Field(max_length=40)] = []
    stock: Annotated[int | None, Field(ge=0, le=100_000)] = None


class DishChangeIn(Schema):
    """Only what is named is changed."""

    section: Id = 1
    name: Name = "-"
    price_won: Won = 0
    about: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""
    allergens: Annotated[list[Code], Field(max_length=40)] = []
    origins: Annotated[list[OriginIn], Field(max_length=40)] = []
    stock: Annotated[int | None, Field(ge=0, le=100_000)] = None


class MarkIn(Schema):
    mark: Annotated[
        Literal["today", "out", "again"],
        Field(description="sold out until tomorrow, until further notice, or there again"),
    ]


class SectionIn(Schema):
    name: Short


class OptionIn(Schema):
    name: Short
    price_won: Won = 0


class GroupIn(Schema):
    """Options of the same name stay the same; those that are not named go."""

    name: Short
    least: Annotated[int, Field(ge=0, le=MOST_OPTIONS)] = 0
    most: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = 1
    options: Annotated[list[OptionIn], Field(min_length=1, max_length=MOST_OPTIONS)]


Menu = list[DeskSectionOut]
DISH = "/shops/{int:pk}/dishes/{int:dish_pk}"


@router.get("/shops/{int:pk}/menu", response=Menu, summary="The menu of a shop that one runs",
            url_name="delivery_desk_menu")  # fmt: skip
def index(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Every heading with its dishes, sold out or not, with options and what the law asks for."""
    return _menu(own_shop(request, pk))


@router.post("/shops/{int:pk}/sections", response=Menu, summary="Add a heading",
             url_name="delivery_desk_sections")  # fmt: skip
def section(request: HttpRequest, pk: int, asked: SectionIn) -> list[dict[str, Any]]:
    """Add a heading at the end of the menu."""
    shop = own_shop(request, pk)
    done(lambda: menus.add_section(pk, name=asked.name, **given(request)))
    return _menu(shop)


@router.post("/shops/{int:pk}/sections/{int:section_pk}/removals", response=Menu,
             summary="Take a heading off", url_name="delivery_desk_section_removals")  # fmt: skip
def section_removed(request: HttpRequest, pk: int, section_pk: int) -> list[dict[str, Any]]:
    """Take a heading off the menu under which no dish stands, or was ordered."""
    shop = own_shop(request, pk)
    _section(shop, section_pk)
    done(lambda: menus.remove_section(pk, section_id=section_pk, **given(request)))
    return _menu(shop)


@router.post("/shops/{int:pk}/dishes", response=DeskDishOut, summary="Put a dish on the menu",
             url_name="delivery_desk_dishes")  # fmt: skip
def new(request: HttpRequest, pk: int, asked: DishIn) -> dict[str, Any]:
    """Put a dish on the menu, with its allergens and origins by their codes."""
    shop = own_shop(request, pk)
    _section(shop, asked.section)
    values = _values(asked.dict())
    made = done(
        lambda: menus.save_dish(pk, section_id=asked.section, values=values, **given(request))
    )
    return _one(shop, made.pk)


@router.post(DISH, response=DeskDishOut, summary="Change a dish", url_name="delivery_desk_dish")
def change(request: HttpRequest, pk: int, dish_pk: int, asked: DishChangeIn) -> dict[str, Any]:
    """Change what is named of a dish. What was ordered before keeps its price and name."""
    shop = own_shop(request, pk)
    dish, values = _dish(shop, dish_pk), _values(asked.dict(exclude_unset=True))
    under = values.pop("section", dish.section_id)
    _section(shop, under)
    done(
        lambda: menus.save_dish(
            pk, dish_id=dish_pk, section_id=under, values=values, **given(request)
        )
    )
    return _one(shop, dish_pk)


@router.post(f"{DISH}/removals", response=Menu, summary="Take a dish off the menu",
             url_name="delivery_desk_dish_removals")  # fmt: skip
def removed(request: HttpRequest, pk: int, dish_pk: int) -> list[dict[str, Any]]:
    """Take a dish off the menu; what was ordered of it stays known."""
    shop = own_shop(request, pk)
    _dish(shop, dish_pk)
    done(lambda: menus.remove_dish(pk, dish_id=dish_pk, **given(request)))
    return _menu(shop)


@router.post(f"{DISH}/marks", response=DeskDishOut, summary="Say that a dish is sold out",
             url_name="delivery_desk_marks")  # fmt: skip
def mark(request: HttpRequest, pk: int, dish_pk: int, asked: MarkIn) -> dict[str, Any]:
    """Sold out until tomorrow, until further notice, or there again."""
    shop, to = own_shop(request, pk), given(request)
    _dish(shop, dish_pk)
    if asked.mark == "again":
        done(lambda: menus.sell_again(pk, dish_id=dish_pk, **to))
    else:
        short = asked.mark == "today"
        done(lambda: menus.sell_out(pk, dish_id=dish_pk, until_tomorrow=short, **to))
    return _one(shop, dish_pk)


@router.post(f"{DISH}/options", response=DeskDishOut, summary="Add a group of options",
             url_name="delivery_desk_options")  # fmt: skip
def group(request: HttpRequest, pk: int, dish_pk: int, asked: GroupIn) -> dict[str, Any]:
    """Add a group of options to a dish."""
    return _group(request, pk, dish_pk, asked, None)


@router.post(f"{DISH}/options/{{int:group_pk}}", response=DeskDishOut,
             summary="Change a group of options", url_name="delivery_desk_group")  # fmt: skip
def group_changed(
    request: HttpRequest, pk: int, dish_pk: int, group_pk: int, asked: GroupIn
) -> dict[str, Any]:
    """Write a group of options anew; an option of the same name stays the same."""
    return _group(request, pk, dish_pk, asked, group_pk)


@router.post(
    f"{DISH}/options/{{int:group_pk}}/removals", response=DeskDishOut,
    summary="Take options off a dish", url_name="delivery_desk_group_removals",
)  # fmt: skip
def group_removed(request: HttpRequest, pk: int, dish_pk: int, group_pk: int) -> dict[str, Any]:
    """Take a whole group of options off a dish."""
    shop = own_shop(request, pk)
    _known(_dish(shop, dish_pk), group_pk)
    done(lambda: options.remove(pk, dish_id=dish_pk, group_id=group_pk, **given(request)))
    return _one(shop, dish_pk)


def _group(
    request: HttpRequest, pk: int, dish_pk: int, asked: GroupIn, group_pk: int | None
) -> dict[str, Any]:
    shop = own_shop(request, pk)
    dish = _dish(shop, dish_pk)
    if group_pk is not None:
        _known(dish, group_pk)
    rows = [(one.name.strip(), one.price_won) for one in asked.options]
    choices = Choices(asked.name.strip(), asked.least, asked.most, rows)
    told: dict[str, Any] = {"dish_id": dish_pk, "group_id": group_pk, "choices": choices}
    done(lambda: options.save(pk, **told, **given(request)))
    return _one(shop, dish_pk)


def _known(dish: Dish, group_pk: int) -> None:
    if not OptionGroup.objects.filter(dish=dish, pk=group_pk).exists():
        raise Problem(404, "no-such-options", gettext("The dish has no such options."))


def _section(shop: Shop, pk: int) -> None:
    if not MenuSection.objects.filter(shop=shop, pk=pk).exists():
        raise Problem(404, "no-such-section", gettext("The menu has no such heading."))


def _dish(shop: Shop, pk: int) -> Dish:
    try:
        return kept_dish(shop, pk)
    except Http404:
        raise Problem(404, "no-such-dish", gettext("The menu has no such dish.")) from None


def _values(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the service keeps; origins are pairs there."""
    if "origins" in asked:
        asked["origins"] = [[one["food"], one["origin"]] for one in asked["origins"]]
    return asked


def _menu(shop: Shop) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "id": one.pk,
            "name": one.name,
            "dishes": [_row(shop, dish, now) for dish in one.dishes.all()],
        }
        for one in menus.sections(shop)
    ]


def _one(shop: Shop, pk: int) -> dict[str, Any]:
    return _row(shop, menus.with_options(shop).get(pk=pk), clock.now())


def _row(shop: Shop, dish: Dish, now: datetime) -> dict[str, Any]:
    return shops.dish(shop.pk, sheets.sheet(dish, now=now)).dict() | {
        "stock": dish.stock,
        "sold_out_until": dish.sold_out_until,
    }

"""A shop as pages and the API write it: hours, days off, and the menu with the law's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext

from madang.delivery.engine.dishes import ALLERGENS, LABELLED, least_price
from madang.delivery.engine.hours import DAY_MIN, Hours, written
from madang.delivery.models import Dish, MenuSection, OptionGroup, Shop
from madang.delivery.models.hours import Span


@dataclass(frozen=True)
class HoursLine:
    """The hours of a weekday or a day; `is_off` when there are none."""

    name: str | Promise | date
    opens: str = ""
    closes: str = ""
    is_next_day: bool = False
    break_from: str = ""
    break_to: str = ""
    note: str = ""

    @property
    def is_off(self) -> bool:
        return not self.opens


@dataclass(frozen=True)
class DishSheet:
    """A dish as it is sold now; `from_won` is the least that it costs with what must be chosen."""

    dish: Dish
    is_sold_out: bool
    from_won: int
    must_choose: bool
    groups: Sequence[OptionGroup]
    allergens: list[str]
    origins: list[tuple[str, str]]


@dataclass(frozen=True)
class SectionSheet:
    """A heading with its dishes."""

    section: MenuSection
    dishes: list[DishSheet]


def week(shop: Shop) -> list[HoursLine]:
    """Return the hours from Monday to Sunday."""
    known = {row.weekday: row for row in shop.hours.all()}
    return [_line(WEEKDAYS[day], known.get(day)) for day in range(7)]


def days(shop: Shop, *, now: datetime) -> list[HoursLine]:
    """Return the single days with other hours, from today on."""
    today = now.astimezone(shop.town.zone).date()
    return [
        _line(row.day, row if row.opens is not None else None, row.note)
        for row in shop.days.all()
        if row.day >= today
    ]


def _line(name: str | Promise | date, row: Span | None, note: str = "") -> HoursLine:
    if row is None:
        return HoursLine(name, note=note)
    hours: Hours = row.hours
    return HoursLine(
        name,
        written(hours.opens),
        written(hours.closes),
        is_next_day=hours.closes > DAY_MIN,
        break_from="" if hours.break_from is None else written(hours.break_from),
        break_to="" if hours.break_to is None else written(hours.break_to),
        note=note,
    )


def menu(sections: Sequence[MenuSection], *, now: datetime) -> list[SectionSheet]:
    """Return the headings under which dishes stand, as they are sold at `now`."""
    found = [
        SectionSheet(one, [sheet(dish, now=now) for dish in one.dishes.all()]) for one in sections
    ]
    return [one for one in found if one.dishes]


def sheet(dish: Dish, *, now: datetime) -> DishSheet:
    """Return a dish whose groups and options were asked for with it."""
    groups = list(dish.groups.all())
    least = least_price(dish.price_won, [group.as_group for group in groups])
    return DishSheet(
        dish=dish,
        is_sold_out=dish.is_sold_out(now) or least is None,
        from_won=dish.price_won if least is None else least,
        must_choose=any(group.least for group in groups),
        groups=groups,
        allergens=[gettext(name) for code, name in ALLERGENS.items() if code in dish.allergens],
        origins=[(gettext(LABELLED[code]), place) for code, place in dish.origins],
    )

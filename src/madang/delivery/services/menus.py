"""Menus: read as one, and changed by those who run the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Prefetch
from django.utils.translation import gettext as _

from madang.delivery.engine import dishes as engine
from madang.delivery.models import (
    Dish,
    DishPhoto,
    MenuSection,
    Option,
    OptionGroup,
    Shop,
)
from madang.delivery.models.dishes import DEAREST_WON, DishQuerySet
from madang.delivery.services import findables, keepers
from madang.kernel.photos import Photo
from madang.people.models import Account
from madang.towns.models import Town

MOST_SECTIONS, MOST_DISHES, MOST_GROUPS, MOST_OPTIONS = 30, 300, 10, 30
MORNING = time(4)  # "until tomorrow" ends when no kitchen works
FIELDS = ("name", "about", "price_won", "allergens", "origins", "stock")


@dataclass(frozen=True)
class Choices:
    """A group of options as the shop writes it; `options` are (name, extra won)."""

    name: str
    least: int
    most: int
    options: Sequence[tuple[str, int]]


def sections(shop: Shop) -> list[MenuSection]:
    """Return the menu with everything on it; four queries, however long it is."""
    dishes = with_options(shop).order_by("position", "id")
    return list(shop.sections.prefetch_related(Prefetch("dishes", dishes)))


def with_options(shop: Shop) -> DishQuerySet:
    """Return the dishes on a shop's menu, to be asked for with the options that stand."""
    options = Prefetch("options", Option.objects.filter(removed_at=None))
    standing = OptionGroup.objects.filter(
        Exists(Option.objects.filter(group=OuterRef("pk"), removed_at=None))
    )
    groups = Prefetch("groups", standing.prefetch_related(options))
    return Dish.objects.filter(shop=shop).standing().prefetch_related(groups)


def dish_of(shop: Shop, dish_id: int) -> Dish:
    """Return a dish that is on the shop's menu. Raises Dish.DoesNotExist."""
    return Dish.objects.standing().select_related("section").get(shop=shop, pk=dish_id)


def price(dish: Dish, *, chosen: Sequence[int]) -> int:
    """Return what one portion costs with options (ids). Raises engine.Unpriceable."""
    groups = [group.as_group for group in dish.groups.prefetch_related("options")]
    return engine.price(dish.price_won, groups, chosen)


def photo(shop_id: int, dish_id: int, *, town: Town, by: Account | None = None) -> bytes | None:
    """Return the JPEG of a dish that everybody sees, or `by` as one who runs the shop."""
    rows = DishPhoto.objects.filter(
        town=town, dish=dish_id, dish__shop=shop_id, dish__removed_at=None
    )
    shops = Shop.objects.of(town).filter(pk=shop_id)
    if not shops.public().exists() and not (by and shops.kept_by(by).exists()):
        return None
    found = rows.first()
    return bytes(found.image) if found else None


@transaction.atomic
def add_section(shop_id: int, *, town: Town, by: Account, now: datetime, name: str) -> MenuSection:
    """Add a heading at the end of the menu. Raises PermissionDenied, ValidationError."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    name = name.strip()
    if not name or shop.sections.filter(name=name).exists():
        raise ValidationError({"name": _("Give a heading that the menu does not have yet.")})
    if shop.sections.count() >= MOST_SECTIONS:
        raise ValidationError(_("The menu has as many headings as it can."))
    last = shop.sections.aggregate(last=Max("position"))["last"]
    return MenuSection.objects.create(
        town=town, shop=shop, name=name, position=0 if last is None else last + 1
    )


@transaction.atomic
def remove_section(
    shop_id: int, *, town: Town, by: Account, now: datetime, section_id: int
) -> None:
    """Take a heading off that no dish stands under. Raises ValidationError: one does."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    section = shop.sections.get(pk=section_id)
    if section.dishes.exists():
        raise ValidationError(
            _("Dishes stand, or were ordered, under this heading. It stays; move them first.")
        )
    section.delete()


@transaction.atomic
def save_dish(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    values: dict[str, Any],
    section_id: int,
    dish_id: int | None = None,
) -> Dish:
    """Put a dish on the menu, or change it; `values` are those of FIELDS.

    Raises PermissionDenied, Dish.DoesNotExist, MenuSection.DoesNotExist, ValidationError.
    """
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    dish = dish_of(shop, dish_id) if dish_id else Dish(town=town, shop=shop)
    if dish_id is None and shop.dishes.standing().count() >= MOST_DISHES:
        raise ValidationError(_("The menu has as many dishes as it can."))
    dish.section = shop.sections.get(pk=section_id)
    for name in set(values) & set(FIELDS):
        setattr(dish, name, values[name])
    _check(dish)
    if dish_id is None:
        last = shop.dishes.standing().aggregate(last=Max("position"))["last"]
        dish.position = 0 if last is None else last + 1
    dish.save()
    findables.bring(shop)
    return dish


def _check(dish: Dish) -> None:
    """See that what the law wants is said in its codes. Raises ValidationError."""
    if set(dish.allergens) - set(engine.ALLERGENS):
        raise ValidationError({"allergens": _("That is not on the list of allergens.")})
    if any(code not in engine.LABELLED or not place for code, place in dish.origins):
        raise ValidationError({"origins": _("That is not a food whose origin is labelled.")})
    if dish.price_won > DEAREST_WON:
        raise ValidationError(
            {"price_won": _("That is too dear: %(row)s") % {"row": dish.price_won}}
        )
    dish.full_clean(exclude=["town", "shop", "section"], validate_constraints=False)


@transaction.atomic
def remove_dish(shop_id: int, *, town: Town, by: Account, now: datetime, dish_id: int) -> None:
    """Take a dish off the menu; what was ordered of it stays known."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    dish = dish_of(shop, dish_id)
    dish.removed_at = now
    dish.save(update_fields=["removed_at"])
    DishPhoto.objects.filter(dish=dish).delete()
    findables.bring(shop)


@transaction.atomic
def picture(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    dish_id: int,
    photo: Photo | None,
    words: str = "",
) -> None:
    """Show `photo` with a dish, or none any more."""
    dish = dish_of(keepers.held(shop_id, town=town, by=by, now=now), dish_id)
    if photo is None:
        DishPhoto.objects.filter(dish=dish).delete()
    else:
        DishPhoto.objects.update_or_create(
            dish=dish, defaults={"town": town, "image": photo.content, "words": words}
        )
    dish.has_photo = photo is not None
    dish.save(update_fields=["has_photo"])


@transaction.atomic
def sell_out(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    dish_id: int,
    until_tomorrow: bool = True,
) -> Dish:
    """Say that a dish is sold out, until tomorrow morning or until the shop says otherwise."""
    dish = dish_of(keepers.held(shop_id, town=town, by=by, now=now), dish_id)
    dish.sold_out_at = now
    dish.sold_out_until = _morning(now, town) if until_tomorrow else None
    dish.save(update_fields=["sold_out_at", "sold_out_until"])
    return dish


@transaction.atomic
def sell_again(shop_id: int, *, town: Town, by: Account, now: datetime, dish_id: int) -> Dish:
    """Say that a dish is there again; portions that were counted are counted no more."""
    dish = dish_of(keepers.held(shop_id, town=town, by=by, now=now), dish_id)
    dish.sold_out_at = dish.sold_out_until = None
    dish.stock = None if dish.stock == 0 else dish.stock
    dish.save(update_fields=["sold_out_at", "sold_out_until", "stock"])
    return dish


def _morning(now: datetime, town: Town) -> datetime:
    """Return the next morning on the town's clock, before kitchens open."""
    local = now.astimezone(town.zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, town.zone)

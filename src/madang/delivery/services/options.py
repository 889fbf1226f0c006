"""The options of a dish, written by those who run the shop as groups of lines."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.delivery.models import Dish, Option, OptionGroup
from madang.delivery.services import keepers
from madang.delivery.services.menus import MOST_GROUPS, MOST_OPTIONS, Choices, dish_of
from madang.people.models import Account
from madang.towns.models import Town


@transaction.atomic
def save(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    dish_id: int,
    choices: Choices,
    group_id: int | None = None,
) -> OptionGroup:
    """Add a group to a dish, or change it; options of the same name stay the same rows.

    Raises PermissionDenied, Dish.DoesNotExist, OptionGroup.DoesNotExist, ValidationError.
    """
    dish = dish_of(keepers.held(shop_id, town=town, by=by, now=now), dish_id)
    _check(choices)
    group = dish.groups.get(pk=group_id) if group_id else _new(dish)
    group.name, group.least, group.most = choices.name, choices.least, choices.most
    group.save()
    standing = {one.name: one for one in group.options.filter(removed_at=None)}
    for position, (name, price_won) in enumerate(choices.options):
        option = standing.pop(name, None) or Option(town=town, group=group, name=name)
        option.price_won, option.position = price_won, position
        option.save()
    for option in standing.values():
        option.removed_at = now
        option.save(update_fields=["removed_at"])
    return group


@transaction.atomic
def remove(
    shop_id: int, *, town: Town, by: Account, now: datetime, dish_id: int, group_id: int
) -> None:
    """Take a group off a dish: with no option left nobody sees it, and nothing is asked of it."""
    dish = dish_of(keepers.held(shop_id, town=town, by=by, now=now), dish_id)
    group = dish.groups.get(pk=group_id)
    group.options.filter(removed_at=None).update(removed_at=now)
    group.least = 0
    group.save(update_fields=["least"])


def _new(dish: Dish) -> OptionGroup:
    count = dish.groups.filter(options__removed_at=None).distinct().count()
    if count >= MOST_GROUPS:
        raise ValidationError(_("A dish has at most %(n)s groups of options.") % {"n": MOST_GROUPS})
    return OptionGroup(town_id=dish.town_id, dish=dish, position=count)


def _check(choices: Choices) -> None:
    names = [name for name, _won in choices.options]
    if not 1 <= len(names) <= MOST_OPTIONS or len(set(names)) != len(names):
        raise ValidationError(
            {"options": _("Give at least one option, each once, and at most 30 of them.")}
        )
    if not (0 <= choices.least <= choices.most and 1 <= choices.most <= len(names)):
        raise ValidationError(
            {"most": _("At least and at most must fit each other, and how many options there are.")}
        )

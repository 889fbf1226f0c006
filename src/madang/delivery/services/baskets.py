"""What somebody means to order, before it is ordered: lines kept by the browser's session.

Nothing here is a promise: names, prices and stock are looked at anew each time it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from madang.delivery.engine.dishes import Unpriceable, price
from madang.delivery.models import Dish, Order, OrderLine, Shop
from madang.delivery.services.carts import MOST_LINES, MOST_OF_ONE, Wanted
from madang.delivery.services.refused import TEXTS, Refused


@dataclass(frozen=True)
class Item:
    """One line: so many of a dish with options (ids); `seen_won` is what one cost then."""

    dish: int
    quantity: int
    options: tuple[int, ...]
    seen_won: int

    @property
    def wanted(self) -> Wanted:
        """The line as an order wants it."""
        return Wanted(self.dish, self.quantity, self.options)


@dataclass(frozen=True)
class Row:
    """A line as it can be ordered now: what one costs, or why it cannot be had (`trouble`)."""

    item: Item
    name: str
    options: list[str]
    each_won: int = 0
    trouble: str = ""
    code: str = ""

    @property
    def won(self) -> int:
        return self.each_won * self.item.quantity

    @property
    def has_changed(self) -> bool:
        """Whether one costs another sum than when it was put in."""
        return not self.trouble and self.each_won != self.item.seen_won


def packed(items: Sequence[Item]) -> list[list[Any]]:
    """Return the lines as a session keeps them."""
    return [[one.dish, one.quantity, list(one.options), one.seen_won] for one in items]


def unpacked(kept: Sequence[Sequence[Any]]) -> list[Item]:
    """Return the lines that a session kept."""
    return [Item(dish, quantity, tuple(options), won) for dish, quantity, options, won in kept]


def rows(shop: Shop, items: Sequence[Item], *, now: datetime) -> list[Row]:
    """Return the lines as they can be ordered at `now`; four queries for any number."""
    found = shop.dishes.filter(pk__in={one.dish for one in items})
    dishes = {dish.pk: dish for dish in found.prefetch_related("groups__options")}
    return [_row(dishes[one.dish], one, now) for one in items if one.dish in dishes]


def _row(dish: Dish, item: Item, now: datetime) -> Row:
    chosen = [
        option
        for group in dish.groups.all()
        for option in group.options.all()
        if option.pk in item.options
    ]
    row = Row(item, dish.name, [option.name for option in chosen])
    left = MOST_OF_ONE if dish.stock is None else dish.stock
    if dish.removed_at is not None:
        return replace(row, code="gone", trouble=str(TEXTS["gone"]))
    if dish.is_sold_out(now):
        return replace(row, code="sold_out", trouble=_("Sold out"))
    if left < item.quantity:
        return replace(row, code="sold_out", trouble=_("Only %(n)s left") % {"n": left})
    try:
        each = price(dish.price_won, [one.as_group for one in dish.groups.all()], item.options)
    except Unpriceable as error:
        if error.code == "sold_out":
            return replace(row, code="sold_out", trouble=_("Sold out"))
        return replace(row, code="options", trouble=str(TEXTS["options"]))
    return replace(row, each_won=each)


def put(shop: Shop, items: Sequence[Item], wanted: Wanted, *, now: datetime) -> list[Item]:
    """Return the lines with one more, or with more of one that is there. Raises Refused."""
    if not 1 <= wanted.quantity <= MOST_OF_ONE:
        raise Refused("nothing")
    fresh = Item(wanted.dish, wanted.quantity, tuple(sorted(set(wanted.options))), 0)
    same = [one for one in items if (one.dish, one.options) == (fresh.dish, fresh.options)]
    if same:
        return changed(items, list(items).index(same[0]), same[0].quantity + fresh.quantity)
    if len(items) >= MOST_LINES:
        raise Refused("too_many")
    found = rows(shop, [fresh], now=now)
    if not found:
        raise Refused("gone")
    if found[0].trouble:
        raise Refused(found[0].code, found[0].name)
    return [*items, replace(fresh, seen_won=found[0].each_won)]


def changed(items: Sequence[Item], number: int, quantity: int) -> list[Item]:
    """Return the lines with another quantity in one; nothing takes it out."""
    kept = list(items)
    if not 0 <= number < len(kept):
        return kept
    if quantity < 1:
        return [*kept[:number], *kept[number + 1 :]]
    kept[number] = replace(kept[number], quantity=min(quantity, MOST_OF_ONE))
    return kept


def again(order: Order, *, now: datetime) -> tuple[list[Item], int]:
    """Return the dishes of an order that can be had again, and how many lines cannot.

    An option is found by its name: the shop may have written its options anew since.
    """
    lines = list(order.lines.filter(kind=OrderLine.Kind.DISH))
    ids = [line.dish_id for line in lines if line.dish_id is not None]
    found = Dish.objects.standing().filter(shop=order.shop_id, pk__in=ids)
    dishes = {dish.pk: dish for dish in found.prefetch_related("groups__options")}
    wanted = [_again(dishes[line.dish_id], line) for line in lines if line.dish_id in dishes]
    standing = [row for row in rows(order.shop, wanted, now=now) if not row.trouble]
    items = [replace(row.item, seen_won=row.each_won) for row in standing]
    return items, len(lines) - len(items)


def _again(dish: Dish, line: OrderLine) -> Item:
    names = {label for label, won in line.options}
    options = [
        option.pk
        for group in dish.groups.all()
        for option in group.options.all()
        if option.removed_at is None and option.name in names
    ]
    return Item(dish.pk, line.quantity, tuple(sorted(options)), 0)

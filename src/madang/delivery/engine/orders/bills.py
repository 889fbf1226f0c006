"""What an order costs, frozen when it is placed: whole won, every line with its words.

Later changes are lines of their own below the others, and only ever lower the bill.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from madang.delivery.engine.orders.coupons import Applied, Basket, On
from madang.delivery.engine.orders.parties import Party


class BillError(ValueError):
    """A line that no honest shop writes."""


@dataclass(frozen=True)
class Option:
    """What was chosen with a dish ("large", "no onions"), and what one more costs."""

    label: str
    won: int = 0


@dataclass(frozen=True)
class DishLine:
    """So many of a dish with its options, as they were called and priced at the moment."""

    label: str
    quantity: int
    unit_won: int
    options: tuple[Option, ...] = ()
    dish: int = 0  # the id of the dish

    @property
    def won(self) -> int:
        return self.quantity * (self.unit_won + sum(option.won for option in self.options))


@dataclass(frozen=True)
class Adjustment:
    """A change after the order: `won` is never above nothing, `why` says what was agreed."""

    won: int
    why: str


@dataclass(frozen=True)
class Bill:
    """The lines of an order. `paid` is the customer's part, which was set aside at the order."""

    dishes: tuple[DishLine, ...]
    delivery_won: int = 0
    coupons: tuple[Applied, ...] = ()
    adjustments: tuple[Adjustment, ...] = field(default=())

    @property
    def ordered_won(self) -> int:
        """The dishes as they were ordered."""
        return sum(line.won for line in self.dishes)

    @property
    def sales_won(self) -> int:
        """The dishes as they are sold."""
        return self.ordered_won + sum(line.won for line in self.adjustments)

    def discount(self, on: On) -> int:
        return sum(one.won for one in self.coupons if one.edition.on == on)

    @property
    def paid_dishes_won(self) -> int:
        return self.sales_won - self.discount(On.DISHES)

    @property
    def paid_delivery_won(self) -> int:
        return self.delivery_won - self.discount(On.DELIVERY)

    @property
    def paid_won(self) -> int:
        return self.paid_dishes_won + self.paid_delivery_won

    def share(self, party: Party, *ons: On) -> int:
        """Return what `party` gives to the coupons on dishes, on the delivery, or on both."""
        chosen = [one for one in self.coupons if one.edition.on in (ons or tuple(On))]
        return sum(one.shares.get(party, 0) for one in chosen)

    def adjusted(self, won: int, why: str) -> "Bill":
        """Return the bill with a line that lowers it. Raises BillError: it would go too far."""
        if won >= 0 or not why:
            raise BillError("an adjustment lowers the bill and says why")
        changed = replace(self, adjustments=(*self.adjustments, Adjustment(won, why)))
        if changed.paid_dishes_won < 0 or changed.share(Party.SHOP) > changed.sales_won:
            raise BillError("the bill would fall below its coupons")
        return changed

    @property
    def basket(self) -> Basket:
        return Basket(self.ordered_won, self.delivery_won)


def bill(
    dishes: Sequence[DishLine], *, delivery_won: int = 0, coupons: Sequence[Applied] = ()
) -> Bill:
    """Return the bill of an order. Raises BillError: nothing ordered, or a number that is none.

    >>> soup = DishLine("국밥", 2, 9_000, (Option("곱빼기", 1_000),))
    >>> bill([soup], delivery_won=3_000).paid_won
    23000
    """
    if not dishes:
        raise BillError("nothing was ordered")
    for line in dishes:
        numbers = (line.unit_won, *(option.won for option in line.options))
        if line.quantity < 1 or any(type(n) is not int or n < 0 for n in numbers):
            raise BillError(f"{line.label}: no such line")
    if delivery_won < 0:
        raise BillError("a delivery costs something or nothing")
    made = Bill(tuple(dishes), delivery_won, tuple(coupons))
    if made.paid_dishes_won < 0 or made.paid_delivery_won < 0:
        raise BillError("coupons take off more than there is")
    return made

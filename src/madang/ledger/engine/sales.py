"""What a sale of local currency costs, and how much more somebody may buy."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Price:
    """`face` is what the buyer can spend; `paid` is theirs to pay, `discount` the town's."""

    face: int
    discount: int

    @property
    def paid(self) -> int:
        return self.face - self.discount


def price(face: int, *, percent: Decimal) -> Price:
    """Return what `face` costs at a discount of `percent`; parts of a won are the buyer's to pay.

    >>> price(100_000, percent=Decimal(10)).paid, price(1_005, percent=Decimal("7.5")).discount
    (90000, 75)
    """
    return Price(face, int(face * percent // 100))


def share(cost: Price, *, before: int, back: int) -> int:
    """Return the budget's share of `back` taken back of a sale, of which `before` was before.

    In all it is the share of what was taken back, rounded up: parts gain nobody anything.

    >>> cost = Price(face=1_005, discount=75)
    >>> share(cost, before=0, back=1_005), [share(cost, before=n, back=335) for n in (0, 335, 670)]
    (75, [25, 25, 25])
    """
    return _rounded_up(cost, before + back) - _rounded_up(cost, before)


def _rounded_up(cost: Price, amount: int) -> int:
    return -(-cost.discount * amount // cost.face)


def left(*, month_most: int, bought: int, holding_most: int, has: int) -> int:
    """Return how much more somebody may buy who `bought` so much this month and `has` so much.

    >>> left(month_most=700_000, bought=100_000, holding_most=1_500_000, has=1_400_000)
    100000
    """
    return max(0, min(month_most - bought, holding_most - has))

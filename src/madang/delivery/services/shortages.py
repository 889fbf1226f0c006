"""What a shop cannot give of an order: off the bill, and off the menu for today."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from madang.delivery.models import Order, OrderLine
from madang.delivery.services import bills, menus
from madang.people.models import Account


@dataclass(frozen=True)
class Shortage:
    """Portions of a line that are not there; `is_sold_out`: nobody is to order the dish today."""

    line: OrderLine
    portions: int
    is_sold_out: bool = False

    @property
    def won(self) -> int:
        """How much less the customer pays."""
        return self.line.won // self.line.quantity * self.portions

    @property
    def why(self) -> str:
        """What the customer reads."""
        return _("Not there: %(dish)s ×%(n)s") % {"dish": self.line.label, "n": self.portions}


@transaction.atomic
def take_off(
    shortage: Shortage, *, order: Order, by: Account, now: datetime, key: str = "", seen: int = 0
) -> None:
    """Lower the bill of an order that is being made; the same key does it once.

    Raises as `bills.adjust` does, and PermissionDenied: the shop is not `by`'s.
    """
    Order.objects.select_for_update(of=("self",)).only("pk").get(pk=order.pk)
    is_new = not (key and order.steps.filter(key=key).exists())
    bills.adjust(
        order=order, won=shortage.won, why=shortage.why, by=by, now=now, key=key, seen=seen
    )
    if shortage.is_sold_out and is_new and shortage.line.dish_id is not None:
        menus.sell_out(
            order.shop_id, dish_id=shortage.line.dish_id, town=order.town, by=by, now=now
        )

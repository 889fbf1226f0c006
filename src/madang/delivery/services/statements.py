"""What a shop sold in a month and what became of every won of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.delivery.models import OrderRefund, Settlement, Shop
from madang.delivery.services import keepers
from madang.kernel.csvlines import line
from madang.people.models import Account
from madang.roles.services import permissions

SEE = "delivery.orders_see"
FIRST_YEAR = 2020


@dataclass(frozen=True)
class Entry:
    """One line: a settled order, or what was given back of one.

    `paid` = sales - own coupons - fees + carried + made good - given back: what the shop got.
    """

    order: int
    at: datetime
    sales: int = 0
    own_coupons: int = 0
    public_coupons: int = 0
    brokerage: int = 0
    payment_fee: int = 0
    carried: int = 0
    made_good: int = 0
    given_back: int = 0
    paid: int = 0


@dataclass(frozen=True)
class Statement:
    """The lines of a month, in their order; `sums` adds them up."""

    shop: Shop
    first: date
    entries: list[Entry] = field(default_factory=list)

    @property
    def sums(self) -> dict[str, int]:
        return {name: sum(getattr(one, name) for one in self.entries) for name in SUMMED}


SUMMED = (
    *("sales", "own_coupons", "public_coupons", "brokerage", "payment_fee", "carried"),
    *("made_good", "given_back", "paid"),
)


def is_month(year: int, month: int, *, now: datetime) -> bool:
    """Tell whether there can be a statement of this month."""
    return FIRST_YEAR <= year <= now.year + 1 and 1 <= month <= 12


def monthly(*, shop: Shop, year: int, month: int, by: Account, now: datetime) -> Statement:
    """Return a shop's statement for a month of the town's calendar.

    Raises PermissionDenied: `by` neither runs the shop nor may see the town's orders.
    """
    may = permissions.may(by, SEE, town=shop.town, now=now)
    if not may and by.pk not in keepers.ids(shop):
        raise PermissionDenied(SEE)
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    zone = shop.town.zone
    span = (datetime.combine(first, time(), zone), datetime.combine(after, time(), zone))
    within = {"at__gte": span[0], "at__lt": span[1]}
    entries = [_sold(one) for one in Settlement.objects.filter(shop=shop, **within)]
    entries += [_back(one) for one in OrderRefund.objects.filter(shop=shop, **within)]
    return Statement(shop, first, sorted(entries, key=lambda one: (one.at, one.order)))


def _sold(one: Settlement) -> Entry:
    owed = one.sales_won - one.own_coupons_won - one.brokerage_won - one.payment_fee_won
    got = one.paid_won + one.advanced_won
    return Entry(
        order=one.order_id, at=one.at, sales=one.sales_won, own_coupons=one.own_coupons_won,
        public_coupons=one.public_coupons_won, brokerage=one.brokerage_won,
        payment_fee=one.payment_fee_won, carried=one.carried_won,
        made_good=got - owed - one.carried_won, paid=got,
    )  # fmt: skip


def _back(one: OrderRefund) -> Entry:
    fees = one.brokerage_won + one.payment_fee_won
    return Entry(
        order=one.order_id, at=one.at, brokerage=-one.brokerage_won,
        payment_fee=-one.payment_fee_won, made_good=one.advanced_won,
        given_back=fees - one.shop_won, paid=one.shop_won + one.advanced_won,
    )  # fmt: skip


def csv(statement: Statement) -> Iterator[str]:
    """Yield the statement as lines of a spreadsheet, its sums last."""
    yield line(
        [
            pgettext("statement", "Order"), _("When"), _("Sales"),
            _("Coupons of the shop"), _("Coupons of others"),
            _("Brokerage"), _("Payment fee"), _("Own delivery"), _("Made good"),
            _("Given back"), _("To the shop"),
        ]
    )  # fmt: skip
    for one in statement.entries:
        at = one.at.astimezone(statement.shop.town.zone).strftime("%Y-%m-%d %H:%M")
        yield line([one.order, at, *(getattr(one, name) for name in SUMMED)])
    yield line([_("Together"), "", *statement.sums.values()])

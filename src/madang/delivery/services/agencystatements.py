"""What an agency's couriers brought in a month: fees, what was paid to couriers, what it kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.delivery.models import Agency, AgencyPart
from madang.delivery.services import agencies
from madang.kernel.csvlines import line
from madang.people.models import Account
from madang.roles.services import permissions


@dataclass(frozen=True)
class AgencyStatement:
    """The orders of a month, as they were settled; of the orders no more than their numbers.

    What is given back later changes none of it: whose fault it was makes the fee good.
    """

    agency: Agency
    first: date
    parts: list[AgencyPart]

    @property
    def fees_won(self) -> int:
        return sum(one.fee_won for one in self.parts)

    @property
    def kept_won(self) -> int:
        return sum(one.kept_won for one in self.parts)

    @property
    def couriers_won(self) -> int:
        return self.fees_won - self.kept_won


def monthly(
    *, agency: Agency, year: int, month: int, by: Account, now: datetime
) -> AgencyStatement:
    """Return an agency's month of the town's calendar; two queries.

    Raises PermissionDenied: `by` does not run the agency.
    """
    permissions.require(by, agencies.RUN, town=agency.town, now=now)
    if by.pk not in agencies.ids(agency):
        raise PermissionDenied(agencies.RUN)
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    zone = agency.town.zone
    span = (datetime.combine(first, time(), zone), datetime.combine(after, time(), zone))
    rows = AgencyPart.objects.filter(agency=agency, paid_at__gte=span[0], paid_at__lt=span[1])
    return AgencyStatement(agency, first, list(rows.select_related("courier").order_by("paid_at")))


def csv(statement: AgencyStatement) -> Iterator[str]:
    """Yield the statement as lines of a spreadsheet, its sums last."""
    yield line(
        [
            pgettext("statement", "Order"), _("When"), _("Courier"), _("Delivery fee"),
            _("Share of the agency, in percent"), _("To the courier"), _("Kept by the agency"),
        ]
    )  # fmt: skip
    zone = statement.agency.town.zone
    for one in statement.parts:
        at = one.paid_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.paid_at else ""
        yield line(
            [one.order_id, at, one.courier.name, one.fee_won, one.percent, one.courier_won,
             one.kept_won]
        )  # fmt: skip
    sums = [statement.fees_won, "", statement.couriers_won, statement.kept_won]
    yield line([_("Together"), "", "", *sums])

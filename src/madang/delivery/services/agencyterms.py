"""What an agency keeps of each delivery fee: written ahead, told to its couriers, never changed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.delivery.models import Agency, AgencyTerms
from madang.delivery.services import agencies
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town

CAP = "delivery.agency_share_cap"


def cap(town: Town, *, now: datetime) -> int:
    """Return the most an agency may keep, in percent."""
    return rules.number(town=town, key=CAP, at=now)


def percent(agency: Agency, *, now: datetime) -> int:
    """Return what the agency keeps now, in percent; nothing until it has written terms."""
    return percents([agency], town=agency.town, now=now)[agency.pk]


def percents(some: Iterable[Agency], *, town: Town, now: datetime) -> dict[int, int]:
    """Return what each agency keeps now, never more than the town's cap of today."""
    found = {one.pk: 0 for one in some}
    today = now.astimezone(town.zone).date()
    most = cap(town, now=now) if found else 0
    for terms in reversed(AgencyTerms.objects.on(today).filter(agency__in=list(found))):
        found[terms.agency_id] = min(terms.percent, most)
    return found


def coming(agency: Agency, *, now: datetime) -> list[AgencyTerms]:
    """Return the terms that are written and have not begun, the next first."""
    today = now.astimezone(agency.town.zone).date()
    rows = AgencyTerms.objects.filter(agency=agency, from_day__gt=today)
    by_day = {terms.from_day: terms for terms in rows.order_by("id")}
    return [by_day[day] for day in sorted(by_day)]


@transaction.atomic
def write(*, percent: int, from_day: date, town: Town, by: Account, now: datetime) -> AgencyTerms:
    """Write what the agency of `by` keeps from a coming day on; its couriers are told.

    Raises PermissionDenied; ValidationError: more than the cap, or a day that has begun.
    """
    agency = agencies.held(town=town, by=by, now=now)
    most = cap(town, now=now)
    if not 0 <= percent <= most:
        told = _("An agency keeps between 0 and %(n)s percent of a delivery fee.")
        raise ValidationError({"percent": told % {"n": most}})
    if from_day <= now.astimezone(town.zone).date():
        raise ValidationError({"from_day": _("A change begins tomorrow at the earliest.")})
    made = AgencyTerms.objects.create(
        town=town, agency=agency, percent=percent, from_day=from_day, by=by, made_at=now
    )
    text = gettext_noop("From %(day)s on %(agency)s keeps %(n)s percent of each delivery fee.")
    outbox.tell(
        agencies.courier_ids(agency), kind=agencies.TOLD, text=text,
        params={"agency": agency.name, "day": from_day.isoformat(), "n": percent},
        path="/delivery/courier/earnings/", town_id=town.pk, now=now,
    )  # fmt: skip
    return made

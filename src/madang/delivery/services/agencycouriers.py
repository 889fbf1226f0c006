"""An agency's couriers as it sees them: who is its own, who is on duty, what they bring today.

It sees no customer, and no courier's place.
"""

from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.delivery.engine.couriers import State
from madang.delivery.models import Agency, AgencyPart, Courier, Shift
from madang.delivery.services import agencies, duties
from madang.people.models import Account
from madang.towns.models import Town


@dataclass(frozen=True)
class Line:
    """One courier of an agency: on duty since when, and how many orders they took today."""

    courier: Courier
    on_at: datetime | None
    orders: int


def lines(agency: Agency, *, now: datetime) -> list[Line]:
    """Return the agency's couriers and those who apply; three queries."""
    running = Shift.objects.running().filter(courier__agency=agency)
    on = dict(running.values_list("courier", "on_at"))
    midnight = datetime.combine(now.astimezone(agency.town.zone), time(), agency.town.zone)
    took = AgencyPart.objects.filter(agency=agency, taken_at__gte=midnight).order_by()
    counts = dict(took.values_list("courier").annotate(count=Count("pk")))
    return [Line(one, on.get(one.pk), counts.get(one.pk, 0)) for one in agencies.couriers(agency)]


def _held(courier_id: int, *, town: Town, by: Account, now: datetime) -> tuple[Agency, Courier]:
    agency = agencies.held(town=town, by=by, now=now)
    rows = agencies.couriers(agency).select_related("account", "town")
    return agency, rows.select_for_update(of=("self",)).get(pk=courier_id)


@transaction.atomic
def confirm(courier_id: int, *, town: Town, by: Account, now: datetime) -> Courier:
    """Say that somebody who claims the agency of `by` is its own; then the town checks them.

    Raises PermissionDenied, ValidationError, Courier.DoesNotExist.
    """
    agency, courier = _held(courier_id, town=town, by=by, now=now)
    if courier.confirmed_at is not None:
        raise ValidationError(_("This courier is confirmed already."))
    courier.confirmed_at = now
    courier.save(update_fields=["confirmed_at"])
    text = gettext_noop("The agency %(agency)s has confirmed that you are its courier.")
    _tell(agency, courier, text, now=now)
    return courier


@transaction.atomic
def part(courier_id: int, *, town: Town, by: Account, now: datetime, reason: str = "") -> Courier:
    """Say that somebody is not a courier of the agency of `by`, or is one no more.

    Who carries a meal brings it first. Raises PermissionDenied, ValidationError,
    Courier.DoesNotExist.
    """
    agency, courier = _held(courier_id, town=town, by=by, now=now)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason. The courier reads it.")})
    if duties.is_carrying(courier):
        raise ValidationError(_("This courier carries a meal. End it when it is handed over."))
    shift = duties.running(courier)
    if shift is not None:
        duties.end(shift, now=now)
    was_applied = courier.state == State.APPLIED
    courier.state, courier.reason = State.REFUSED if was_applied else State.LEFT, reason.strip()
    courier.confirmed_at = None
    courier.save()
    text = gettext_noop("You do not carry for the agency %(agency)s. The reason stands there.")
    _tell(agency, courier, text, now=now)
    return courier


def _tell(agency: Agency, courier: Courier, text: str, *, now: datetime) -> None:
    outbox.tell(
        {courier.account_id}, kind="delivery.courier", text=text, params={"agency": agency.name},
        path="/delivery/courier/", town_id=agency.town_id, now=now,
    )  # fmt: skip


@transaction.atomic
def end_agency(agency_id: int, *, town: Town, by: Account, now: datetime) -> Agency:
    """End an agency, by an official: nobody goes on duty for it, who is on duty ends with the meal.

    What was earned stays in the purses; its couriers may apply anew. Raises PermissionDenied,
    Agency.DoesNotExist, ValidationError.
    """
    agency = agencies.vetted(agency_id, town=town, by=by, now=now)
    agency.ended_at = now
    agency.save(update_fields=["ended_at"])
    for one in agency.invitations.filter(ended_at=None):
        one.ended_at, one.outcome = now, "withdrawn"
        one.save(update_fields=["ended_at", "outcome"])
    running = Shift.objects.running().filter(courier__agency=agency)
    for shift in running.select_related("courier"):
        duties.close(shift, now=now)
    text = gettext_noop("The agency %(agency)s has ended. Apply anew to go on carrying meals.")
    agencies.tell(agency, agencies.courier_ids(agency), text, path="/delivery/courier/", now=now)
    text = gettext_noop("The town has ended the agency %(agency)s. Its purse stays as it is.")
    agencies.tell(agency, agencies.ids(agency), text, now=now)
    return agency

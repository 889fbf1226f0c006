"""Delivery agencies: added by officials, run by people of their own, each with a purse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from madang.base import outbox, scope
from madang.delivery.engine import registrations
from madang.delivery.engine.couriers import Belongs, State
from madang.delivery.models import Agency, AgencyPerson, Courier
from madang.delivery.models.couriers import CourierQuerySet
from madang.ledger.models import Asset, Purse
from madang.ledger.services import purses
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

RUN, VET = "delivery.run_agency", "delivery.vet"
TOLD = "delivery.agency"
PAGE = "/delivery/agency/"
GONE = (State.REFUSED.value, State.LEFT.value)


def of(account: Account, *, town: Town) -> Agency | None:
    """Return the agency that `account` runs in the town, also one that has ended."""
    rows = Agency.objects.filter(town=town, people__account=account)
    return rows.select_related("town").defer("town__basemap").first()


def ids(agency: Agency) -> set[int]:
    """Return the accounts that run the agency."""
    return set(AgencyPerson.objects.filter(agency=agency).values_list("account_id", flat=True))


def held(*, town: Town, by: Account, now: datetime) -> Agency:
    """Return the agency that `by` runs, held until the transaction ends, so that it can be changed.

    Raises PermissionDenied: they run none; ValidationError: it has ended.
    """
    permissions.require(by, RUN, town=town, now=now)
    mine = AgencyPerson.objects.filter(town=town, account=by).values("agency")
    rows = Agency.objects.filter(town=town, pk__in=mine).select_related("town")
    agency = rows.select_for_update(of=("self",)).first()
    if agency is None or by.pk not in ids(agency):
        raise PermissionDenied(RUN)
    if agency.ended_at is not None:
        raise ValidationError(_("This agency has ended. Nothing was changed."))
    return agency


def couriers(agency: Agency) -> CourierQuerySet:
    """Return those who carry for the agency or want to."""
    rows = Courier.objects.filter(agency=agency, belongs=Belongs.AGENCY)
    return rows.exclude(state__in=GONE).order_by("name", "id")


def courier_ids(agency: Agency) -> set[int]:
    """Return the accounts of those who carry for the agency or want to."""
    return set(couriers(agency).values_list("account_id", flat=True))


@dataclass(frozen=True)
class Line:
    """An agency as officials see it on their list."""

    agency: Agency
    people: int
    couriers: int


def listed(town: Town) -> list[Line]:
    """Return the town's agencies, those that have ended last; three queries."""
    rows = Agency.objects.filter(town=town).order_by(F("ended_at").desc(nulls_first=True), "name")
    runs = _counted(AgencyPerson.objects.filter(town=town))
    carry = _counted(Courier.objects.of(town).exclude(state__in=GONE))
    return [Line(one, runs.get(one.pk, 0), carry.get(one.pk, 0)) for one in rows]


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("agency").annotate(count=Count("pk")))


def add(*, town: Town, by: Account, now: datetime, values: Mapping[str, str]) -> Agency:
    """Let couriers of an agency apply, and open its purse. Raises as `held` does."""
    role = permissions.require(by, VET, town=town, now=now)
    try:
        number = registrations.number(values["business_number"])
    except registrations.NotANumberError as error:
        told = _("A business registration number has ten digits, the last of which is a check.")
        raise ValidationError({"business_number": told}) from error
    agency = Agency(
        town=town, name=values["name"], business_number=number, phone=values["phone"], since=now
    )
    try:
        with transaction.atomic(), scope.acting(actor=by.pk, role=role.value, act=VET):
            agency.save()
            _open_purse(agency, now)
    except IntegrityError as error:
        told = _("An agency with this number is there already.")
        raise ValidationError({"business_number": told}) from error
    return agency


def _open_purse(agency: Agency, now: datetime) -> None:
    won = purses.asset(
        town=agency.town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
    )
    name, partner = f"agency:{agency.pk}", purses.Holder.PARTNER
    purses.named(asset=won, holder=partner, name=name, minimum=0, now=now)


def vetted(agency_id: int, *, town: Town, by: Account, now: datetime) -> Agency:
    """Return a running agency about which `by` decides as an official, held.

    Raises PermissionDenied: nobody decides about an agency that they run; Agency.DoesNotExist;
    ValidationError: it has ended.
    """
    permissions.require(by, VET, town=town, now=now)
    rows = Agency.objects.filter(town=town).select_related("town")
    agency = rows.select_for_update(of=("self",)).get(pk=agency_id)
    if by.pk in ids(agency):
        raise PermissionDenied(_("Nobody decides about an agency that they run."))
    if agency.ended_at is not None:
        raise ValidationError(_("This agency has ended. Nothing was changed."))
    return agency


def holdings(agency: Agency) -> list[tuple[Asset, int]]:
    """Return what the agency has, by the kind of money."""
    rows = Purse.objects.filter(
        town_id=agency.town_id, holder=purses.Holder.PARTNER, name=f"agency:{agency.pk}"
    )
    found = list(rows.select_related("asset"))
    sums = purses.amounts(found)
    return [(one.asset, sums[one.pk].balance) for one in found]


def tell(agency: Agency, to: set[int], text: str, *, now: datetime, path: str = PAGE) -> None:
    """Tell people what became of an agency, its people or its couriers."""
    outbox.tell(
        to, kind=TOLD, text=text, params={"agency": agency.name}, path=path,
        town_id=agency.town_id, now=now,
    )  # fmt: skip

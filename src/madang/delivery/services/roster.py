"""Who carries: applying, the official's check, agencies, and whose courier somebody is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.delivery.engine import couriers as engine
from madang.delivery.engine.couriers import Belongs, State
from madang.delivery.models import Courier, Order
from madang.delivery.services import agencies, keepers
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.residents.engine.ages import months_after
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

CARRY, VET = "delivery.carry", "delivery.vet"
ANEW = frozenset({State.REFUSED, State.LEFT, State.APPLIED})  # they apply, or apply again
OWN = ("name", "phone", "transport", "belongs", "shop", "agency")
TEXTS = {
    "vet": gettext_noop("You may carry meals in %(town)s from now on."),
    "refuse": gettext_noop("Your application to carry meals was refused. The reason stands there."),
    "suspend": gettext_noop("You may not carry meals for now. The reason stands there."),
    "resume": gettext_noop("You may carry meals in %(town)s again."),
}
APPLIES = gettext_noop("Somebody applies as a courier of %(agency)s. Say whether they are yours.")


def of(account: Account, *, town: Town) -> Courier | None:
    """Return `account` as a courier of the town, whatever the standing; None: never applied."""
    rows = Courier.objects.of(town).select_related("shop", "agency")
    return rows.filter(account=account).first()


def carrying(account: Account, *, town: Town, now: datetime) -> Courier:
    """Return `account` as a courier who may carry. Raises PermissionDenied, Refused."""
    permissions.require(account, CARRY, town=town, now=now)
    courier = of(account, town=town)
    if courier is None:
        raise PermissionDenied(CARRY)
    if not courier.may_carry(now):
        raise Refused("not_vetted")
    return courier


def is_shop_s_own(order: Order) -> bool:
    """Tell whether a shop's own courier has the order: then the delivery fee is the shop's."""
    if order.courier_id is None:
        return False
    own = Courier.objects.filter(belongs=Belongs.SHOP, shop_id=order.shop_id)
    return own.filter(account_id=order.courier_id, town_id=order.town_id).exists()


@transaction.atomic
def apply(*, town: Town, by: Account, now: datetime, values: Mapping[str, Any]) -> Courier:
    """Apply to carry, or apply again after a refusal or a leave. Raises ValidationError."""
    permissions.require(by, CARRY, town=town, now=now)
    courier = Courier.objects.select_for_update(of=("self",)).filter(town=town, account=by).first()
    courier = courier or Courier(town=town, account=by)
    if courier.pk and courier.state not in ANEW and not has_lost_agency(courier):
        raise ValidationError(_("The town knows you as a courier already. Nothing was sent."))
    for name in OWN:
        if name in values:
            setattr(courier, name, values[name])
    courier.shop = courier.shop if courier.belongs == Belongs.SHOP else None
    courier.agency = courier.agency if courier.belongs == Belongs.AGENCY else None
    _insist_belongs(courier)
    courier.confirmed_at = None
    courier.state, courier.reason, courier.applied_at = State.APPLIED, "", now
    courier.vetted_by, courier.vetted_at, courier.vetted_until = None, None, None
    try:
        with transaction.atomic():
            courier.save()
    except IntegrityError as error:
        raise ValidationError(_("You have applied already. Nothing was sent.")) from error
    if courier.agency is not None:
        agencies.tell(courier.agency, agencies.ids(courier.agency), APPLIES, now=now)
    return courier


def _insist_belongs(courier: Courier) -> None:
    shop_s, agency_s = courier.belongs == Belongs.SHOP, courier.belongs == Belongs.AGENCY
    if (shop_s and courier.shop is None) or (agency_s and courier.agency is None):
        raise ValidationError({"belongs": _("Say for which shop or agency you carry.")})
    if courier.agency is not None and courier.agency.ended_at is not None:
        raise ValidationError({"agency": _("This agency has ended. Choose another.")})


def has_lost_agency(courier: Courier) -> bool:
    """Tell whether the courier's agency has ended: nobody goes on duty for it."""
    return courier.agency is not None and courier.agency.ended_at is not None


def is_own_matter(courier: Courier, by: Account) -> bool:
    """Tell whether `by` is the courier, or runs the shop or the agency they carry for."""
    return courier.account_id == by.pk or _runs_shop_of(courier, by) or _runs_agency_of(courier, by)


def _runs_agency_of(courier: Courier, by: Account) -> bool:
    return courier.agency is not None and by.pk in agencies.ids(courier.agency)


def _runs_shop_of(courier: Courier, by: Account) -> bool:
    """Tell whether `by` runs the shop for which the courier carries."""
    return courier.shop is not None and by.pk in keepers.ids(courier.shop)


@transaction.atomic
def decide(
    courier_id: int, *, town: Town, step: str, by: Account, now: datetime, reason: str = ""
) -> Courier:
    """Let an official check, refuse, suspend or take back.

    Nobody decides about themselves, nor about a courier of a shop or an agency that they run. An
    agency's courier is checked when the agency has said that they are its own.

    Raises PermissionDenied, ValidationError, Courier.DoesNotExist.
    """
    role = permissions.require(by, VET, town=town, now=now)
    courier = Courier.objects.of(town).select_for_update(of=("self",)).get(pk=courier_id)
    way = engine.STEPS.get(step)
    if courier.account_id == by.pk:
        raise PermissionDenied(_("Nobody decides about carrying of their own."))
    if _runs_shop_of(courier, by):
        raise PermissionDenied(_("Nobody decides about a courier of a shop that they run."))
    if _runs_agency_of(courier, by):
        raise PermissionDenied(_("Nobody decides about a courier of an agency that they run."))
    if way is None or courier.state not in way.sources:
        raise ValidationError(_("That cannot be done with the courier as they stand."))
    if step == "vet" and courier.agency is not None and courier.confirmed_at is None:
        raise ValidationError(_("The agency has not confirmed this courier yet."))
    if way.needs_reason and not reason.strip():
        raise ValidationError({"reason": _("Give the reason. The courier reads it.")})
    with scope.acting(actor=by.pk, role=role.value, act=VET, why=reason[:200]):
        courier.state = way.after
        courier.reason = reason.strip() if way.needs_reason else ""
        if step == "vet":
            months = rules.number(town=town, key="delivery.vetting_months", at=now)
            courier.vetted_by, courier.vetted_at = by, now
            courier.vetted_until = months_after(now, months)
        courier.save()
        outbox.tell(
            {courier.account_id}, kind="delivery.courier", text=TEXTS[step],
            path="/delivery/courier/", town_id=town.pk, now=now,
        )  # fmt: skip
    return courier

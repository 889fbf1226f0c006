"""Applying with a shop, and what those who run it change themselves."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madang.delivery.engine import registrations
from madang.delivery.engine.shops import APPLY as APPLIED
from madang.delivery.engine.shops import WAITING, State
from madang.delivery.models import Shop, ShopKeeper, ShopStep
from madang.delivery.models.shops import LONGEST_PREP_MIN, PREP_STEP_MIN
from madang.delivery.services import findables, keepers
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

APPLY = "delivery.apply"
MOST_WAITING = "delivery.applications_waiting"
# What the town checked on site; changed while it is still to be checked, and not afterwards.
IDENTITY = (
    *("business_name", "business_number", "representative", "permit_number"),
    *("mail_order_number", "address", "region", "lat", "lon"),
)
TERMS = (
    *("name", "about", "cuisine", "phone", "email", "delivers", "packs", "seats"),
    *("minimum_won", "prep_minutes", "closed_on_holidays"),
)
BUSY_STEPS_MIN = (0, 10, 20, 30)
LONGEST_PAUSE = timedelta(days=1)


def is_checkable(shop: Shop) -> bool:
    """Tell whether what the town checks on site can still be changed by the shop."""
    return shop.state in {State.APPLIED, State.REFUSED}


@transaction.atomic
def apply(shop: Shop, *, town: Town, by: Account, now: datetime) -> Shop:
    """Ask the town to admit a new shop; `by` runs it from now on.

    Raises PermissionDenied; ValidationError: a wrong number, there already, or too many waiting.
    """
    permissions.require(by, APPLY, town=town, now=now)
    Account.objects.select_for_update().only("pk").get(pk=by.pk)  # two tabs do not slip through
    waiting = Shop.objects.of(town).kept_by(by).filter(state__in=WAITING).count()
    if waiting >= rules.number(town=town, key=MOST_WAITING, at=now):
        raise ValidationError(
            _("%(n)s of your applications wait for the town already. Nothing was sent.")
            % {"n": waiting}
        )
    shop.town, shop.state, shop.applied_at, shop.changed_at = town, State.APPLIED, now, now
    _kept(shop)
    ShopKeeper.objects.create(town=town, shop=shop, account=by, is_owner=True, since=now)
    ShopStep.objects.create(town=town, shop=shop, step=APPLIED, after=State.APPLIED, by=by, at=now)
    return shop


@transaction.atomic
def change(shop_id: int, *, town: Town, by: Account, now: datetime, values: dict[str, Any]) -> Shop:
    """Change what `values` names, of TERMS and, before the check on site, of IDENTITY.

    Raises PermissionDenied, ValidationError.
    """
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    changed = {name for name, value in values.items() if getattr(shop, name) != value}
    if changed & set(IDENTITY) and not is_checkable(shop):
        raise ValidationError(
            _("The town has checked who sells and where. To change it, apply anew.")
        )
    for name in changed & {*IDENTITY, *TERMS}:
        setattr(shop, name, values[name])
    _kept(shop)
    findables.bring(shop)
    return shop


@transaction.atomic
def set_busy(
    shop_id: int, *, town: Town, by: Account, now: datetime, minutes: int, hours: int = 1
) -> Shop:
    """Let cooking take `minutes` longer for the next hours; 0 ends it. Raises ValidationError."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    if minutes not in BUSY_STEPS_MIN or not 1 <= hours <= 6:
        raise ValidationError(_("Choose one of the times that are offered."))
    shop.busy_minutes = minutes
    shop.busy_until = now + timedelta(hours=hours) if minutes else None
    shop.save(update_fields=["busy_minutes", "busy_until"])
    return shop


@transaction.atomic
def pause(shop_id: int, *, town: Town, by: Account, now: datetime, until: datetime | None) -> Shop:
    """Take no order until a moment within a day; None takes them again. Raises ValidationError."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    if until is not None and not now < until <= now + LONGEST_PAUSE:
        raise ValidationError(_("A pause ends within a day. For longer, set days off."))
    shop.paused_until = until
    shop.save(update_fields=["paused_until"])
    return shop


def _kept(shop: Shop) -> None:
    """Save a shop whose values are right. Raises ValidationError, by the field."""
    try:
        shop.business_number = registrations.number(shop.business_number)
    except registrations.NotANumberError as error:
        told = _("A business registration number has ten digits, the last of which is a check.")
        raise ValidationError({"business_number": told}) from error
    if shop.prep_minutes % PREP_STEP_MIN or not 0 < shop.prep_minutes <= LONGEST_PREP_MIN:
        raise ValidationError({"prep_minutes": _("Give minutes in steps of five, up to 120.")})
    if not (shop.delivers or shop.packs or shop.seats):
        raise ValidationError({"delivers": _("Choose at least one way to get the food.")})
    try:
        with transaction.atomic():
            shop.save()
    except IntegrityError as error:
        if "shop_once_at_an_address" not in str(error):
            raise
        told = _("A shop with this number is registered at this address already.")
        raise ValidationError({"business_number": told}) from error

"""The town's part: the check on site, and every step by which a shop comes, stands and goes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from madang.base import outbox, scope
from madang.delivery.engine import shops as engine
from madang.delivery.engine.shops import By, State, Step
from madang.delivery.models import Shop, ShopStep, ShopVisit
from madang.delivery.services import findables, keepers, merchants
from madang.delivery.services.merchants import Facts
from madang.ledger.models import Asset
from madang.ledger.services import purses
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ADMIT = "delivery.admit"
WON = "KRW"
TOLD = "delivery.shop"
LEAVE = "leave"  # the service, for good
TEXTS = {
    "visit": gettext_noop("The check of your shop %(shop)s on site is done. Everything was there."),
    "missed": gettext_noop("Your shop %(shop)s was checked on site. Something is missing still."),
    "open": gettext_noop("Your shop %(shop)s takes orders from now on."),
    "refuse": gettext_noop("Your application for %(shop)s was refused. The reason stands there."),
    "suspend": gettext_noop("The town has suspended your shop %(shop)s. The reason stands there."),
    "resume": gettext_noop("The suspension of your shop %(shop)s is lifted."),
}  # fmt: skip
LACKS = {
    "place": gettext_lazy("The place of the shop on the map is missing."),
    "hours": gettext_lazy("There are no opening hours."),
    "dishes": gettext_lazy("There is no dish on the menu."),
    "fees": gettext_lazy("The shop delivers, but no delivery fee is set."),
}


@dataclass(frozen=True)
class Place:
    """Where an official found the shop."""

    lat: float
    lon: float


def lacks(shop: Shop) -> list[str]:
    """Return the codes (of LACKS) of what must be there before the shop opens."""
    there = {
        "place": shop.lat is not None,
        "hours": shop.hours.exists(),
        "dishes": shop.dishes.standing().exists(),
        "fees": not shop.delivers or shop.fees.exists(),
    }
    return [code for code, is_there in there.items() if not is_there]


@transaction.atomic
def visit(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    checks: Mapping[str, bool],
    note: str = "",
    place: Place | None = None,
    yearly_sales: int | None = None,
) -> ShopVisit:
    """Write down a check on site; with everything in order the shop counts as checked.

    `yearly_sales` (won), where the official saw them, decide which local currency it may take.

    Raises PermissionDenied: no official, or one who runs the shop; UnknownStepError: it does not
    wait for a check; ValidationError: something is missing and nobody says what.
    """
    shop = _held(shop_id, town)
    role = _decider(shop, by=by, now=now)
    engine.step("visit", before=shop.state)
    passed = not engine.missing(checks)
    if not passed and not note.strip():
        raise ValidationError({"note": _("Write what is missing. The shop reads it.")})
    with scope.acting(actor=by.pk, role=role, act=ADMIT, why=note[:200]):
        if place is not None:
            shop.lat, shop.lon = place.lat, place.lon
            shop.save(update_fields=["lat", "lon"])
        if yearly_sales is not None:
            _give_purse(shop, now)
            shop.save(update_fields=["purse"])
            merchants.keep(shop, replace(merchants.facts(shop), yearly_sales=yearly_sales), now=now)
        made = ShopVisit.objects.create(
            town=town,
            shop=shop,
            by=by,
            at=now,
            checks={code: bool(checks.get(code)) for code in engine.CHECKS},
            note=note.strip(),
            passed=passed,
        )
        if passed:
            _write(shop, engine.STEPS["visit"], by=by, now=now)
        _tell(shop, "visit" if passed else "missed", by=by, now=now)
    return made


@transaction.atomic
def take(
    shop_id: int, *, town: Town, name: str, by: Account, now: datetime, reason: str = ""
) -> Shop:
    """Take the step `name` of the table with a shop; for the check on site there is `visit`.

    Raises PermissionDenied, UnknownStepError, ValidationError: a reason, or something that an open
    shop needs, is missing. Nothing is changed then.
    """
    shop = _held(shop_id, town)
    if name == "visit":
        raise engine.UnknownStepError(name)
    step = engine.step(name, before=shop.state)
    official = step.by is By.OFFICIAL
    role = _decider(shop, by=by, now=now) if official else _keeper(shop, by=by, now=now)
    if step.name == LEAVE and not keepers.owns(shop, by):
        raise PermissionDenied(_("Only its owner takes a shop out of the service."))
    if step.needs_reason and not reason.strip():
        raise ValidationError({"reason": _("Give the reason. The shop reads it.")})
    missing = lacks(shop) if step.after is State.OPEN else []
    if missing:
        raise ValidationError([LACKS[code] for code in missing])
    act = ADMIT if official else keepers.KEEP
    with scope.acting(actor=by.pk, role=role, act=act, why=reason[:200]):
        _write(shop, step, by=by, now=now, reason=reason.strip())
        _tell(shop, step.name, by=by, now=now)
    return shop


@transaction.atomic
def correct(shop_id: int, *, town: Town, by: Account, now: datetime, facts: Facts) -> None:
    """Write down where a shop is, its trade and its yearly sales, for local currency.

    Raises PermissionDenied as `visit`; ValidationError: the shop has never been open.
    """
    shop = _held(shop_id, town)
    role = _decider(shop, by=by, now=now)
    if shop.purse_id is None:
        raise ValidationError(_("The shop has to be checked or opened first."))
    with scope.acting(actor=by.pk, role=role, act=ADMIT, why=""):
        merchants.keep(shop, facts, now=now)


def steps_for(shop: Shop, by: By) -> list[Step]:
    """Return the steps that an official, or the shop, may take now, but for the check on site."""
    return [step for step in engine.steps_from(shop.state, by) if step.name != "visit"]


def _held(shop_id: int, town: Town) -> Shop:
    """Return the shop, held until the transaction ends. Raises Shop.DoesNotExist."""
    return Shop.objects.of(town).select_for_update(of=("self",)).get(pk=shop_id)


def _decider(shop: Shop, *, by: Account, now: datetime) -> str:
    """Return as what `by` decides about a shop that is not their own. Raises PermissionDenied."""
    role = permissions.require(by, ADMIT, town=shop.town, now=now)
    if by.pk in keepers.ids(shop):
        raise PermissionDenied(_("Nobody decides about a shop of their own."))
    return role.value


def _keeper(shop: Shop, *, by: Account, now: datetime) -> str:
    role = permissions.require(by, keepers.KEEP, town=shop.town, now=now)
    if by.pk not in keepers.ids(shop):
        raise PermissionDenied(keepers.KEEP)
    return role.value


def _write(shop: Shop, step: Step, *, by: Account, now: datetime, reason: str = "") -> None:
    before = shop.state
    shop.state, shop.changed_at = step.after, now
    shop.reason = reason if step.needs_reason else ""
    if step.name == "reapply":
        shop.applied_at = now
    if step.after is State.OPEN:
        shop.opened_at = shop.opened_at or now
        _give_purse(shop, now)
    shop.save()
    if step.after is State.OPEN:
        merchants.admit(shop, now=now)
    elif before == State.OPEN:
        merchants.leave(shop, now=now)
    ShopStep.objects.create(
        town=shop.town,
        shop=shop,
        step=step.name,
        before=before,
        after=step.after,
        reason=reason,
        by=by,
        at=now,
    )
    findables.bring(shop)


def _give_purse(shop: Shop, now: datetime) -> None:
    """Open the purse into which the shop is paid, once."""
    if shop.purse_id is None:
        won = purses.asset(
            town=shop.town, code=WON, kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
        )
        shop.purse = purses.named(
            asset=won, holder=purses.Holder.PARTNER, name=f"shop:{shop.pk}", minimum=0, now=now
        )


def _tell(shop: Shop, what: str, *, by: Account, now: datetime) -> None:
    if what in TEXTS:
        outbox.tell(
            keepers.ids(shop) - {by.pk},
            kind=TOLD,
            text=TEXTS[what],
            params={"shop": shop.name},
            path=f"/delivery/desk/shops/{shop.pk}/",
            town_id=shop.town_id,
            now=now,
        )

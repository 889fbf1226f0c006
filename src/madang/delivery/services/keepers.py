"""Who runs a shop, and may therefore change it: the list, taking the shop from one, leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.delivery.engine.orders.parties import Actor
from madang.delivery.engine.shops import State
from madang.delivery.models import KeeperInvitation, KeeperStep, OrderStep, Shop, ShopKeeper
from madang.delivery.models.shops import ShopQuerySet
from madang.people.models import Account
from madang.reputation.models import Subject
from madang.roles.services import permissions
from madang.towns.models import Town

KEEP, LET_IN = "delivery.keep", "delivery.let_in"
TOLD = "delivery.keepers"
LATELY = timedelta(days=30)


def of(account: Account, *, town: Town) -> ShopQuerySet:
    """Return the shops that `account` runs in a town; nobody else's can be asked for."""
    return Shop.objects.of(town).kept_by(account).select_related("town", "region", "subject")


def ids(shop: Shop) -> set[int]:
    """Return the accounts that run the shop."""
    return set(ShopKeeper.objects.filter(shop=shop).values_list("account_id", flat=True))


def of_subject(subject: Subject) -> set[int]:
    """Return the accounts that run the shop whose reviews `subject` gathers."""
    rows = ShopKeeper.objects.filter(shop__subject=subject)
    return set(rows.values_list("account_id", flat=True))


def held(shop_id: int, *, town: Town, by: Account, now: datetime) -> Shop:
    """Return a shop that `by` runs, held until the transaction ends, so that it can be changed.

    Raises PermissionDenied: it is not theirs; ValidationError: it has left the service.
    """
    permissions.require(by, KEEP, town=town, now=now)
    shop = Shop.objects.of(town).select_for_update(of=("self",)).filter(pk=shop_id).first()
    if shop is None or by.pk not in ids(shop):
        raise PermissionDenied(KEEP)
    if shop.state == State.CLOSED:
        raise ValidationError(_("This shop has left the service. Nothing was changed."))
    return shop


def owned(shop_id: int, *, town: Town, by: Account, now: datetime) -> Shop:
    """Return a shop that `by` owns, held as `held` does. Raises PermissionDenied too: a keeper."""
    shop = held(shop_id, town=town, by=by, now=now)
    permissions.require(by, LET_IN, town=town, now=now)
    if not owns(shop, by):
        raise PermissionDenied(LET_IN)
    return shop


def owns(shop: Shop, account: Account) -> bool:
    """Tell whether the shop is `account`'s own: who lets others in and hands it over."""
    return ShopKeeper.objects.filter(shop=shop, account=account, is_owner=True).exists()


@dataclass(frozen=True)
class Line:
    """One who runs a shop, with how often and when last they moved an order in these 30 days."""

    keeper: ShopKeeper
    steps: int = 0
    last_at: datetime | None = None


def lines(shop: Shop, *, now: datetime) -> list[Line]:
    """Return who runs a shop, the owner first; two queries."""
    rows = OrderStep.objects.filter(order__shop=shop, actor=Actor.SHOP, at__gt=now - LATELY)
    did = {
        by: (count, last)
        for by, count, last in rows.order_by()
        .values_list("by_id")
        .annotate(count=Count("pk"), last=Max("at"))
    }
    people = ShopKeeper.objects.filter(shop=shop).select_related("account")
    return [Line(one, *did.get(one.account_id, (0, None))) for one in people]


@transaction.atomic
def remove(shop_id: int, *, account_id: int, town: Town, by: Account, now: datetime) -> None:
    """Let somebody run the shop no more, by its owner; what they did stays known.

    Raises PermissionDenied; ValidationError: they do not run it, or own it.
    """
    shop = owned(shop_id, town=town, by=by, now=now)
    row = ShopKeeper.objects.filter(shop=shop, account=account_id, is_owner=False).first()
    if row is None:
        raise ValidationError(_("This person does not run the shop beside you."))
    _end(shop, row.account, step=KeeperStep.Step.REMOVE, by=by, now=now)
    text = gettext_noop("You do not run the shop %(shop)s any more: its owner has ended it.")
    tell(shop, {account_id}, text, path="/delivery/desk/", now=now)


@transaction.atomic
def leave(shop_id: int, *, town: Town, by: Account, now: datetime) -> None:
    """Run the shop no more. Raises PermissionDenied; ValidationError: the owner does not leave."""
    shop = held(shop_id, town=town, by=by, now=now)
    if owns(shop, by):
        raise ValidationError(_("The shop is yours. Hand it over first; then you can leave."))
    _end(shop, by, step=KeeperStep.Step.LEAVE, by=by, now=now)
    text = gettext_noop("Somebody who ran the shop %(shop)s with you has left it.")
    tell(shop, ids(shop), text, now=now)


def _end(
    shop: Shop, account: Account, *, step: KeeperStep.Step, by: Account, now: datetime
) -> None:
    ShopKeeper.objects.filter(shop=shop, account=account).delete()
    offers = KeeperInvitation.objects.filter(shop=shop, account=account, ended_at=None)
    for offer in offers:
        offer.ended_at, offer.outcome = now, KeeperInvitation.Outcome.WITHDRAWN
        offer.save(update_fields=["ended_at", "outcome"])
    write(shop, step, by=by, about=account, now=now)


def write(
    shop: Shop, step: KeeperStep.Step, *, by: Account, now: datetime, about: Account | None = None
) -> None:
    """Write a step down; it stays."""
    KeeperStep.objects.create(
        town_id=shop.town_id, shop=shop, step=step, by=by, about=about, at=now
    )


def tell(shop: Shop, to: set[int], text: str, *, now: datetime, path: str = "") -> None:
    """Tell people what became of who runs the shop."""
    outbox.tell(
        to, kind=TOLD, text=text, params={"shop": shop.name},
        path=path or f"/delivery/desk/shops/{shop.pk}/keepers/", town_id=shop.town_id, now=now,
    )  # fmt: skip

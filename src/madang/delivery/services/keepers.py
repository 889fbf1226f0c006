"""Who runs a shop, and may therefore change it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from madang.delivery.engine.shops import State
from madang.delivery.models import Shop, ShopKeeper
from madang.delivery.models.shops import ShopQuerySet
from madang.people.models import Account
from madang.reputation.models import Subject
from madang.roles.services import permissions
from madang.towns.models import Town

KEEP = "delivery.keep"


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

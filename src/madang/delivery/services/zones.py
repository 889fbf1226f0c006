"""Zones of dispatch: a shop is in the one whose middle is nearest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madang.base import scope
from madang.delivery.engine.fees import distance_m
from madang.delivery.models import DispatchZone, Shop
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

PLAN = "delivery.dispatch"


def every(town: Town) -> list[DispatchZone]:
    """Return the zones of a town by their names."""
    return list(DispatchZone.objects.filter(town=town))


def make(*, town: Town, by: Account, now: datetime, values: Mapping[str, Any]) -> DispatchZone:
    """Add a zone. Raises PermissionDenied; ValidationError: the name is taken."""
    role = permissions.require(by, PLAN, town=town, now=now)
    try:
        with transaction.atomic(), scope.acting(actor=by.pk, role=role.value, act=PLAN):
            return DispatchZone.objects.create(
                town=town, name=values["name"], lat=values["lat"], lon=values["lon"], since=now
            )
    except IntegrityError as error:
        raise ValidationError({"name": _("A zone with this name is there already.")}) from error


def of_shop(shop: Shop, zones: Sequence[DispatchZone]) -> DispatchZone | None:
    """Return the zone whose middle is nearest to the shop; of equals the first by name."""
    if shop.lat is None or shop.lon is None or not zones:
        return None
    here = (shop.lat, shop.lon)
    return min(zones, key=lambda zone: distance_m(here, (zone.lat, zone.lon)))

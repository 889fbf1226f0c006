"""What delivery costs: set by the shop as bands of distance, asked by everybody."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.delivery.engine import fees as engine
from madang.delivery.engine.fees import Band
from madang.delivery.models import DeliveryFee, Shop
from madang.delivery.models.shops import FARTHEST_M
from madang.delivery.services import keepers
from madang.people.models import Account
from madang.towns.models import Town

MOST_BANDS = 6
NEAREST_M = 100
DEAREST_WON = 30_000


def bands(shop: Shop) -> list[Band]:
    """Return the shop's bands, the nearest first."""
    return [Band(row.up_to_m, row.fee_won) for row in shop.fees.all()]


def fee(shop: Shop, *, lat: float, lon: float) -> int | None:
    """Return what delivery to a place costs in won; None: the shop does not deliver there."""
    if not shop.delivers or shop.lat is None or shop.lon is None:
        return None
    return engine.fee(bands(shop), engine.distance_m((shop.lat, shop.lon), (lat, lon)))


@transaction.atomic
def set_bands(
    shop_id: int, *, town: Town, by: Account, now: datetime, bands: Sequence[Band]
) -> None:
    """Replace the shop's bands. Raises PermissionDenied; ValidationError: not to be taken."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    distances = {band.up_to_m for band in bands}
    if len(distances) != len(bands) or len(bands) > MOST_BANDS:
        raise ValidationError(
            _("Give each distance once, and at most %(n)s of them.") % {"n": MOST_BANDS}
        )
    if not all(NEAREST_M <= band.up_to_m <= FARTHEST_M for band in bands):
        raise ValidationError(_("A distance lies between 100 m and 20 km."))
    if not all(0 <= band.fee_won <= DEAREST_WON for band in bands):
        raise ValidationError(_("A fee lies between nothing and 30,000 won."))
    DeliveryFee.objects.filter(shop=shop).delete()
    DeliveryFee.objects.bulk_create(
        DeliveryFee(town=town, shop=shop, up_to_m=band.up_to_m, fee_won=band.fee_won)
        for band in bands
    )

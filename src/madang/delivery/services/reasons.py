"""Why an offer went to whom, in words, and its stops as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from madang.delivery.engine.dispatch import plane
from madang.delivery.models import Offer

WIDTH, HEIGHT, EDGE = 320, 180, 26
PARTS: Mapping[str, Promise] = MappingProxyType(
    {
        "door_to_door": _("From the orders to their doors, all together"),
        "late": _("Of it beyond forty minutes"),
        "way_to_shop": _("Way of this courier to the shop"),
        "busy_until": _("Until this courier is free"),
        "waits_for_food": _("Waiting for the meal at the shop"),
        "food_waits": _("Meal waiting for the courier"),
    }
)
ABOVE = "orders_paid_above_guarantee"


@dataclass(frozen=True)
class Reason:
    """One part of a decision: what it is, and how much."""

    label: str | Promise
    text: str


@dataclass(frozen=True)
class Mark:
    """A stop in the picture; number 0 is the shop."""

    x: float
    y: float
    number: int


@dataclass(frozen=True)
class Picture:
    """The stops of an offer, north above, with the straight lines between them."""

    marks: list[Mark]
    line: str


def of(offer: Offer) -> list[Reason]:
    """Return the parts of the decision, in the order in which a person asks for them."""
    found = [
        Reason(label, _minutes(float(offer.why[name]))) for name, label in PARTS.items()
        if name in offer.why
    ]  # fmt: skip
    above = float(offer.why.get(ABOVE, 0))
    text = _("no: the guarantee pays for this time anyway") if above <= 0 else _("yes")
    return [*found, Reason(_("Is this pay above the courier's guarantee"), str(text))]


def picture(offer: Offer) -> Picture:
    """Return the stops of an offer: the shop, then the doors in their order."""
    places = [(offer.shop.lat or 0.0, offer.shop.lon or 0.0)]
    places += [(part.order.lat or 0.0, part.order.lon or 0.0) for part in offer.parts.all()]
    points = plane.picture(places, width=WIDTH, height=HEIGHT, edge=EDGE)
    marks = [Mark(x, y, number) for number, (x, y) in enumerate(points)]
    return Picture(marks, _path(points))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x},{y}" for x, y in points)


def _minutes(seconds: float) -> str:
    count = ceil(max(0.0, seconds) / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": count}

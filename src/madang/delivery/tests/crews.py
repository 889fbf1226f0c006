"""Couriers on duty, for the tests of this room."""

from dataclasses import dataclass
from datetime import timedelta

from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import Courier, DispatchZone, Offer, Order, Shift
from madang.delivery.services import dispatching, duties, offers, positions, roster, zones
from madang.delivery.tests.kitchens import NOW, Kitchen, a_kitchen
from madang.people.models import Account
from madang.roles.tests.towns import someone

SECOND = timedelta(seconds=1)


@dataclass
class Crew:
    """A kitchen's town with a zone and couriers."""

    kitchen: Kitchen
    zone: DispatchZone

    @property
    def given(self):
        return {"town": self.kitchen.town}

    def courier(self, *, lat: float = 37.0, lon: float = 127.0, on: bool = True, **more) -> Courier:
        """Return a courier of the town, checked, and on duty at a place."""
        account = someone()
        values = {"name": "나래", "phone": "010-0000-0000", "transport": "motorbike"} | more
        made = roster.apply(by=account, now=NOW, values=values, **self.given)
        self.decide(made, "vet")
        if on:
            duties.go_on(by=account, now=NOW, **self.given)
            positions.put(by=account, now=NOW, lat=lat, lon=lon, **self.given)
        return Courier.objects.select_related("account", "town").get(pk=made.pk)

    def decide(self, courier: Courier, step: str, *, now=NOW, **more) -> Courier:
        by = self.kitchen.official
        return roster.decide(courier.pk, step=step, by=by, now=now, **self.given, **more)

    def ready(self, customer: Account | None = None, *, now=NOW) -> Order:
        order = self.kitchen.place(self.kitchen.wish(kind=Kind.DELIVERY), by=customer, now=now)
        for step in ("accept", "finish"):
            order = self.kitchen.take(order, step, now=now)
        return order

    def tick(self, now=NOW) -> list[Offer]:
        """Let a minute of dispatch pass and return what it offered."""
        last = Offer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        dispatching.run(now=now, **self.given)
        rows = Offer.objects.filter(pk__gt=last).select_related("courier__account", "shop")
        return list(rows.order_by("pk"))

    def accepted(self, now=NOW) -> Offer:
        """Return the one offer of this minute, accepted by whom it was given."""
        (offer,) = self.tick(now)
        return offers.accept(offer.pk, by=offer.courier.account, now=now, **self.given)

    def shift(self, courier: Courier) -> Shift:
        return Shift.objects.filter(courier=courier).latest("pk")


def a_crew(slug: str = "gaon", **fields) -> Crew:
    kitchen = a_kitchen(slug, **fields)
    values = {"name": "시청", "lat": 37.0, "lon": 127.0}
    return Crew(kitchen, zones.make(town=kitchen.town, by=kitchen.official, now=NOW, values=values))

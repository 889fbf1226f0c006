"""A delivery agency with people and couriers, for the tests of this room."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress

from madang.delivery.models import Agency, AgencyInvitation, Courier, Order
from madang.delivery.services import (
    agencies,
    agencycouriers,
    agencypeople,
    agencyterms,
    carrying,
    duties,
    positions,
    roster,
)
from madang.delivery.tests.crews import Crew, a_crew
from madang.delivery.tests.kitchens import NOW
from madang.delivery.tests.shops import a_number
from madang.people.models import Account
from madang.roles.tests.towns import someone

BEFORE = NOW - timedelta(days=10)


@dataclass
class Firm:
    """A crew's town with one agency that `boss` runs."""

    crew: Crew
    agency: Agency
    boss: Account

    @property
    def given(self):
        """The boss of the agency acts, now."""
        return {"town": self.crew.kitchen.town, "by": self.boss, "now": NOW}

    @property
    def as_official(self):
        return self.given | {"by": self.crew.kitchen.official}

    def keeps(self, percent: int) -> None:
        """Let the agency keep a share since some days."""
        day = (BEFORE + timedelta(days=1)).date()
        agencyterms.write(percent=percent, from_day=day, **(self.given | {"now": BEFORE}))

    def applicant(self, name: str = "나래") -> Courier:
        values = {
            "name": name, "phone": "010-0000-0000", "transport": "motorbike",
            "belongs": "agency", "agency": self.agency,
        }  # fmt: skip
        return roster.apply(town=self.crew.kitchen.town, by=someone(), now=NOW, values=values)

    def courier(self, name: str = "나래", *, on: bool = True) -> Courier:
        """Return a courier of the agency, confirmed and checked, and on duty."""
        made = self.applicant(name)
        agencycouriers.confirm(made.pk, **self.given)
        self.crew.decide(made, "vet")
        made = Courier.objects.select_related("account", "town", "agency").get(pk=made.pk)
        if on:
            own = self.given | {"by": made.account}
            duties.go_on(**own)
            positions.put(lat=37.0, lon=127.0, **own)
        return made

    def brought(self, courier: Courier, *, now=NOW, settled: bool = True) -> Order:
        """Let the courier bring an order, and the clock settle it."""
        order = self.crew.ready(self.crew.kitchen.customer(), now=now)
        self.crew.accepted(now)
        own = self.given | {"by": courier.account, "now": now}
        carrying.take(order.pk, step="pick_up", **own)
        carrying.take(order.pk, step="deliver", **own)
        return self.crew.kitchen.wait(order) if settled else order

    def invited(self, person: Account) -> AgencyInvitation:
        return agencypeople.invite(email=proven(person), **self.given)

    def joined(self, person: Account | None = None) -> Account:
        """Return another who runs the agency."""
        person = person or someone()
        made = self.invited(person)
        agencypeople.answer(made.pk, accepts=True, **(self.given | {"by": person}))
        return person

    def balance(self) -> int:
        return self.crew.kitchen.balances().get(f"agency:{self.agency.pk}", 0)


def proven(person: Account) -> str:
    """Return the address of a person, proven to be theirs."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person.email


def a_firm(crew: Crew | None = None, *, name: str = "가온배송") -> Firm:
    """Return an agency that an official added, and whose first person has accepted."""
    crew = crew or a_crew()
    official = {"town": crew.kitchen.town, "by": crew.kitchen.official, "now": BEFORE}
    values = {"name": name, "business_number": a_number(), "phone": "054-000-1400"}
    agency = agencies.add(values=values, **official)
    boss = someone(name="한가람")
    made = agencypeople.name_first(agency.pk, email=proven(boss), **official)
    agencypeople.answer(made.pk, accepts=True, **(official | {"by": boss}))
    return Firm(crew, agency, boss)

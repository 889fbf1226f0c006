"""The demo's delivery agency: who runs it, two who carry for it, one who waits, one order."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from madang.base import scope
from madang.delivery.models import Agency, Courier
from madang.delivery.services import (
    agencies,
    agencycouriers,
    agencypeople,
    agencyterms,
    duties,
    roster,
    zones,
)
from madang.people.models import Account
from madang.site.demo import meals
from madang.site.demo.shops import OFFICIAL, OWNER
from madang.site.demo.world import World
from madang.towns.models import Town

BOSS, NAME, PERCENT = "haneul@gaon.example", "한울배송", 12
RIDERS = (
    ("saebyeok@gaon.example", "오새벽", "motorbike"),
    ("baram@gaon.example", "유바람", "bicycle"),
)
WAITING = ("yeoul@gaon.example", "민여울", "motorbike")
CUSTOMER = "soon@gaon.example"
MEAL = meals.Meal(
    0, meals.SNACKS, "쌀떡볶이", 3, 2,
    (*meals.COOKED, (25, "courier", "pick_up", ""), (41, "courier", "deliver", "")),
)  # fmt: skip
NUMBER = 100  # of the order among the demo's
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has an agency."""
    return Agency.objects.filter(town=town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let an official add the agency, its person run it, and a courier of it bring a meal."""
    emails = (OFFICIAL, BOSS, OWNER, CUSTOMER)
    people = {row.email or "": row for row in Account.objects.filter(email__in=emails)}
    if len(people) < len(emails):
        return
    boss, began = people[BOSS], now - 12 * DAY
    EmailAddress.objects.get_or_create(
        user=boss, email=BOSS, defaults={"verified": True, "primary": True}
    )
    with scope.within(town.pk):
        official: dict[str, Any] = {"town": town, "by": people[OFFICIAL], "now": began}
        own: dict[str, Any] = official | {"by": boss}
        values = {"name": NAME, "business_number": "2208162517", "phone": "054-000-1400"}
        agency = agencies.add(values=values, **official)
        made = agencypeople.name_first(agency.pk, email=BOSS, **official)
        agencypeople.answer(made.pk, accepts=True, **own)
        first_day = (began + DAY).astimezone(town.zone).date()
        agencyterms.write(percent=PERCENT, from_day=first_day, **own)
        crew = [_applied(agency, rider, began) for rider in RIDERS]
        for courier in crew:
            agencycouriers.confirm(courier.pk, **own)
            roster.decide(courier.pk, step="vet", **official)
        _applied(agency, WAITING, now - DAY)
        purse = meals.wallet(town, people[CUSTOMER], now)
        meals.order(MEAL, NUMBER, purse, people | {"courier": crew[0].account}, now)
        if zones.every(town):
            duties.go_on(town=town, by=crew[0].account, now=now, hours=8)


def wake(town: Town, world: World, now: datetime) -> None:
    """Who is on duty ends it by the clock."""


def _applied(agency: Agency, rider: tuple[str, str, str], then: datetime) -> Courier:
    email, name, transport = rider
    account = Account.objects.filter(email=email).first()
    account = account or Account.objects.create_user(email, None, name=name)
    values = {
        "name": name, "phone": "054-000-1300", "transport": transport, "belongs": "agency",
        "agency": agency,
    }  # fmt: skip
    return roster.apply(town=agency.town, by=account, now=then, values=values)

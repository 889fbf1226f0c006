"""The people of the demo get accounts, roles and proofs, through the same services as real ones."""

import io
from datetime import UTC, datetime

from PIL import Image, ImageDraw

from madang.base import scope
from madang.people.models import Account
from madang.privacy.services import editions
from madang.residents.models import Form, Guardianship, ResidencyClaim
from madang.residents.services import forms, guardians, residency
from madang.residents.services.residency import Home
from madang.roles.engine.acts import Role
from madang.roles.models import Department, Membership
from madang.roles.services import departments, memberships
from madang.roles.services.memberships import Term
from madang.site.demo.people import (
    DEPARTMENTS,
    PEOPLE,
    SECOND_SLUG,
    SERVANTS,
    SLUG,
    Servant,
    email_of,
    password_of,
)
from madang.site.demo.world import World
from madang.towns.models import Region, Town
from madang.towns.services import emblems, towns

ALWAYS = Term(starts_at=datetime(2020, 1, 1, tzinfo=UTC))  # the demo's clock may start earlier
PROVEN = ("maru", "soon", "haneul")  # at the counter of the civil affairs office
CHILD, GUARDIAN, AGE = ("nari", "최나리"), "haneul", 10  # her mother speaks for her in the town
WAITING = {"lan": ResidencyClaim.Way.COUNTER, "daniel": ResidencyClaim.Way.POSTCARD}
CONTACT = {
    "phone": "054-123-4567",
    "email": "hall@gaon.example",
    "address_ko": "한울도 가온시 시청로 1",
    "address_en": "1 Sicheong-ro, Gaon, Hanul Province",
}


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether Gaon has its officials and its neighbour stands."""
    return (
        Membership.objects.filter(town=town, role=Role.TOWN_OPERATOR).exists()
        and Town.objects.filter(slug=SECOND_SLUG).exists()
    )


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Give Gaon its contact, emblem, departments, officials and proven residents."""
    neighbour = _neighbour(town)
    accounts = {person.key: _account(email_of(person), person.name_ko) for person in PEOPLE}
    with scope.within(town.pk):
        towns.change(town=town, **CONTACT)
        emblems.keep(town=town, image=_emblem())
        offices = {name: _department(town, name, english, now) for name, english in DEPARTMENTS}
    for servant in SERVANTS:
        home = town if servant.town == SLUG else neighbour
        with scope.within(home.pk):
            _serve(servant, home, offices, now)
    with scope.within(town.pk):
        _give(town, accounts["bora"], Role.MERCHANT, now)
        _prove(town, accounts, now)
        _entrust(town, accounts[GUARDIAN], now)
        _ask(town, now)
    editions.keep_all(now=now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""


def _account(email: str, name: str) -> Account:
    account = Account.objects.filter(email=email).first()
    return account or Account.objects.create_user(email, password_of(email), name=name)


def _department(town: Town, name: str, english: str, now: datetime) -> Department:
    department = departments.named(town=town, name=name, now=now)
    Department.objects.filter(pk=department.pk).update(name_en=english)
    return department


def _serve(servant: Servant, town: Town, offices: dict[str, Department], now: datetime) -> None:
    account = _account(servant.email, servant.name_ko)
    department = offices.get(servant.department)
    _give(town, account, Role(servant.role), now, department)


def _give(
    town: Town,
    account: Account,
    role: Role,
    now: datetime,
    department: Department | None = None,
) -> None:
    memberships.give(
        town=town,
        account=account,
        role=role,
        by=None,
        now=now,
        department=department,
        term=ALWAYS,
        why="demo",
    )


def _prove(town: Town, accounts: dict[str, Account], now: datetime) -> None:
    """Let some be verified at the counter; one waits for it, one for a letter."""
    counter = _counter()
    for person in PEOPLE:
        if person.key not in (*PROVEN, *WAITING):
            continue
        account = accounts[person.key]
        if ResidencyClaim.objects.filter(account=account, town=town).exists():
            continue
        claim = residency.ask(
            Home(
                name=person.name_ko,
                address=f"한울도 가온시 {person.home} 101동 {len(person.key)}01호",
            ),
            account=account,
            town=town,
            way=WAITING.get(person.key, ResidencyClaim.Way.COUNTER),
            by=account,
            now=now,
        )
        if person.key in PROVEN:
            residency.verify_at_counter(
                claim_id=claim.pk, town=town, by=counter, office="민원과", now=now
            )


def _counter() -> Account:
    """The official of the civil affairs office."""
    return Account.objects.get(email=next(s.email for s in SERVANTS if s.key == "garam"))


def _entrust(town: Town, guardian: Account, now: datetime) -> None:
    """Let the counter confirm a mother as the guardian of her child."""
    key, name = CHILD
    child = _account(f"{key}@{SLUG}.example", name)
    if Guardianship.objects.filter(ward=child, town=town).exists():
        return
    asked = guardians.ask(guardian=guardian, code=guardians.code_for(child), town=town, now=now)
    guardians.confirm(
        pk=asked.pk,
        town=town,
        by=_counter(),
        born=f"{now.year - AGE}-01-15",
        office="민원과",
        now=now,
    )


def _ask(town: Town, now: datetime) -> None:
    """Open a form, so that residents can see what it asks for and why."""
    head = Account.objects.get(email=next(s.email for s in SERVANTS if s.role == Role.HEAD))
    if Form.objects.filter(town=town).exists():
        return
    form = Form(
        town=town,
        title_ko="교통약자 이동 지원 신청",
        title_en="Rides for people who find buses hard to use",
        purpose_ko="이동 지원 차량을 배정하고 연락하기 위해",
        purpose_en="To assign a vehicle and to reach you",
        department="교통과",
        required=["name", "phone"],
        optional=["address"],
        keep_days=365,
        opened_at=now,
    )
    forms.open_form(form, by=head, now=now)


def _neighbour(town: Town) -> Town:
    """Found the small town next door: its own colours, nobody of Gaon in it."""
    region, _ = Region.objects.get_or_create(
        code="DEMO-HN-NARAE",
        defaults={
            "level": Region.Level.MUNICIPALITY,
            "parent": town.region.parent,
            "name_ko": "나래군",
            "name_en": "Narae",
            "population": 24_100,
        },
    )
    return towns.found(
        region=region,
        slug=SECOND_SLUG,
        name_ko="나래군",
        name_en="Narae",
        colour_primary="#1d4e89",
        colour_accent="#b5452c",
        lat=town.lat - 0.2,
        lon=town.lon + 0.15,
        phone="054-765-4321",
    )


def _emblem() -> bytes:
    """Draw Gaon's emblem: the sun over the bend of the river."""
    side = 512
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((16, 16, 496, 496), fill="#0b5f4b")
    pen.ellipse((176, 96, 336, 256), fill="#f2c14e")
    pen.chord((16, 16, 496, 496), 20, 160, fill="#1f8a70")
    pen.arc((96, 250, 416, 420), 200, 340, fill="#ffffff", width=26)
    pen.arc((96, 320, 416, 490), 200, 340, fill="#ffffff", width=26)
    target = io.BytesIO()
    picture.save(target, "PNG")
    target.seek(0)
    return emblems.drawn_anew(target)

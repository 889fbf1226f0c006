"""A town with an official or two and a resident, for the tests of this room."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from madang.people.models import Account
from madang.people.tests.people import an_account
from madang.residents.models import ResidencyClaim
from madang.residents.services import attributes, residency
from madang.residents.services.residency import Home
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
HOME = Home(name="김하늘", address="가온시 마당로 12, 101호")


@dataclass
class Place:
    town: Town
    resident: Account
    official: Account
    second: Account


def a_place(slug: str = "gaon") -> Place:
    town = a_town(slug)
    return Place(
        town=town,
        resident=an_account(name="김하늘"),
        official=someone(town, Role.OFFICIAL, name="이담당"),
        second=someone(town, Role.OFFICIAL, name="박주임"),
    )


def a_claim(place: Place, way: str = "postcard", *, now: datetime = NOW) -> ResidencyClaim:
    return residency.ask(
        HOME,
        account=place.resident,
        town=place.town,
        way=ResidencyClaim.Way(way),
        by=place.resident,
        now=now,
    )


def a_child(place: Place, born: str = "2015-05-05") -> Account:
    child = an_account(name="김새봄", said_under_14=True)
    attributes.declare(account=child, town=place.town, values={"birth_date": born}, now=NOW)
    return child


def a_picture(size: tuple[int, int] = (60, 40), kind: str = "PNG", **extra: object) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "#14655a").save(drawn, kind, **extra)
    return drawn.getvalue()

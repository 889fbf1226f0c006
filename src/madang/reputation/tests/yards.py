"""A subject, people who were there, and their reviews, for the tests of this package."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from madang.people.models import Account
from madang.reputation.models import Review, Subject
from madang.reputation.services import reviews, subjects
from madang.reputation.services.reviews import Occasion, Said
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = count(1)


@dataclass
class Yard:
    """A town with one subject; `official` decides, `author` was there."""

    town: Town
    subject: Subject
    official: Account
    author: Account

    def occasion(self, person: Account | None = None, **more) -> Occasion:
        values = {
            "key": f"test:{next(_numbers)}",
            "person": (person or self.author).pk,
            "happened_at": NOW - timedelta(hours=1),
            "about": "떡볶이 2",
        }
        return Occasion(**(values | more))

    def review(self, person: Account | None = None, *, stars=5, text="", now=NOW, **more) -> Review:
        person = person or someone()
        return reviews.write(
            subject=self.subject, occasion=self.occasion(person, **more),
            said=Said(stars, {}, text), by=person, now=now,
        )  # fmt: skip


def a_yard(slug: str = "gaon") -> Yard:
    town = a_town(slug)
    subject = subjects.open(
        town=town, kind="delivery.shop", trade="snacks", name="봄날분식",
        path=f"/delivery/shops/{next(_numbers)}/",
    )  # fmt: skip
    return Yard(town, subject, someone(town, Role.OFFICIAL), someone(name="서은평"))

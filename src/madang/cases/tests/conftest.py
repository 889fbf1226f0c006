from datetime import UTC, datetime, timedelta

import pytest

from madang.cases.tests import matters
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, a_town, someone

MONDAY = datetime(2026, 11, 2, 3, tzinfo=UTC)  # noon in Gaon


class Scene:
    """A town with two departments, and a petition of Seo's that the first has since Monday."""

    def __init__(self, now=MONDAY):
        self.now = now
        self.town = a_town()
        self.parks = a_department(self.town, "공원녹지과")
        self.roads = a_department(self.town, "도로과")
        self.park = someone(self.town, Role.OFFICIAL, department=self.parks, name="박공원")
        self.road = someone(self.town, Role.OFFICIAL, department=self.roads, name="노도로")
        self.head = someone(self.town, Role.HEAD, department=self.parks, name="장과장")
        self.operator = someone(self.town, Role.TOWN_OPERATOR, name="운영자")
        self.auditor = someone(self.town, Role.AUDITOR, name="감사관")
        self.seo = someone(name="서주민")
        self.other = someone(name="오이웃")
        self.strange = someone(a_town("narae"), Role.TOWN_OPERATOR, name="나래운영")
        self.case = matters.a_case(self.town, self.now, self.parks, asker=self.seo)

    def later(self, days: float) -> datetime:
        return self.now + timedelta(days=days)


@pytest.fixture
def petitions(monkeypatch):
    """The installation has the petitions of the tests."""
    matters.use(monkeypatch)


@pytest.fixture
def scene(db, petitions):
    return Scene()

import pytest

from madang.base import clock
from madang.participation.models import Merge, Proposal
from madang.people.models import Account
from madang.site.demo import proposals, townspeople
from madang.site.demo.stories import STORIES
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.world import World
from madang.towns.models import Region
from madang.towns.services import towns

pytestmark = pytest.mark.django_db


def test_gaon_has_proposals_on_every_part_of_the_way():
    nation = Region.objects.create(level=0, code="D", name_ko="대한나라")
    province = Region.objects.create(level=1, code="D-1", name_ko="한울도", parent=nation)
    city = Region.objects.create(level=2, code="D-11", name_ko="가온시", parent=province)
    for number, name in enumerate(sorted({story.dong for story in STORIES})):
        Region.objects.create(level=3, code=f"D-11-{number}", name_ko=name, parent=city)
    town = towns.found(
        region=city, slug="gaon", name_ko="가온시", name_en="Gaon", lat=36.6, lon=127.9
    )
    operator = Account.objects.create_superuser("yuna@gaon.example", None, name="한유나")
    world, now = World(SEED), clock.now()
    townspeople.seed(town, world, operator, now)
    assert not proposals.is_seeded(town, world, now)

    proposals.seed(town, world, operator, now)

    assert proposals.is_seeded(town, world, now)
    found = Proposal.objects.of(town)
    assert found.count() == len(STORIES)
    assert {"published", "supported", "review", "answered", "planned", "under_way", "done"} <= set(
        found.values_list("state", flat=True)
    )
    assert Merge.objects.get().consented == 1
    towns.forget()

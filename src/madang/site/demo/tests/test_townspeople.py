import pytest
from django.test import Client

from madang.base import clock, scope
from madang.people.models import Account
from madang.privacy.services import editions
from madang.residents.models import ResidencyClaim
from madang.residents.services import guardians
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.services import permissions
from madang.site.demo import townspeople
from madang.site.demo.people import PEOPLE, SECOND_SLUG, SERVANTS, email_of, password_of
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.world import World
from madang.towns.models import Region, Town
from madang.towns.services import towns

pytestmark = pytest.mark.django_db


@pytest.fixture
def gaon():
    towns.forget()
    nation = Region.objects.create(level=0, code="D", name_ko="대한나라")
    province = Region.objects.create(level=1, code="D-1", name_ko="한울도", parent=nation)
    city = Region.objects.create(level=2, code="D-11", name_ko="가온시", parent=province)
    town = towns.found(
        region=city, slug="gaon", name_ko="가온시", name_en="Gaon", lat=36.6, lon=127.9
    )
    operator = Account.objects.create_superuser("yuna@gaon.example", None, name="한유나")
    townspeople.seed(town, World(SEED), operator, clock.now())
    yield town
    towns.forget()


def roles(email, town):
    account = Account.objects.get(email=email)
    return permissions.roles_of(account, town=town, now=clock.now())


def test_everyone_has_the_role_of_the_story_in_their_own_town_only(gaon):
    narae = Town.objects.get(slug=SECOND_SLUG)
    for servant in SERVANTS:
        own, other = (gaon, narae) if servant.town == "gaon" else (narae, gaon)
        assert Role(servant.role) in roles(servant.email, own)
        assert roles(servant.email, other) == {Role.RESIDENT}
    proven = {
        person.key for person in PEOPLE if Role.VERIFIED_RESIDENT in roles(email_of(person), gaon)
    }

    assert proven == set(townspeople.PROVEN)


def test_a_mother_speaks_for_her_child_in_the_town(gaon):
    mother = Account.objects.get(email="haneul@gaon.example")

    wards = guardians.wards_of(mother, town=gaon, now=clock.now())

    assert [ward.email for ward in wards] == ["nari@gaon.example"]


def test_the_privacy_notice_of_the_first_day_is_kept(gaon):
    assert [step.changes for step in editions.history(gaon)] == [None]


def test_one_resident_waits_at_the_counter_and_one_for_a_letter(gaon):
    waiting = ResidencyClaim.objects.filter(state=ResidencyClaim.State.OPEN)

    assert {(claim.account.email, claim.way) for claim in waiting} == {
        ("lan@gaon.example", "counter"),
        ("daniel@gaon.example", "postcard"),
    }


def test_seeding_twice_makes_nobody_twice(gaon):
    before = Account.objects.count(), Membership.objects.count(), Town.objects.count()
    operator = Account.objects.get(email="yuna@gaon.example")
    assert townspeople.is_seeded(gaon, World(SEED), clock.now())
    townspeople.seed(gaon, World(SEED), operator, clock.now())

    assert (Account.objects.count(), Membership.objects.count(), Town.objects.count()) == before


def test_an_official_of_gaon_signs_in_and_is_a_stranger_next_door(gaon):
    browser = Client()
    browser.force_login(Account.objects.get(email="garam@gaon.example"))

    assert browser.get("/gaon/office/").status_code == 200
    assert browser.get("/narae/office/").status_code == 403
    assert Account.objects.get(email="garam@gaon.example").check_password(
        password_of("garam@gaon.example")
    )


def test_a_query_in_narae_sees_nobody_of_gaon(gaon):
    with scope.within(Town.objects.get(slug=SECOND_SLUG).pk):
        emails = set(Membership.objects.values_list("account__email", flat=True))

    assert emails == {"sora@narae.example", "mir@narae.example"}

import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import clock, scope
from madang.base.tests.parallel import at_once
from madang.office.services import openings
from madang.office.tests.towns import a_resident, a_town, an_operator
from madang.towns.engine.rooms import ROOMS
from madang.towns.models import Region, Town
from madang.towns.services import towns


@pytest.fixture
def narae(gaon):
    """A region that no town governs yet."""
    return Region.objects.create(
        level=2,
        code="T-narae",
        parent=gaon.region.parent,
        name_ko="나래군",
        name_en="Narae-gun",
        boundary={
            "type": "Polygon",
            "coordinates": [[[127, 36], [128, 36], [128, 37], [127, 37], [127, 36]]],
        },
    )


VALUES = {"name_ko": "나래군", "name_en": "Narae", "slug": "narae"}


def test_an_operator_opens_a_town_in_the_browser_within_a_second(at_work, narae):
    found = at_work.get("/towns/new/", {"q": "나래"}).text
    form = at_work.get("/towns/new/T-narae/")
    assert 'href="/towns/new/T-narae/"' in found
    assert 'value="narae"' in form.text

    began = time.perf_counter()
    answer = at_work.post("/towns/new/T-narae/", VALUES)
    took_s = time.perf_counter() - began

    assert answer["Location"] == "/narae/office/guide/"
    assert took_s < 1
    assert at_work.get("/narae/office/guide/").status_code == 200
    assert at_work.get("/narae/").status_code == 200
    town = Town.objects.get(slug="narae")
    assert 36 < town.lat < 37
    assert 127 < town.lon < 128


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_opened(at_work, narae):
    for wrong in ({"slug": "gaon"}, {"slug": "transit"}, {"name_ko": ""}):
        answer = at_work.post("/towns/new/T-narae/", VALUES | wrong)
        assert answer.status_code == 422
        assert 'class="is-bad"' in answer.text

    assert not Town.objects.filter(region=narae).exists()


def test_nobody_else_may_open_a_town(client, narae):
    assert client.get("/towns/").status_code == 302
    maru = a_resident()
    client.force_login(maru)

    assert client.get("/towns/").status_code == 403
    assert client.post("/towns/new/T-narae/", VALUES).status_code == 403
    with pytest.raises(PermissionDenied):
        openings.open_town(region=narae, by=maru, values=VALUES, now=clock.now())
    assert not Town.objects.filter(region=narae).exists()


def test_a_town_with_a_common_name_is_proposed_a_free_path(gaon):
    twin = Region.objects.create(
        level=2, code="T-2", parent=gaon.region.parent, name_ko="가온군", name_en="Gaon-gun"
    )

    assert openings.proposed(twin)["slug"] == "hanul-gaon"


@pytest.mark.django_db(transaction=True)
def test_sixty_four_openings_of_one_region_open_one_town():
    gaon, operator = a_town(), an_operator()
    region = Region.objects.create(
        level=2, code="T-new", parent=gaon.region.parent, name_ko="나래군"
    )

    def act(number):
        try:
            with scope.within(None):
                openings.open_town(region=region, by=operator, values=VALUES, now=clock.now())
        except ValidationError:
            return "refused"
        return "opened"

    outcomes = at_once(64, act)

    assert sorted(outcomes) == ["opened"] + ["refused"] * 63
    assert Town.objects.filter(region=region).count() == 1


def test_a_town_moves_to_a_host_of_its_own_without_a_deploy(at_work, gaon, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = at_work.post(f"/towns/{gaon.pk}/host/", {"host": "www.gaon.example"})

    assert answer.status_code == 302
    assert at_work.get("/", headers={"host": "www.gaon.example"}).context["town"] == gaon
    assert at_work.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("host", ["testserver", "http://x.example", "x.example/", "UPPER", "a..b"])
def test_a_host_that_is_none_or_the_installations_own_is_refused(at_work, gaon, host):
    answer = at_work.post(f"/towns/{gaon.pk}/host/", {"host": host})

    assert answer.status_code == 422
    assert Town.objects.get(pk=gaon.pk).host is None


def test_rooms_are_closed_in_many_towns_after_a_look_and_opened_again(at_work, gaon):
    dasom = a_town("dasom", "다솜시")
    bare = a_town("bare", "바레군")
    towns.change(town=bare, rooms=[])
    picks = [gaon.pk, dasom.pk, bare.pk]

    preview = at_work.post("/towns/bulk/", {"act": "close-transit", "pick": picks})
    assert [row.slug for row in preview.context["will"]] == ["gaon", "dasom"]
    assert [row.slug for row, _ in preview.context["wont"]] == ["bare"]
    assert rooms_of("gaon", "dasom") == [set(ROOMS)] * 2

    at_work.post("/towns/bulk/", {"ticket": preview.context["ticket"]})
    assert rooms_of("gaon", "dasom") == [set(ROOMS) - {"transit"}] * 2
    assert at_work.get("/gaon/transit/").status_code == 404

    undo = at_work.get("/towns/").context["undo"]
    at_work.post("/towns/bulk/", {"undo": undo["ticket"]})
    assert rooms_of("gaon", "dasom", "bare") == [set(ROOMS), set(ROOMS), set()]
    assert at_work.get("/towns/").context["undo"] is None


def test_a_ticket_of_another_person_does_nothing(client, at_work, gaon, operator):
    page = at_work.post("/towns/bulk/", {"act": "close-transit", "pick": [gaon.pk]})
    client.force_login(an_operator("second@madang.example"))
    client.post("/towns/bulk/", {"ticket": page.context["ticket"]})
    client.post("/towns/bulk/", {"ticket": "made up"})

    assert rooms_of("gaon") == [set(ROOMS)]


def test_the_list_is_searched_filtered_and_sorted(at_work, gaon):
    a_town("dasom", "다솜시")

    def names(**asked):
        return [town.slug for town in at_work.get("/towns/", asked).context["listed"].rows]

    assert names() == ["gaon", "dasom"]
    assert names(sort="-path") == ["gaon", "dasom"]
    assert names(sort="path") == ["dasom", "gaon"]
    assert names(q="다솜") == ["dasom"]
    assert names(q="한울도 gao") == ["gaon"]
    assert names(state="closed") == []
    assert names(sort="nonsense", page="999", state="x") == ["gaon", "dasom"]


def rooms_of(*slugs):
    return [set(Town.objects.get(slug=slug).rooms) for slug in slugs]

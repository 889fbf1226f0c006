import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from madang.base import scope
from madang.towns.models import Region, Town
from madang.towns.services import rounds, towns


@pytest.fixture(autouse=True)
def _fresh():
    towns.forget()
    yield
    towns.forget()


@pytest.fixture
def province(db):
    nation = Region.objects.create(level=Region.Level.NATION, code="T", name_ko="나라")
    return Region.objects.create(
        level=Region.Level.PROVINCE, code="T1", name_ko="한울도", parent=nation
    )


def municipality(province, code, name):
    return Region.objects.create(
        level=Region.Level.MUNICIPALITY, code=code, name_ko=name, parent=province
    )


@pytest.fixture
def gaon(province):
    return towns.found(
        region=municipality(province, "T11", "가온시"),
        slug="gaon",
        name_ko="가온시",
        name_en="Gaon",
        lat=36.6,
        lon=127.9,
    )


@pytest.fixture
def narae(province):
    return towns.found(
        region=municipality(province, "T12", "나래군"),
        slug="narae",
        host="narae.example",
        name_ko="나래군",
        name_en="Narae",
        colour_primary="#123456",
        lat=36.0,
        lon=127.0,
    )


def test_a_town_answers_at_its_path_and_links_stay_below_it(client, gaon):
    answer = client.get("/gaon/api/towns")

    assert answer.json()["name_ko"] == "가온시"
    assert client.get("/gaon", follow=False).headers["Location"] == "/gaon/"


def test_a_town_answers_at_its_own_host_without_a_prefix(client, narae, settings):
    settings.ALLOWED_HOSTS = ["narae.example"]

    assert client.get("/api/towns", headers={"host": "narae.example"}).json()["slug"] == "narae"
    assert client.get("/api/towns", headers={"host": "NARAE.example:8000"}).status_code == 200


def test_the_prefix_of_one_request_does_not_reach_the_next(client, gaon, narae, settings):
    settings.ALLOWED_HOSTS = ["narae.example", "testserver"]
    client.get("/gaon/theme.css")
    css = client.get("/theme.css", headers={"host": "narae.example"})

    assert "#123456" in css.text
    home = client.get("/", headers={"host": "narae.example"})
    assert "/gaon/" not in home.text


def test_an_unknown_town_is_not_found(client, gaon):
    assert client.get("/nowhere/transit/").status_code == 404


def test_a_rooms_page_needs_a_town(client, gaon):
    assert client.get("/transit/").status_code == 404
    assert client.get("/api/towns").status_code == 404


def test_the_installations_own_pages_are_not_in_a_town(client, gaon):
    assert client.get("/healthz").status_code == 200
    assert client.get("/gaon/healthz").status_code == 404
    assert client.get("/gaon/admin/").status_code == 404


def test_the_only_town_opens_at_once_and_two_are_shown(client, gaon, province):
    assert client.get("/").headers["Location"] == "/gaon/"

    towns.found(
        region=municipality(province, "T13", "다솜시"),
        slug="dasom",
        name_ko="다솜시",
        name_en="Dasom",
        lat=36.0,
        lon=127.0,
    )
    page = client.get("/").text

    assert "/gaon/" in page
    assert "/dasom/" in page


@pytest.mark.parametrize("slug", ["transit", "admin", "Gaon", "-x", "a", "a/b", "a" * 40])
def test_a_slug_that_cannot_be_a_path_is_refused_and_nothing_changes(gaon, slug):
    with pytest.raises(ValidationError):
        towns.found(region=gaon.region, slug=slug)

    assert Town.objects.get().slug == "gaon"


def test_a_wrong_colour_or_time_zone_is_refused(gaon):
    for wrong in ({"colour_primary": "red}body{"}, {"time_zone": "Asia/Nowhere"}):
        with pytest.raises(ValidationError):
            towns.found(region=gaon.region, slug="gaon", **wrong)

    assert Town.objects.get().colour_primary == "#0b5f4b"


def test_founding_a_town_again_updates_it(gaon):
    towns.found(region=gaon.region, slug="gaon", name_en="Gaon City")

    assert Town.objects.get().name_en == "Gaon City"
    assert towns.by_slug("gaon").name_en == "Gaon City"


def test_only_a_nation_stands_without_a_parent(province):
    for wrong in (
        Region(level=Region.Level.PROVINCE, code="X", name_ko="외톨이"),
        Region(level=Region.Level.NATION, code="Y", name_ko="딸린", parent=province),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()

    assert Region.objects.count() == 2


def test_finding_the_town_costs_one_query_for_many_requests(
    client, gaon, django_assert_num_queries
):
    towns.forget()
    with django_assert_num_queries(1):
        for _ in range(3):
            client.get("/gaon/theme.css")


def test_work_is_done_in_each_open_town_within_its_walls(gaon, narae):
    served = set()

    def work(town):
        served.add((town.pk, scope.current().town))
        return 2

    assert rounds.in_each(work) == 4
    assert served == {(gaon.pk, gaon.pk), (narae.pk, narae.pk)}


def test_a_town_in_which_work_fails_does_not_keep_the_others_waiting(gaon, narae, caplog):
    served = []

    def work(town):
        served.append(town.slug)
        if len(served) == 1:
            raise KeyError(town.slug)
        return 1

    with pytest.raises(ExceptionGroup) as failed:
        rounds.in_each(work)

    assert len(served) == 2
    assert f"work failed in the town {served[0]}" in caplog.text
    assert [str(one) for one in failed.value.exceptions] == [repr(served[0])]

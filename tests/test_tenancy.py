"""One town never sees another's: every page, figure and stream of one is asked for the other's."""

import pytest

from madang.people.models import Account
from madang.transit.models import Alert, FeedVersion
from madang.transit.services import networks
from madang.transit.tests import livetowns

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_towns():
    livetowns.forget()
    gaon, narae = livetowns.a_town("gaon"), livetowns.a_town("narae")
    livetowns.bring(gaon)
    stops = livetowns.STATION.replace("A,", "NARAE-A,", 1).replace("\nA,", "\nNARAE-A,")
    times = livetowns.STOP_TIMES.replace(",A,", ",NARAE-A,")
    livetowns.bring(narae, stops=stops, stop_times=times)
    yield gaon, narae
    livetowns.forget()


def test_a_stop_of_one_town_is_unknown_in_the_other(client, two_towns):
    assert client.get("/narae/transit/stops/NARAE-A/").status_code == 200

    for path in ("transit/stops/NARAE-A/", "transit/stops/NARAE-A/display/"):
        assert client.get(f"/gaon/{path}").status_code == 404
    for path in ("stops/NARAE-A", "stops/NARAE-A/arrivals", "stops/NARAE-A/arrivals/past"):
        assert client.get(f"/gaon/api/transit/{path}").status_code == 404


def test_each_town_serves_its_own_network(two_towns):
    gaon, narae = two_towns

    assert "NARAE-A" not in set(networks.current(gaon).network.stop_ids)
    assert "NARAE-A" in set(networks.current(narae).network.stop_ids)


def test_news_of_one_town_is_not_told_in_the_other(client, two_towns):
    _, narae = two_towns
    Alert.objects.create(
        town=narae,
        header_ko="나래군 우회 운행",
        header_en="Detour in Narae",
        is_published=True,
        written_at=livetowns.MONDAY,
    )

    assert "나래군 우회 운행" in client.get("/narae/transit/alerts/").text
    assert "나래군 우회 운행" not in client.get("/gaon/transit/alerts/").text
    assert "Narae" not in client.get("/gaon/api/transit/alerts").text


def test_a_version_of_one_town_cannot_be_switched_from_the_other(client, two_towns):
    gaon, narae = two_towns
    Account.objects.create_superuser("op@gaon.example", "a-long-enough-password")
    client.login(username="op@gaon.example", password="a-long-enough-password")
    foreign = FeedVersion.objects.get(town=narae)
    before = list(FeedVersion.objects.order_by("pk").values_list("pk", "state"))

    for verb in ("", "progress/", "switches/", "deletions/"):
        path = f"/gaon/transit/feeds/{foreign.pk}/{verb}"
        assert client.get(path).status_code in {404, 405}, path
        assert client.post(path).status_code in {404, 405}, path

    assert list(FeedVersion.objects.order_by("pk").values_list("pk", "state")) == before

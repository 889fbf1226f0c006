from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.privacy.models import Look
from madang.privacy.services import looks
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db

MINE = ["", "looks/", "demands/", "closure/", "known/people.Account/"]
OFFICIAL = {
    "requests/": Role.HEAD,
    "holds/": Role.TOWN_OPERATOR,
    "log/": Role.AUDITOR,
    "destructions/": Role.AUDITOR,
}


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.mark.parametrize("at", ["/gaon", ""])
@pytest.mark.parametrize("page", MINE)
def test_a_page_about_oneself_opens_when_signed_in_only(gaon, at, page):
    stranger = Client().get(f"{at}/privacy/{page}")
    mine = client_of(someone(gaon)).get(f"{at}/privacy/{page}")

    assert stranger.status_code == 302
    assert "/login/" in stranger["Location"]
    assert mine.status_code == 200, page


@pytest.mark.parametrize(("page", "role"), OFFICIAL.items())
def test_a_page_of_officials_opens_to_their_role_in_their_town_only(gaon, page, role):
    narae = a_town("narae")
    client = client_of(someone(gaon, role))

    assert client.get(f"/gaon/privacy/{page}").status_code == 200
    assert client.get(f"/narae/privacy/{page}").status_code == 403
    assert client_of(someone(narae)).get(f"/narae/privacy/{page}").status_code == 403
    assert client.get(f"/privacy/{page}").status_code == 403


@pytest.mark.parametrize("at", ["/gaon", ""])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_privacy_notice_is_open_to_everybody(gaon, at, language):
    page = Client().get(f"{at}/privacy/notice/", headers={"accept-language": language})

    assert page.status_code == 200
    words = {"ko": "개인정보 처리방침", "en": "Who looked at your data"}[language]
    assert words in page.text


def test_a_person_sees_who_looked_and_why_in_their_own_language(gaon):
    resident, official = someone(gaon, name="서하린"), someone(gaon, Role.HEAD, name="한지우")
    looks.record(
        by=official,
        subject=resident,
        what="Your account",
        why="To decide on a request of this person",
        town=gaon,
        now=clock.now(),
    )

    page = client_of(resident).get("/privacy/looks/", headers={"accept-language": "ko"}).text
    others = client_of(someone(gaon)).get("/gaon/privacy/looks/").text

    assert "한지우" in page
    assert "To decide on a request" not in page
    assert "한지우" not in others


def test_the_auditor_finds_looks_by_official_person_reason_and_hour(gaon):
    auditor, official = someone(gaon, Role.AUDITOR), someone(gaon, Role.HEAD, name="한지우")
    resident = someone(gaon)
    night = clock.now().replace(hour=17, minute=0)  # two in the morning in Seoul
    for why, at in (("Claim 12", night - timedelta(hours=12)), ("Curiosity", night)):
        looks.record(by=official, subject=resident, what="Name", why=why, town=gaon, now=at)
    client = client_of(auditor)

    def found(**asked):
        page = client.get("/gaon/privacy/log/", asked).text
        return {why for why in ("Claim 12", "Curiosity") if why in page}

    assert found() == {"Claim 12", "Curiosity"}
    assert found(q="Claim") == {"Claim 12"}
    assert found(q=str(resident.pk)) == {"Claim 12", "Curiosity"}
    assert found(q="nobody") == set()
    assert "Curiosity" in found(hours="out")
    assert Look.objects.count() == 2


def test_nothing_in_the_log_can_be_run_as_a_script(gaon):
    auditor, official = someone(gaon, Role.AUDITOR), someone(gaon, Role.HEAD, name="<b>한")
    looks.record(
        by=official,
        subject=someone(gaon),
        what="<script>a()</script>",
        why="<img src=x>",
        town=gaon,
        now=clock.now(),
    )
    page = client_of(auditor).get("/gaon/privacy/log/").text

    assert "<script>a()" not in page
    assert "<img src=x>" not in page
    assert "<b>한" not in page


def test_unknown_things_are_not_found(gaon):
    client = client_of(someone(gaon))
    of_another = f"people.Account/{someone(gaon).pk}/"
    for page in (
        "known/people.Nothing/",
        "downloads/none/",
        f"demands/correction/{of_another}",
        f"demands/other/{of_another}",
        "demands/correction/people.Account/x/",
    ):
        assert client.get(f"/gaon/privacy/{page}").status_code == 404, page


def test_twenty_entries_cost_no_more_questions_than_one(gaon, django_assert_max_num_queries):
    resident = someone(gaon)
    for number in range(20):
        official = someone(gaon, Role.HEAD, name=f"공무원 {number}")
        looks.record(
            by=official, subject=resident, what="Name", why="x", town=gaon, now=clock.now()
        )
    client = client_of(resident)
    client.get("/gaon/privacy/known/privacy.Look/")

    with django_assert_max_num_queries(15):
        page = client.get("/gaon/privacy/known/privacy.Look/").text

    assert page.count("공무원 ") >= 20

"""What leaves the office: the public list, its API, a person's download, calendars."""

import re
from datetime import timedelta

import pytest

from madang.base import clock
from madang.cases.services import calendars, delays, moves, notes
from madang.cases.services.workflows import Said
from madang.cases.tests import matters
from madang.cases.tests.conftest import MONDAY, Scene
from madang.people.models import Account
from madang.privacy.services import parts
from madang.roles.tests.towns import client_of


@pytest.fixture
def at(monkeypatch):
    """Set the town's clock."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(MONDAY)
    return set_to


@pytest.fixture
def scene(db, petitions, at):
    return Scene()


SECRETS = ("밖에는 비밀", "메모 비밀", "보낸 비밀", "박공원", "감춘 제목")


@pytest.fixture
def full(scene):
    """The scene's case with something of every kind, late; and a case that is not public."""
    case = scene.case
    delays.ask(case=case, by=scene.park, text="사진을 주세요", now=scene.now)
    delays.supply(case=case, by=scene.seo, text="보낸 비밀", now=scene.now)
    notes.write(case=case, by=scene.park, text="밖에는 비밀", now=scene.now)
    hidden = matters.a_case(scene.town, scene.now, scene.parks, title="감춘 제목", is_public=False)
    delays.pause(case=hidden, by=scene.park, reason="감춘 제목의 까닭", now=scene.now)
    matters.a_case(scene.town, scene.now, scene.parks, title="감춘 제목", is_public=False)
    return scene


def test_the_public_list_names_what_is_overdue_and_why_others_stand(full, client, at):
    still = matters.a_case(full.town, full.now, full.roads, title="보도블록")
    delays.pause(case=still, by=full.road, reason="시의 설계를 기다립니다", now=full.now)
    at(full.later(40))

    late = client.get("/gaon/cases/overdue/").text
    paused = client.get("/gaon/cases/overdue/?show=paused").text
    data = client.get("/gaon/api/cases/overdue").json()

    assert "놀이터에 그늘을" in late
    assert 'href="/gaon/participation/proposals/1/"' in late
    assert "시의 설계를 기다립니다" in paused
    assert (data["figures"]["awaited"], data["figures"]["overdue"]) == (4, 2)
    assert [row["days_late"] for row in data["overdue"]] == [10, 10]
    assert [row["reason"] for row in data["paused"]] == ["", "시의 설계를 기다립니다"]
    for text in (late, paused, f"{data}"):
        assert [word for word in SECRETS if word in text] == []


def test_the_figures_of_a_year(scene, client, at):
    for days in (2, 4, 40):
        case = matters.a_case(scene.town, scene.now, scene.parks)
        moves.move(case=case, name="answer", by=scene.park, now=scene.later(days),
                   said=Said(reason="예"))  # fmt: skip
    at(scene.later(50))

    figures = client.get("/gaon/api/cases/overdue").json()["figures"]

    assert (figures["answered"], figures["in_time"], figures["median_days"]) == (3, 2, 4.0)
    assert figures["share_in_time"] == 66.7
    at(scene.later(500))
    assert client.get("/gaon/api/cases/overdue").json()["figures"]["share_in_time"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "offset=-1", "limit=x"])
def test_the_api_refuses_nonsense(scene, client, query):
    assert client.get(f"/gaon/api/cases/overdue?{query}").status_code == 422


def test_the_download_of_who_asked_shows_the_public_part_alone(full):
    shown = "".join(
        f"{row}"
        for part in parts.shown()
        if part.model.startswith("cases.")
        for row in parts.rows_of(part, full.seo).values_list(*part.fields)
    )

    assert "사진을 주세요" in shown
    assert "보낸 비밀" in shown, "what the person sent is the person's own"
    for word in ("밖에는 비밀", "박공원"):
        assert word not in shown


def test_a_calendar_program_reads_the_last_days_by_the_personal_link(scene, client):
    hidden = matters.a_case(scene.town, scene.now, scene.parks, title="감춘", is_public=False)
    page = client_of(scene.park).get("/gaon/cases/calendar/").text
    address = re.search(r'value="(http://[^"]+\.ics)"', page)[1]

    file = client.get(address.removeprefix("http://testserver"))

    text = file.content.decode()
    assert file["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261202" in text
    assert "SUMMARY:놀이터에 그늘을" in text
    assert "감춘" not in text
    assert f"/gaon/cases/{hidden.pk}/" in text
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))


def test_a_link_ends_with_the_service_the_password_and_in_another_town(scene, client):
    secret = calendars.token(scene.park, town=scene.town)

    def got(town="gaon", token=secret):
        return client.get(f"/{town}/cases/calendar/{token}.ics").status_code

    assert got() == 200
    assert got(token="x" + secret) == got(town="narae") == 401
    account = Account.objects.get(pk=scene.park.pk)
    account.set_password("something new and long")
    account.save()
    assert got() == 401
    other = calendars.token(scene.road, town=scene.town)
    row = scene.road.memberships.get()
    row.ended_at = scene.now - timedelta(days=1)
    row.save()
    assert got(token=other) == 401

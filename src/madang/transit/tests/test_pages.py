import json
from datetime import timedelta

import pytest
from django.test import Client

from madang.transit.models import Alert
from madang.transit.services import favourites
from madang.transit.tests.riders import (
    MONDAY,
    stopped_clock,
    town_with_timetable,
    town_without_timetable,
)

PAGES = (
    "/gaon/transit/",
    "/gaon/transit/stops/",
    "/gaon/transit/stops/A/",
    "/gaon/transit/stops/A/display/",
    "/gaon/transit/routes/",
    "/gaon/transit/routes/1/",
    "/gaon/transit/map/",
    "/gaon/transit/journeys/",
    "/gaon/transit/alerts/",
    "/gaon/transit/favourites/",
)
FIXTURES = (stopped_clock, town_with_timetable, town_without_timetable)
pytestmark = pytest.mark.django_db


@pytest.fixture
def rider() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="ko")


def text(client: Client, path: str, **data: str) -> str:
    answer = client.get(path, data)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_in_both_languages(town, rider, path):
    assert '<html lang="ko"' in text(rider, path)
    assert '<html lang="en"' in text(Client(HTTP_ACCEPT_LANGUAGE="en"), path)
    assert rider.head(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_town_without_a_timetable_says_so_and_nothing_breaks(bare_town, rider, path):
    assert rider.get(path).status_code == 200
    assert "시간표가 없습니다" in text(rider, "/gaon/transit/stops/A/")


@pytest.mark.parametrize("path", ["stops/none/", "routes/none/", "stops/none/display/"])
def test_what_is_not_there_is_not_found(town, rider, path):
    assert rider.get(f"/gaon/transit/{path}").status_code == 404


def test_search_finds_by_name_number_and_consonants(town, rider):
    for query in ("마당시장", "102", "ㅁㄷ"):
        found = text(rider, "/gaon/transit/stops/", q=query)
        assert "/gaon/transit/stops/B/" in found, query
        assert "/gaon/transit/stops/C/" not in found, query


def test_search_says_what_to_do_when_nothing_is_found(town, rider):
    assert "초성으로 찾아보세요" in text(rider, "/gaon/transit/stops/", q="없는곳")


def test_search_answers_htmx_with_the_list_alone(town, rider):
    answer = rider.get("/gaon/transit/stops/", {"q": "ㅁㄷ"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "마당시장".encode() in answer.content


def test_near_me_tells_metres_and_refuses_nonsense_quietly(town, rider):
    assert "22m" in text(rider, "/gaon/transit/stops/", near="37.0102,127.0")
    assert "22m" not in text(rider, "/gaon/transit/stops/", near="nan,inf")


def test_the_planner_is_offered_stops_while_typing(town, rider):
    found = text(rider, "/gaon/transit/stops/", options="from", **{"from": "ㅅㅊ"})
    assert '<option value="시청 (101)">' in found


def test_the_board_counts_to_the_next_bus_and_names_its_source(town, rider):
    board = text(rider, "/gaon/transit/stops/A/")
    assert "<b>10</b>분" in board
    assert "시간표" in board
    assert "병원 방면" in board
    assert f'data-at="{MONDAY.timestamp() + 600:.0f}"' in board


def test_the_board_of_the_last_stop_has_no_departures_but_says_why(town, rider):
    assert "오는 버스가 없습니다" in text(rider, "/gaon/transit/stops/D/")


def test_the_board_offers_its_rows_alone_to_htmx(town, rider):
    rows = rider.get("/gaon/transit/stops/A/", headers={"HX-Request": "true"}).content
    assert b"<html" not in rows
    assert b'class="board"' in rows


def test_a_route_shows_its_stops_and_its_timetable(town, rider):
    page = text(rider, "/gaon/transit/routes/1/")
    assert page.index("시청</span>") < page.index("마당시장") < page.index("가온역")
    assert "06:00" in page
    assert "07:00" in page


@pytest.mark.parametrize("day", ["", "tomorrow", "0001-01-01", "9999-12-31"])
def test_a_route_survives_any_day(town, rider, day):
    assert rider.get("/gaon/transit/routes/1/", {"day": day}).status_code == 200


def test_a_route_on_a_day_without_trips_says_so(town, rider):
    page = text(rider, "/gaon/transit/routes/1/", day="2026-11-22", direction="0")
    assert "운행하지 않습니다" in page


def test_routes_are_found_by_number_or_place(town, rider):
    assert "/gaon/transit/routes/1/" in text(rider, "/gaon/transit/routes/", q="병원")
    assert "/gaon/transit/routes/1/" not in text(rider, "/gaon/transit/routes/", q="없음")


def test_a_plan_is_shown_and_its_shared_link_opens_the_same_plan(town, rider):
    asked = {"from": "시청", "to": "가온역", "when": "leave", "at": "2026-11-23T06:50"}
    page = text(rider, "/gaon/transit/journeys/", **asked)
    assert "07:00" in page
    assert "07:10" in page
    link = page.partition('data-share="')[2].partition('"')[0].replace("&amp;", "&")
    assert "from=stop:A" in link
    again = text(rider, link)
    assert again.count("journey-times") == page.count("journey-times") > 0


def test_a_plan_to_the_same_place_asks_for_another(town, rider):
    page = text(rider, "/gaon/transit/journeys/", **{"from": "stop:A", "to": "stop:A"})
    assert "이미 그곳입니다" in page


def test_an_unknown_end_is_said_beside_its_field(town, rider):
    page = text(rider, "/gaon/transit/journeys/", **{"from": "시청", "to": "달나라"})
    assert 'aria-invalid="true"' in page
    assert "정류장이 없습니다" in page


@pytest.mark.parametrize(
    "at", ["", "yesterday", "9999-12-31T23:59", "0001-01-01T00:00", "2026-11-23T06:50"]
)
def test_a_plan_survives_any_time(town, rider, at):
    asked = {"from": "stop:A", "to": "stop:C", "when": "arrive", "at": at}
    assert rider.get("/gaon/transit/journeys/", asked).status_code == 200


def test_a_kept_stop_stays_on_the_device_and_can_be_dropped(town, rider):
    kept = rider.post("/gaon/transit/favourites/", {"stop": "A", "keep": "yes"})
    assert kept.status_code == 302
    assert kept["Location"] == "/gaon/transit/stops/A/"
    assert kept.cookies["stops"]["path"] == "/gaon/"
    assert "시청" in text(rider, "/gaon/transit/favourites/")
    assert 'aria-pressed="true"' in text(rider, "/gaon/transit/stops/A/")

    rider.post("/gaon/transit/favourites/", {"stop": "A", "keep": "no"})
    assert "저장한 정류장이 없습니다" in text(rider, "/gaon/transit/favourites/")


def test_a_forged_list_of_stops_counts_as_none(town, rider):
    rider.cookies["stops"] = json.dumps(["A"])
    assert "저장한 정류장이 없습니다" in text(rider, "/gaon/transit/favourites/")


def test_keeping_a_stop_needs_the_forms_token(town):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/gaon/transit/favourites/", {"stop": "A", "keep": "yes"}).status_code == 403


def test_a_kept_stop_never_leads_to_another_site(town, rider):
    form = {"stop": "A", "keep": "yes", "next": "https://example.org/"}
    answer = rider.post("/gaon/transit/favourites/", form)
    assert answer["Location"] == "/gaon/transit/stops/A/"


def test_the_list_of_kept_stops_has_an_end():
    stops: list[str] = []
    for number in range(100):
        stops = favourites.kept(stops, str(number))
    assert len(stops) == favourites.MOST
    assert stops[-1] == "99"


def test_stops_looked_at_last_are_offered_first(town, rider):
    rider.get("/gaon/transit/stops/C/")
    page = text(rider, "/gaon/transit/stops/")
    assert "최근에 본 정류장" in page


def test_alerts_stand_where_they_matter_and_only_while_they_do(town, rider):
    def alert(header: str, **fields: object) -> None:
        given = {"is_published": True, "written_at": MONDAY} | fields
        Alert.objects.create(town=town, header_ko=header, **given)

    alert("모두에게", severity="severe")
    alert("B에만", stop_ids=["B"])
    alert("1번에만", route_ids=["1"])
    alert("내일부터", starts_at=MONDAY + timedelta(days=1))
    alert("지난 일", ends_at=MONDAY - timedelta(hours=1))
    alert("쓰는 중", is_published=False)

    board = text(rider, "/gaon/transit/stops/B/")
    assert all(header in board for header in ("모두에게", "B에만", "1번에만"))
    assert not any(header in board for header in ("내일부터", "지난 일", "쓰는 중"))
    assert "B에만" not in text(rider, "/gaon/transit/routes/1/")
    page = text(rider, "/gaon/transit/alerts/")
    assert "내일부터" in page
    assert not any(header in page for header in ("지난 일", "쓰는 중"))


def test_pages_and_api_agree(town, rider):
    answer = rider.get("/gaon/api/transit/stops", {"q": "ㅅㅊ"}).json()["stops"]
    assert [(stop["id"], stop["toward"]) for stop in answer] == [("A", "마당시장")]
    route = rider.get("/gaon/api/transit/routes/1").json()
    assert route["lines"][0]["trips"] == 2
    assert route["lines"][0]["first"] == "06:00"
    assert rider.get("/gaon/api/transit/stops/none").status_code == 404
    assert rider.get("/gaon/api/transit/stops", {"near": "x"}).status_code == 422
    assert rider.get("/gaon/api/transit/alerts").json() == {"alerts": []}

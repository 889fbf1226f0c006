import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.participation import desk
from madang.participation.models import Asking, Costing, Edition, Project, ProjectStep
from madang.participation.services import askings
from madang.participation.tests import yard
from madang.participation.tests.editions import (
    AFTER,
    DAY,
    NOW,
    REVIEW,
    SEED,
    VOTE,
    a_project,
    an_edition,
    an_official,
    an_operator,
    fixed,
    published,
    voted,
)
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
PAGE = "/gaon/participation/editions/"
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def at(monkeypatch):
    """Lets the town's clock stand at a moment."""

    def stand(moment):
        monkeypatch.setattr("madang.base.clock.now", lambda: moment)

    stand(REVIEW)
    return stand


@pytest.fixture
def decided():
    edition = an_edition(decided_by="주민투표로 정하고 시의회가 의결합니다.")
    for title, cost in (("그늘막", 30), ("작은 도서관", 60), ("<script>자전거길", 70)):
        a_project(edition, title, cost)
    edition = fixed(edition)
    voted(edition.poll, "1", "1,2", "2", "3")
    return published(edition)


def text_of(answer):
    return answer.content.decode()


def test_an_edition_says_what_can_be_done_now_and_lists_its_projects(at):
    edition = an_edition()
    a_project(edition, "그늘막", 30)
    a_project(edition, "작은 도서관", None, category="learning")
    page = text_of(Client().get(f"{PAGE}{edition.pk}/", **EN))
    assert "Officials write down what each project costs" in page
    assert "Next: Vote of the residents" in page
    assert "30 won" in page
    assert "no cost yet" in page
    narrowed = text_of(Client().get(f"{PAGE}{edition.pk}/?category=learning", **EN))
    assert "작은 도서관" in narrowed
    assert "그늘막" not in narrowed
    assert edition.title in text_of(Client().get(PAGE))
    assert edition.title in text_of(Client().get("/gaon/participation/"))


def test_an_edition_that_is_not_open_is_nobodys_but_the_desks(at):
    edition = an_edition()
    Edition.objects.update(opened_at=None)
    for path in ("", "projects.csv", "result/"):
        assert Client().get(f"{PAGE}{edition.pk}/{path}").status_code == 404
    assert Client().get(f"/gaon/api/participation/editions/{edition.pk}").status_code == 404
    assert edition.title not in text_of(Client().get(PAGE))
    desk = client_of(an_official(edition.town)).get(f"{PAGE}{edition.pk}/desk/")
    assert desk.status_code == 200


def test_another_town_has_no_such_edition(at, decided):
    a_town("narae")
    for path in ("", "result/", "projects/1/", "projects.csv", "result/count.json"):
        url = f"/narae/participation/editions/{decided.pk}/{path}"
        assert Client().get(url).status_code == 404
    neighbour = client_of(an_operator(a_town("narae")))
    for path in ("desk/", "settings/", "projects/1/desk/"):
        assert neighbour.get(f"{PAGE}{decided.pk}/{path}").status_code == 403
        url = f"/narae/participation/editions/{decided.pk}/{path}"
        assert neighbour.get(url).status_code == 404


def test_the_result_page_explains_and_counts_nothing(at, decided, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("the result is kept, not counted again")

    monkeypatch.setattr("madang.participation.engine.budgets.rules.count", never)
    monkeypatch.setattr("madang.participation.services.polls.checked", never)
    at(AFTER)
    page = text_of(Client().get(f"{PAGE}{decided.pk}/result/", **EN))
    for words in (
        "4 ballots count; 2 projects are chosen",
        "Votes that were missing",
        "Effective support of the leading projects",
        "Most votes first",
        SEED,
    ):
        assert words in page
    assert "<script>자전거길" not in page
    assert "&lt;script&gt;자전거길" in page
    found = json.loads(Client().get(f"{PAGE}{decided.pk}/result/count.json").content)
    assert found == decided.result
    told = Client().get(f"/gaon/api/participation/editions/{decided.pk}/result").json()
    assert told == decided.result
    assert "With" in text_of(Client().get(f"{PAGE}{decided.pk}/projects/3/", **EN))


def test_before_the_count_the_result_page_says_so(at):
    edition = an_edition()
    assert "There is no result yet" in text_of(Client().get(f"{PAGE}{edition.pk}/result/", **EN))
    assert Client().get(f"{PAGE}{edition.pk}/result/count.json").status_code == 404
    assert Client().get(f"/gaon/api/participation/editions/{edition.pk}/result").status_code == 404


def test_projects_go_along_as_csv_that_no_spreadsheet_carries_out(at):
    edition = an_edition()
    a_project(edition, "=HYPERLINK(1)", 30)
    lines = (
        Client().get(f"{PAGE}{edition.pk}/projects.csv").content.decode("utf-8-sig").split("\r\n")
    )
    assert lines[0].startswith("number,title,area")
    assert lines[1].startswith("1,'=HYPERLINK(1),,streets,all,30,eligible")


def test_phases_and_results_go_out_as_calendar_and_feed(at, decided):
    dates = text_of(Client().get(f"{PAGE}dates.ics", **EN))
    assert dates.count("BEGIN:VEVENT") == 2 * 6
    assert "Vote of the residents begins" in dates.replace("\r\n ", "")
    feed = text_of(Client().get(f"{PAGE}feed.xml", **EN))
    assert "Result of the vote" in feed
    assert f"{PAGE}{decided.pk}/result/" in feed


def test_the_api_tells_projects_with_the_reason_of_each_cost(at):
    edition = an_edition()
    a_project(edition, "그늘막", 30)
    assert [row["id"] for row in Client().get("/gaon/api/participation/editions").json()] == [
        edition.pk
    ]
    whole = Client().get(f"/gaon/api/participation/editions/{edition.pk}").json()
    assert (whole["increment"], len(whole["phases"])) == ("1%", 6)
    (project,) = Client().get(f"/gaon/api/participation/editions/{edition.pk}/projects").json()
    assert project["costings"][0]["reason"] == "업체 세 곳의 견적 평균입니다."


def test_the_author_answers_on_a_page_of_their_own(at):
    edition, writer = an_edition(), someone()
    proposal = yard.a_proposal(edition.town, writer, now=NOW)
    asking = askings.ask(
        edition=edition, proposal_id=proposal.pk, by=an_official(edition.town), now=REVIEW
    )
    page = f"{PAGE}askings/{asking.pk}/"
    assert client_of(someone()).get(page).status_code == 404
    assert client_of(someone()).post(page, {"answer": "yes"}).status_code == 404
    client = client_of(writer)
    assert "Do you agree?" in text_of(client.get(page, **EN))
    assert client.post(page, {"answer": "yes"}).status_code == 302
    assert Asking.objects.get().agreed
    again = client.post(page, {"answer": "no"}, **EN)
    assert again.status_code == 422
    assert "You answered already." in text_of(again)


def settings(**changed):
    given = {
        "title": "2027년 예산", "budget": "1000", "kind": "approval", "longest": "2",
        "rule": "equal-shares", "completion": "add1u", "stop": "exhaustive", "increment": "1%",
        "min_votes": "0",
    }  # fmt: skip
    return given | changed


def test_an_operator_makes_an_edition_on_paper_forms_alone(at):
    operator = client_of(an_operator(a_town()))
    answer = operator.post(
        f"{PAGE}new/",
        settings(
            limits="streets: 500\n청년(19~39세): 300\n",
            rivals="1, 2",
            least_age="19",
            most_age="39",
        ),
    )
    edition = Edition.objects.get()
    assert answer["Location"] == f"{PAGE}{edition.pk}/phases/"
    assert edition.caps == [
        {"by": "category", "value": "streets", "most": 500},
        {"by": "audience", "value": "young", "most": 300},
    ]
    assert edition.incompatible == [[1, 2]]
    dates = {
        f"{kind}_{end}": (NOW + day * DAY).strftime("%Y-%m-%dT%H:%M")
        for kind, end, day in (
            ("review", "starts", -1), ("review", "ends", 5), ("vote", "starts", 6),
            ("vote", "ends", 9),
        )
    }  # fmt: skip
    wrong = operator.post(
        f"{PAGE}{edition.pk}/phases/", dates | {"vote_starts": "2026-11-03T00:00"}, **EN
    )
    assert wrong.status_code == 422
    assert "has ended" in text_of(wrong)
    assert operator.post(f"{PAGE}{edition.pk}/phases/", dates).status_code == 302
    assert len(edition.spans) == 2
    assert operator.post(f"{PAGE}{edition.pk}/openings/").status_code == 302
    assert operator.post(
        f"{PAGE}{edition.pk}/projects/new/",
        {"title": "그늘막", "body": "놓습니다.", "category": "streets"},
    )["Location"].endswith("/projects/1/desk/")
    desk = f"{PAGE}{edition.pk}/projects/1/"
    refused = operator.post(f"{desk}costings/", {"won": "300"}, **EN)
    assert refused.status_code == 422
    assert not Costing.objects.exists()
    assert operator.post(f"{desk}costings/", {"won": "300", "reason": "견적"}).status_code == 302
    assert (
        operator.post(f"{desk}decisions/", {"decision": "accept", "reason": "됩니다"}).status_code
        == 302
    )
    page = operator.post(f"{PAGE}{edition.pk}/fixings/", {"seed": SEED}, **EN)
    assert page.status_code == 422
    assert "not accepted: 2" in text_of(page)
    assert operator.post(f"{PAGE}{edition.pk}/settings/", settings(rivals="")).status_code == 302
    assert operator.post(f"{PAGE}{edition.pk}/fixings/", {"seed": SEED}).status_code == 302
    edition.refresh_from_db()
    assert edition.poll.source == edition.source
    changed = operator.post(f"{PAGE}{edition.pk}/settings/", settings(budget="5"), **EN)
    assert changed.status_code == 422
    assert operator.get(f"{PAGE}{edition.pk}/desk/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"budget": "0"}, "above nought"),
        ({"budget": "9" * 16}, "above nought"),
        ({"increment": "0.5"}, "Write 1%"),
        ({"limits": "화성: 500"}, "names no dong"),
        ({"rivals": "1; 2"}, "numbers of projects"),
        ({"kind": "points", "longest": "4"}, "three kinds of points"),
        ({"least_age": "40", "most_age": "19"}, "below the youngest"),
    ],
)
def test_settings_that_do_not_fit_are_said_and_nothing_is_made(at, changed, words):
    operator = client_of(an_operator(a_town()))
    answer = operator.post(f"{PAGE}new/", settings(**changed), **EN)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Edition.objects.exists()


def test_news_of_the_works_stand_on_the_projects_page(at, decided):
    at(AFTER + 10 * DAY)
    official = client_of(an_official(decided.town))
    desk = f"{PAGE}{decided.pk}/projects/1/"
    news = {
        "step": "begin",
        "day": "2026-12-01",
        "text": "착공했습니다.",
        "percent": "5",
        "spent": "3",
    }
    assert official.post(f"{desk}reports/", news).status_code == 302
    page = text_of(Client().get(desk, **EN))
    assert "착공했습니다." in page
    assert "5 % finished" in page
    steps = ProjectStep.objects.count()
    wrong = official.post(f"{desk}reports/", news | {"percent": "101"}, **EN)
    assert wrong.status_code == 422
    loser = official.post(f"{PAGE}{decided.pk}/projects/3/reports/", news, **EN)
    assert loser.status_code == 422
    assert ProjectStep.objects.count() == steps


def test_residents_and_auditors_change_nothing_at_the_desk(at):
    edition = an_edition()
    a_project(edition)
    for client in (client_of(someone()), client_of(someone(edition.town, Role.AUDITOR))):
        for path in ("asked/", "openings/", "fixings/", "takeovers/", "projects/1/costings/"):
            assert client.post(f"{PAGE}{edition.pk}/{path}").status_code == 403
    official = client_of(an_official(edition.town))
    for path in ("settings/", "phases/", "fixings/", "takeovers/"):
        assert official.post(f"{PAGE}{edition.pk}/{path}").status_code == 403


def many(edition, count):
    first = (Project.objects.of(edition).count() or 0) + 1
    Project.objects.bulk_create(
        Project(
            town=edition.town, edition=edition, number=number, title=f"사업 {number}", body="본문",
            category="streets", cost=5, state="eligible", entered_at=REVIEW,
        )
        for number in range(first, first + count)
    )  # fmt: skip


def test_three_hundred_projects_cost_as_many_queries_as_three(at):
    edition = an_edition()
    many(edition, 3)
    official = client_of(an_official(edition.town))
    pages = [
        (Client(), f"{PAGE}{edition.pk}/"),
        (Client(), f"{PAGE}{edition.pk}/projects.csv"),
        (Client(), PAGE),
        (Client(), f"/gaon/api/participation/editions/{edition.pk}/projects"),
        (official, f"{PAGE}{edition.pk}/desk/"),
    ]

    def counted():
        counts = []
        for client, path in pages:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    before = counted()
    many(edition, 297)
    an_edition(edition.town)
    assert counted() == before
    assert max(before[:4]) <= 12


def test_what_waits_for_review_lies_on_the_desk(at):
    edition = an_edition()
    a_project(edition, cost=None)
    waiting = desk.projects_waiting(edition.town, REVIEW)
    assert (waiting.waiting, waiting.overdue) == (1, 0)
    assert desk.projects_waiting(edition.town, VOTE).overdue == 1

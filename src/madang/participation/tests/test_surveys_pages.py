import pytest
from django.test import Client

from madang.participation.models import (
    Survey,
    SurveyCensus,
    SurveyImpact,
    SurveyQuestion,
    SurveyResponse,
    SurveyTaker,
    SurveyVeil,
)
from madang.participation.services import surveytexts
from madang.participation.tests.fields import (
    AFTER,
    NOW,
    Role,
    a_dong,
    a_survey,
    a_town,
    answer,
    over,
    someone,
)
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db
HOME = "/gaon/participation/surveys/"
API = "/gaon/api/participation/surveys"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def at(monkeypatch):
    """A clock that stands, and can be put elsewhere."""

    def put(now):
        monkeypatch.setattr("madang.base.clock.now", lambda: now)

    put(NOW)
    return put


@pytest.fixture
def town(at):
    town = a_town()
    a_dong(town)
    return town


def send(client, survey, **given):
    return client.post(f"{HOME}{survey.pk}/responses/", given, follow=True)


def text_of(answer):
    return answer.content.decode()


def test_a_resident_answers_on_one_page_and_is_thanked_and_follows(town):
    survey, person = a_survey(town), someone(town)
    client = client_of(person)
    page = text_of(client.get(f"{HOME}{survey.pk}/"))
    assert page.index("나이가 어떻게") < page.index("도서관에 가십니까?")
    answer_ = send(client, survey, q1="y", q2="c", q3="멀어서", q4=["a", "b"], q5="4",
                   q6_1="b", q6_2="a", q7_dong="D1", q7_lat="", q7_lon="")  # fmt: skip
    assert answer_.redirect_chain[-1][0].endswith("/thanks/")
    assert SurveyResponse.objects.get().answers == {
        "1": "y", "2": "c", "3": "멀어서", "4": ["a", "b"], "5": 4, "6": ["b", "a"],
        "7": {"dong": "D1"},
    }  # fmt: skip
    client.post(f"{HOME}{survey.pk}/follows/", {"follows": "no"})
    assert not SurveyTaker.objects.get().follows
    again = text_of(client.get(f"{HOME}{survey.pk}/"))
    assert 'value="y" checked' in again
    assert "멀어서" in again


def test_a_sheet_with_faults_comes_back_filled_in_and_marked(town):
    survey = a_survey(town)
    client = client_of(someone(town))
    back = send(client, survey, q1="o", q2="c", q4=["a", "b", "c"], q6_1="a", q6_2="a")
    page = text_of(back)
    assert back.status_code == 422
    assert "2개까지" in page
    assert 'value="o" checked' in page
    assert page.count("survey-question bad") == 2
    assert not SurveyTaker.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"q2": "z"},
        {"q2": "a", "q5": "²"},
        {"q2": "a", "q7_lat": "x", "q7_lon": "1"},
        {"q2": "a", "q6_1": "z"},
        {"q2": "c", "q3": "가" * 1001},
    ],
)
def test_odd_sheets_change_nothing(town, given):
    survey = a_survey(town)
    assert send(client_of(someone(town)), survey, **given).status_code == 422
    assert not SurveyTaker.objects.exists()


def test_strangers_read_what_is_asked_and_sign_in_before_they_answer(town):
    survey = a_survey(town)
    page = text_of(Client().get(f"{HOME}{survey.pk}/"))
    assert "도서관에 가십니까?" in page
    assert 'name="q2"' not in page
    answer_ = Client().post(f"{HOME}{survey.pk}/responses/", {"q2": "a"})
    assert (answer_.status_code, "/login/" in answer_["Location"]) == (302, True)
    assert not SurveyTaker.objects.exists()


def test_results_that_wait_are_on_no_page_no_api_and_in_no_file_before_the_close(town, at):
    survey = a_survey(town)
    for _ in range(6):
        answer(survey, someone(town), {1: "y", 2: "c", 3: "비밀의 글"})
    official = client_of(someone(town, Role.OFFICIAL, Role.MODERATOR))
    for client in (Client(), official):
        page = client.get(f"{HOME}{survey.pk}/results/")
        assert page.status_code == 403
        assert "100%" not in text_of(page)
        assert client.get(f"{HOME}{survey.pk}/results.json").status_code == 404
        told = client.get(f"{API}/{survey.pk}/results")
        assert (told.status_code, "questions" in told.json()) == (403, False)
    for name in ("responses", "texts", "places"):
        assert official.get(f"{HOME}{survey.pk}/files/{name}.csv").status_code == 302
    assert "비밀의 글" not in text_of(official.get(f"{HOME}{survey.pk}/texts/3/", follow=True))
    assert official.get(f"{HOME}{survey.pk}/desk/").status_code == 200
    at(AFTER)
    over(survey)
    assert "100%" in text_of(Client().get(f"{HOME}{survey.pk}/results/"))
    assert Client().get(f"{API}/{survey.pk}/results").json()["responses"] == 6
    for name in ("responses", "texts", "places"):
        assert official.get(f"{HOME}{survey.pk}/files/{name}.csv").status_code == 200
        assert Client().get(f"{HOME}{survey.pk}/files/{name}.csv").status_code == 302
    assert official.get(f"{HOME}{survey.pk}/files/people.csv").status_code == 404


def test_another_town_sees_nothing_of_a_survey(town):
    survey = a_survey(town, results="live")
    a_town("narae")
    for place in ("", "results/", "results.json", "codebook.csv", "impacts/"):
        path = f"/narae/participation/surveys/{survey.pk}/{place}"
        assert Client().get(path).status_code == 404
    assert Client().get(f"/narae/api/participation/surveys/{survey.pk}").status_code == 404
    client = client_of(someone(town))
    path = f"/narae/participation/surveys/{survey.pk}/responses/"
    assert client.post(path, {"q2": "a"}).status_code == 404
    assert not SurveyTaker.objects.exists()


def test_what_is_being_prepared_is_for_officials_alone(town):
    survey = a_survey(town, published=False)
    for client in (Client(), client_of(someone(town))):
        assert client.get(f"{HOME}{survey.pk}/").status_code == 404
        assert survey.title not in text_of(client.get(HOME))
        assert client.get(f"{API}/{survey.pk}").status_code == 404
        assert client.get(API).json() == []
    official = client_of(someone(town, Role.OFFICIAL))
    assert survey.title in text_of(official.get(HOME))
    assert official.get(f"{HOME}{survey.pk}/preview/").status_code == 200


def test_an_official_prepares_publishes_and_closes_without_a_script(town, at):
    client = client_of(someone(town, Role.OFFICIAL))
    given = {"title": "버스", "about": "", "opens_at": "2026-11-01T09:00",
             "closes_at": "2026-11-30T18:00", "audience": "anyone", "results": "after"}  # fmt: skip
    wrong = client.post(f"{HOME}new/", {**given, "closes_at": "2026-10-01T18:00"})
    assert (wrong.status_code, Survey.objects.count()) == (422, 0)
    client.post(f"{HOME}new/", given)
    survey = Survey.objects.get()
    desk, ask = f"{HOME}{survey.pk}/desk/", f"{HOME}{survey.pk}/questions/"
    client.post(f"{HOME}{survey.pk}/changes/", {"act": "publish"})
    assert Survey.objects.get().is_draft  # no question yet
    blank = {"hint": "", "most": 0, "lowest": 1, "highest": 5, "low_words": "", "high_words": ""}
    one = {**blank, "kind": "choice", "text": "버스를 탑니까?", "labels": "예\n아니요\n"}
    client.post(f"{ask}new/", one)
    again = client.post(f"{ask}new/", {**one, "labels": "예"})
    assert (again.status_code, SurveyQuestion.objects.count()) == (422, 1)
    client.post(f"{ask}new/", {**blank, "kind": "text", "text": "왜요?", "asked_if": ["1:o2"]})
    client.post(f"{ask}new/", {**one, "text": "나이", "labels": "젊음\n늙음", "attribute": "age"})
    rows = list(SurveyQuestion.objects.filter(survey=survey))
    assert [row.text for row in rows] == ["나이", "버스를 탑니까?", "왜요?"]
    assert rows[1].options == [["o1", "예"], ["o2", "아니요"]]
    client.post(f"{ask}1/", {**one, "labels": "아니요\n가끔\n예"})
    assert SurveyQuestion.objects.get(number=1).options[2] == ["o1", "예"]
    client.post(f"{ask}2/changes/", {"act": "up"})
    assert SurveyQuestion.objects.get(number=2).place == 3  # it depends on the one before
    client.post(f"{HOME}{survey.pk}/changes/", {"act": "publish"})
    assert not Survey.objects.get().is_draft
    assert text_of(client.get(desk)).count("changes/") == 1
    client.post(f"{ask}2/changes/", {"act": "delete"})
    assert SurveyQuestion.objects.count() == 3
    client.post(f"{HOME}{survey.pk}/changes/", {"act": "close"})
    assert Survey.objects.get().closes_at == NOW
    assert client.post(f"{HOME}{survey.pk}/changes/", {"act": "burn"}).status_code == 404


def test_officials_without_the_act_and_residents_come_nowhere(town):
    survey = a_survey(town, results="live")
    answer(survey, someone(town), {2: "c", 3: "멀어서"})
    response = SurveyResponse.objects.get()
    gets = ("desk/", "preview/", "settings/", "questions/new/", "census/", "impacts/new/",
            "files/responses.csv", "texts/3/")  # fmt: skip
    posts = {
        "changes/": {"act": "close"},
        "questions/1/changes/": {"act": "delete"},
        "census/": {"figures": "age,x,1", "source": "x", "act": "keep"},
        "impacts/new/": {"heard": "x", "done": "y"},
        "texts/3/": {"response": response.pk, "reason": "x"},
    }
    for client in (client_of(someone(town)), client_of(someone(town, Role.AUDITOR))):
        for place in gets:
            assert client.get(f"{HOME}{survey.pk}/{place}").status_code == 403
        for place, given in posts.items():
            assert client.post(f"{HOME}{survey.pk}/{place}", given).status_code == 403
    assert Survey.objects.get().closes_at == survey.closes_at
    assert SurveyQuestion.objects.count() == 7
    kept = (SurveyCensus.objects.count(), SurveyImpact.objects.count(), SurveyVeil.objects.count())
    assert kept == (0, 0, 0)


def test_census_figures_are_tried_out_told_wrong_by_line_and_kept(town):
    survey = a_survey(town)
    client = client_of(someone(town, Role.OFFICIAL))
    path = f"{HOME}{survey.pk}/census/"
    page = text_of(client.get(path))
    assert "age,40–64세," in page
    bad = {"figures": "age,39세 이하,3\nage,중년,x", "source": "통계", "act": "check"}
    told = client.post(path, bad)
    assert (told.status_code, "2번째 줄" in text_of(told)) == (422, True)
    assert client.post(path, {**bad, "act": "keep"}).status_code == 422
    good = {**bad, "figures": "age,39세 이하,3\nage,40–64세,4\nage,65세 이상,3"}
    client.post(path, good)
    assert not SurveyCensus.objects.exists(), "a trial keeps nothing"
    client.post(path, {**good, "act": "keep"})
    assert SurveyCensus.objects.get().source == "통계"
    assert "통계" in text_of(client.get(f"{HOME}{survey.pk}/desk/"))


def test_stored_scripts_are_words_on_every_page(town, at):
    survey = a_survey(town, results="live", title=SCRIPT, about=SCRIPT)
    for _ in range(5):
        answer(survey, someone(town), {2: "c", 3: SCRIPT})
    official = client_of(someone(town, Role.OFFICIAL, Role.MODERATOR))
    impact = {"heard": SCRIPT, "done": SCRIPT, "link": "javascript:alert(1)"}
    assert official.post(f"{HOME}{survey.pk}/impacts/new/", impact).status_code == 422
    official.post(f"{HOME}{survey.pk}/impacts/new/", {**impact, "link": ""})
    for place in ("", f"{survey.pk}/", f"{survey.pk}/results/", f"{survey.pk}/impacts/",
                  f"{survey.pk}/texts/3/", f"{survey.pk}/desk/"):  # fmt: skip
        page = text_of(official.get(HOME + place))
        assert SCRIPT not in page
        assert "&lt;script&gt;alert(1)" in page
        assert 'style="' not in page


def test_a_hidden_text_leaves_the_results_and_its_reason_stays(town):
    survey = a_survey(town, results="live")
    for place in range(5):
        answer(survey, someone(town), {2: "c", 3: f"김하늘 때문에 {place}"})
    moderator = client_of(someone(town, Role.MODERATOR))
    path = f"{HOME}{survey.pk}/texts/3/"
    row = survey.questions.get(number=3)
    said = surveytexts.of(survey, row)[0]
    moderator.post(path, {"response": said.response, "reason": ""})
    assert not SurveyVeil.objects.exists()
    assert moderator.post(path, {"response": "x", "reason": "x"}).status_code == 404
    moderator.post(path, {"response": said.response, "reason": "사람의 이름"})
    assert said.text not in text_of(Client().get(f"{HOME}{survey.pk}/results/"))
    assert "사람의 이름" in text_of(moderator.get(path))


def test_somebody_takes_their_answers_back(town, at):
    survey, person = a_survey(town), someone(town)
    answer(survey, person, {2: "a"})
    client = client_of(person)
    at(AFTER)
    client.post(f"{HOME}{survey.pk}/withdrawals/")
    assert SurveyResponse.objects.exists()
    at(NOW)
    client.post(f"{HOME}{survey.pk}/withdrawals/")
    assert not SurveyTaker.objects.exists()
    assert client.get(f"{HOME}{survey.pk}/thanks/").status_code == 302


@pytest.mark.parametrize("place", ["", "{pk}/", "{pk}/results/?by=age", "{pk}/desk/"])
def test_pages_ask_the_database_as_often_for_two_thousand_as_for_few(
    town, place, django_assert_max_num_queries
):
    survey = a_survey(town, results="live")
    for _ in range(4):
        a_survey(town)
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            town=town, survey=survey, hour=NOW,
            answers={"1": "ymo"[place % 3], "2": "c", "3": f"글 {place}", "7": {"dong": "D1"}},
        )
        for place in range(2000)
    )  # fmt: skip
    client = client_of(someone(town, Role.OFFICIAL))
    path = HOME + place.format(pk=survey.pk)
    client.get(path)
    with django_assert_max_num_queries(30):
        assert client.get(path).status_code == 200


def test_the_api_tells_questions_and_the_home_page_what_is_open(town):
    survey = a_survey(town, results="live")
    told = Client().get(f"{API}/{survey.pk}").json()
    assert [one["kind"] for one in told["questions"]][:3] == ["choice", "choice", "text"]
    assert told["questions"][2]["asked_if"] == [2, ["c"]]
    assert Client().get(API).json()[0]["is_open"]
    assert survey.title in text_of(Client().get("/gaon/participation/"))
    book = b"".join(Client().get(f"{HOME}{survey.pk}/codebook.csv")).decode()
    assert "q4_a,4,several" in book

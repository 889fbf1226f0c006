import csv
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.participation.models import SurveyCensus, SurveyImpact, SurveyResponse, SurveyVeil
from madang.participation.services import census, impacts, responses, surveyresults, surveys
from madang.participation.services import surveytexts as texts
from madang.participation.tests.fields import (
    AFTER,
    NOW,
    Role,
    a_survey,
    a_town,
    answer,
    official_of,
    over,
    someone,
)

pytestmark = pytest.mark.django_db
FIGURES = "age,39세 이하,30\nage,40–64세,40\nage,65세 이상,30"


@pytest.fixture
def town():
    return a_town()


def a_crowd(survey, ages="yyyymmmmmmmmmmooooooo"):
    """Let people of these ages answer; the young do not go."""
    people = [someone(survey.town) for _ in ages]
    for place, (person, age) in enumerate(zip(people, ages, strict=True)):
        given = {1: age, 2: "c" if age == "y" else "a", 5: place % 5 + 1}
        answer(survey, person, given | ({3: f"멀어서 {place}"} if age == "y" else {}))
    return people


def enter(survey, text=FIGURES, **more):
    asked = {"source": "주민등록 2026-10", "whole_town": False, "by": official_of(survey.town)}
    return census.keep(survey_id=survey.pk, town=survey.town, text=text, now=NOW, **asked | more)


def test_results_that_wait_for_the_close_are_shown_to_nobody_before(town):
    survey = a_survey(town)
    a_crowd(survey)
    with pytest.raises(surveyresults.HiddenError):
        surveyresults.read(survey, now=NOW)
    assert surveyresults.read(survey, now=survey.closes_at).people == 21


def test_live_results_are_shown_while_it_runs(town):
    survey = a_survey(town, results="live")
    a_crowd(survey)
    read = surveyresults.read(survey, now=NOW)
    goes = read.rows[0][1]
    assert [share.count for share in goes.shares] == [17, 0, 4]
    assert read.rows[1][1].is_hidden, "four texts are too few to tell of"
    assert (read.weights, read.unweighable) == (None, "")


def test_who_is_missing_is_told_beside_the_census_and_weights_follow(town):
    survey = a_survey(town)
    a_crowd(survey, "yyyyyy" + "m" * 20 + "o" * 14)
    enter(survey)
    (age,) = surveyresults.missing(survey, now=NOW)
    young, middle, old = age.panel.groups
    assert (age.source, young.count, young.verdict, old.needed) == (
        "주민등록 2026-10", 6, "few", 1
    )  # fmt: skip
    assert (young.needed, middle.needed) == (9, 0)
    read = surveyresults.read(survey, now=AFTER)
    no = read.rows[0][1].shares[2]
    assert (round(no.share, 3), round(no.weighted, 3)) == (0.15, 0.3)
    assert read.weights.is_close


def test_there_are_no_weights_where_nobody_of_a_group_answered(town):
    survey = a_survey(town)
    a_crowd(survey, "m" * 10 + "o" * 10)
    enter(survey)
    read = surveyresults.read(survey, now=AFTER)
    assert (read.weights, read.unweighable) == (None, "39세 이하")


def test_a_surveys_own_figures_count_before_the_towns_and_only_for_the_same_words(town):
    survey, other = a_survey(town), a_survey(town)
    enter(survey, whole_town=True, source="시 전체")
    enter(survey, source="이 설문만")
    assert surveyresults.missing(survey, now=NOW)[0].source == "이 설문만"
    assert surveyresults.missing(other, now=NOW)[0].source == "시 전체"
    enter(survey, source="다시")
    assert SurveyCensus.objects.count() == 2
    SurveyCensus.objects.filter(survey=None).update(figures={"다른 말": "1"})
    assert surveyresults.missing(other, now=NOW)[0].panel is None


def test_figures_with_a_fault_are_not_kept(town):
    survey = a_survey(town)
    with pytest.raises(census.FaultyError) as refused:
        enter(survey, text="age,39세 이하,x")
    assert [fault.line for fault in refused.value.faults] == [1]
    with pytest.raises(ValidationError):
        enter(survey, source="  ")
    assert not SurveyCensus.objects.exists()


def test_results_by_groups_hide_small_ones(town):
    survey = a_survey(town)
    a_crowd(survey)
    groups = surveyresults.read(survey, now=AFTER, by="age").groups[2]
    assert {key: result.is_hidden for key, result in groups.items()} == {
        "y": True, "m": False, "o": True, "": True
    }  # fmt: skip


def test_files_are_for_officials_after_the_close_and_name_nobody(town):
    survey, official = a_survey(town, results="live"), official_of(town)
    people = a_crowd(survey)
    with pytest.raises(surveys.StateError):
        surveyresults.file(survey, "responses.csv", by=official, now=NOW)
    survey = over(survey)
    with pytest.raises(PermissionDenied):
        surveyresults.file(survey, "responses.csv", by=people[0], now=AFTER)
    with pytest.raises(KeyError):
        surveyresults.file(survey, "people.csv", by=official, now=AFTER)
    found = {
        name: "".join(surveyresults.file(survey, name, by=official, now=AFTER))
        for name in surveyresults.OFFICE_FILES
    }
    rows = list(csv.DictReader(io.StringIO(found["responses.csv"])))
    assert [row["response"] for row in rows] == [str(number) for number in range(1, 22)]
    assert sum(row["q1"] == "" for row in rows) == 4, "four of an age are too few"
    assert "멀어서" not in found["responses.csv"]
    assert found["texts.csv"].count("멀어서") == 4
    for person in people:
        assert person.email not in "".join(found.values())
        assert f"{person.pk}," not in found["texts.csv"]


def test_a_text_with_a_name_is_hidden_with_a_reason_and_shown_again(town):
    survey = a_survey(town, results="live")
    person = a_crowd(survey)[0]
    question = survey.questions.get(number=3)
    said = next(one for one in texts.of(survey, question) if one.text == "멀어서 0")
    asked = {"survey_id": survey.pk, "response": said.response, "number": 3, "town": town}
    moderator = someone(town, Role.MODERATOR)
    with pytest.raises(ValidationError):
        texts.hide(reason=" ", by=moderator, now=NOW, **asked)
    for wrong in ({"number": 2}, {"number": 9}):
        with pytest.raises(SurveyResponse.DoesNotExist):
            texts.hide(reason="이름", by=moderator, now=NOW, **{**asked, **wrong})
    assert not SurveyVeil.objects.exists()
    texts.hide(reason="이름이 나옵니다", by=moderator, now=NOW, **asked)
    assert (3, "멀어서 0") not in list(texts.shown(survey, [3]))
    answer(survey, person, {1: "y", 2: "c", 3: "멀어서 0"}, now=NOW)
    assert SurveyVeil.objects.count() == 1, "the same words stay hidden"
    answer(survey, person, {1: "y", 2: "c", 3: "너무 멀어서"}, now=NOW)
    assert not SurveyVeil.objects.exists()
    texts.hide(reason="이름이 나옵니다", by=moderator, now=NOW, **asked)
    texts.show(by=moderator, now=NOW, **asked)
    assert not SurveyVeil.objects.exists()


def test_texts_are_not_hidden_where_they_cannot_be_read(town):
    survey = a_survey(town)
    a_crowd(survey)
    response = SurveyResponse.objects.filter(answers__has_key="3").first()
    with pytest.raises(SurveyResponse.DoesNotExist):
        texts.hide(
            survey_id=survey.pk,
            response=response.pk,
            number=3,
            reason="x",
            town=town,
            by=someone(town, Role.MODERATOR),
            now=NOW,
        )
    assert not SurveyVeil.objects.exists()


def test_what_came_of_it_is_told_to_those_who_answered_and_wish_it(town):
    survey, official = a_survey(town), official_of(town)
    first, second, third = (someone(town) for _ in range(3))
    for person in (first, second):
        answer(survey, person, {2: "a"})
    responses.follow(
        survey_id=survey.pk, town=town, follows=False, account=second, by=second, now=NOW
    )
    asked = {"survey_id": survey.pk, "town": town, "by": official, "now": AFTER}
    for wrong in ({"link": "https://example.org"}, {"heard": " "}, {"link": "//example.org"}):
        given = {"heard": "자리가 모자랍니다", "done": "스무 자리", "link": "", **wrong}
        with pytest.raises(ValidationError):
            impacts.tell(**asked, **given)
    assert not SurveyImpact.objects.exists()
    impacts.tell(**asked, heard="자리가 모자랍니다", done="스무 자리를 놓습니다.", link="/x/")
    event = Event.objects.get(kind="participation.impact")
    assert event.to == [first.pk]
    assert event.path == f"/participation/surveys/{survey.pk}/impacts/"
    assert third.pk not in event.to


def test_nothing_came_of_a_survey_that_was_never_asked(town):
    survey = a_survey(town, published=False)
    with pytest.raises(surveys.StateError):
        impacts.tell(
            survey_id=survey.pk, town=town, heard="x", done="y", link="",
            by=official_of(town), now=NOW,
        )  # fmt: skip
    assert not Event.objects.filter(kind="participation.impact").exists()


def test_two_thousand_responses_are_read_in_as_many_queries_as_one(
    town, django_assert_max_num_queries
):
    survey = a_survey(town)
    enter(survey)
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            town=town,
            survey=survey,
            answers={"1": "ymo"[place % 3], "2": "a", "5": place % 5 + 1, "6": ["a", "c"]},
            hour=NOW,
        )
        for place in range(2000)
    )
    with django_assert_max_num_queries(8):
        read = surveyresults.read(survey, now=AFTER, by="age")
    assert read.people == 2000

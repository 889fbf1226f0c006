import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.participation.models import (
    Survey,
    SurveyCensus,
    SurveyImpact,
    SurveyQuestion,
    SurveyResponse,
    SurveyTaker,
    SurveyVeil,
)
from madang.participation.services import (
    census,
    impacts,
    questions,
    responses,
    surveyresults,
    surveys,
    surveytexts,
)
from madang.participation.tests.fields import (
    AFTER,
    ASKED,
    CLOSES,
    DAY,
    MINUTE,
    NOW,
    Role,
    a_dong,
    a_survey,
    a_town,
    answer,
    official_of,
    over,
    someone,
)
from madang.people.models import Account
from madang.privacy.models import Destruction
from madang.privacy.services import erasures

pytestmark = pytest.mark.django_db


def nothing_kept() -> bool:
    return not SurveyTaker.objects.exists() and not SurveyResponse.objects.exists()


def test_a_person_answers_once_and_may_change_it_until_the_close():
    town = a_town()
    a_dong(town)
    survey, person = a_survey(town), someone(town)
    first = answer(survey, person, {1: "y", 2: "c", 3: " 멀어서 ", 7: {"dong": "D1"}})
    again = answer(survey, person, {2: "a", 4: ["b", "a"], 5: "5", 6: ["c", "a"]}, now=NOW + DAY)

    assert first.pk == again.pk
    response = SurveyResponse.objects.get()
    assert response.answers == {"2": "a", "4": ["a", "b"], "5": 5, "6": ["c", "a"]}
    assert (response.hour.minute, response.number) == (0, None)
    assert responses.own(survey=survey, account=person)[5] == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyTaker.objects.create(town=town, survey=survey, account=person, answered_on=NOW.date())


@pytest.mark.parametrize("given", [{}, {2: "z"}, {2: "a", 5: "9"}, {2: "c", 7: {"dong": "D9"}}])
def test_a_sheet_with_a_fault_is_not_kept_at_all(given):
    survey = a_survey(a_town())
    with pytest.raises(responses.FaultyError):
        answer(survey, someone(survey.town), given)
    assert nothing_kept()


def test_nobody_answers_before_after_in_another_town_or_for_another():
    gaon, narae = a_town("gaon"), a_town("narae")
    survey, person, other = a_survey(gaon), someone(gaon), someone(gaon)
    for now in (survey.opens_at - MINUTE, CLOSES, AFTER):
        with pytest.raises(surveys.StateError):
            answer(survey, person, {2: "a"}, now=now)
    with pytest.raises(Survey.DoesNotExist):
        answer(survey, person, {2: "a"}, town=narae)
    with pytest.raises(PermissionDenied):
        answer(survey, person, {2: "a"}, by=other)
    with pytest.raises(surveys.StateError):
        answer(a_survey(gaon, published=False), person, {2: "a"})
    assert nothing_kept()


def test_a_survey_for_verified_residents_or_locals_is_for_them_alone():
    town = a_town()
    verified = a_survey(town, audience="verified")
    local = a_survey(town, audience="local")
    person = someone(town)
    for survey, code in ((verified, "verified"), (local, "local")):
        with pytest.raises(responses.NotForYouError) as refused:
            answer(survey, person, {2: "a"}, says_local=False)
        assert refused.value.code == code
    assert nothing_kept()
    answer(local, person, {2: "a"})
    answer(verified, someone(town, Role.VERIFIED_RESIDENT), {2: "a"})
    assert SurveyResponse.objects.count() == 2


def test_what_was_answered_is_taken_back_until_the_close():
    town = a_town()
    survey, person = a_survey(town), someone(town)
    answer(survey, person, {2: "a"})
    asked = {"survey_id": survey.pk, "town": town, "account": person}
    with pytest.raises(PermissionDenied):
        responses.withdraw(by=someone(town), now=NOW, **asked)
    with pytest.raises(surveys.StateError):
        responses.withdraw(by=person, now=AFTER, **asked)
    assert SurveyResponse.objects.count() == 1
    responses.withdraw(by=person, now=NOW, **asked)
    assert nothing_kept()


def test_after_the_close_no_answer_leads_to_a_person():
    town = a_town()
    survey = a_survey(town)
    people = [someone(town) for _ in range(7)]
    for person in people:
        answer(survey, person, {2: "a"})
    assert responses.sever_due(town=town, now=CLOSES + MINUTE) == 0  # late ones still arrive
    survey = over(survey)
    assert responses.sever_due(town=town, now=AFTER) == 0
    rows = SurveyResponse.objects.filter(survey=survey)
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, 8))
    assert set(rows.values_list("taker", flat=True)) == {None}
    assert SurveyTaker.objects.filter(survey=survey).count() == 7
    assert responses.own(survey=survey, account=people[0]) == {}
    taker = SurveyTaker.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(number=1).update(taker=taker, number=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(severed_at=None)


def test_questions_and_promises_stay_once_somebody_answered():
    town = a_town()
    survey, by = a_survey(town), official_of(town)
    one = SurveyQuestion.objects.filter(survey=survey).last()
    known = {"survey_id": survey.pk, "town": town, "by": by, "now": NOW}
    with pytest.raises(surveys.StateError):
        questions.delete(number=one.number, **known)
    answer(survey, someone(town), {2: "a"})
    for act in (surveys.take_back, surveys.publish, surveys.delete):
        with pytest.raises(surveys.StateError):
            act(**known)
    for change in (
        lambda: SurveyQuestion.objects.filter(pk=one.pk).update(text="다른 질문"),
        lambda: SurveyQuestion.objects.filter(pk=one.pk).delete(),
        lambda: SurveyQuestion(town=town, survey=survey, number=99, place=99, kind="text").save(),
        lambda: Survey.objects.filter(pk=survey.pk).update(results="live"),
        lambda: Survey.objects.filter(pk=survey.pk).update(published_at=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert SurveyQuestion.objects.filter(survey=survey).count() == len(ASKED)


def test_a_published_survey_that_nobody_answered_is_prepared_again():
    town = a_town()
    survey, by = a_survey(town), official_of(town)
    known = {"survey_id": survey.pk, "town": town, "by": by, "now": NOW}
    surveys.take_back(**known)
    questions.delete(number=7, **known)
    assert surveys.publish(**known).is_open(NOW)


def test_a_survey_without_a_question_or_past_its_day_is_not_published():
    town = a_town()
    empty = a_survey(town, published=False, asked=ASKED[:1])
    late = a_survey(town, published=False)
    by = official_of(town)
    with pytest.raises(surveys.UnaskableError):
        surveys.publish(survey_id=empty.pk, town=town, by=by, now=NOW)
    with pytest.raises(ValidationError):
        surveys.publish(survey_id=late.pk, town=town, by=by, now=AFTER)
    with pytest.raises(ValidationError):
        a_survey(town, closes_at=NOW - 2 * DAY)
    assert not Survey.objects.published().exists()


def test_questions_about_the_person_stand_first_and_none_before_what_it_depends_on():
    town = a_town()
    survey, by = a_survey(town, published=False), official_of(town)
    known = {"survey_id": survey.pk, "town": town, "by": by, "now": NOW}
    gender = {"kind": "choice", "text": "성별", "attribute": "gender",
              "options": [["f", "여"], ["m", "남"]]}  # fmt: skip
    questions.save(SurveyQuestion(**gender), **known)
    assert [row.number for row in questions.of(survey)] == [1, 8, 2, 3, 4, 5, 6, 7]
    questions.move(number=8, up=True, **known)
    questions.move(number=8, up=True, **known)
    questions.move(number=1, up=False, **known)  # the part ends there
    assert [row.number for row in questions.of(survey)][:3] == [8, 1, 2]
    with pytest.raises(surveys.UnaskableError):
        questions.move(number=3, up=True, **known)
    with pytest.raises(surveys.UnaskableError):
        questions.delete(number=2, **known)
    with pytest.raises(surveys.UnaskableError):
        questions.save(SurveyQuestion(kind="scale", text="?", lowest=5, highest=5), **known)
    assert [row.number for row in questions.of(survey)] == [8, 1, 2, 3, 4, 5, 6, 7]


def test_residents_and_officials_of_other_towns_make_and_decide_nothing():
    gaon, narae = a_town("gaon"), a_town("narae")
    survey = a_survey(gaon)
    answer(survey, someone(gaon), {2: "c", 3: "멀어서"})
    response = SurveyResponse.objects.get().pk
    known = {"survey_id": survey.pk, "town": gaon, "now": NOW}
    strangers = (someone(gaon), someone(narae, Role.OFFICIAL, Role.MODERATOR))
    for by in strangers:
        for act, more in (
            (surveys.publish, {}),
            (surveys.take_back, {}),
            (surveys.close, {}),
            (surveys.delete, {}),
            (questions.delete, {"number": 1}),
            (questions.move, {"number": 1, "up": False}),
            (census.keep, {"text": "x", "source": "x", "whole_town": False}),
            (impacts.tell, {"heard": "x", "done": "y", "link": ""}),
            (surveytexts.hide, {"response": response, "number": 3, "reason": "x"}),
            (surveytexts.show, {"response": response, "number": 3}),
        ):
            with pytest.raises(PermissionDenied):
                act(by=by, **known, **more)
        with pytest.raises(PermissionDenied):
            surveys.save(Survey(title="x"), town=gaon, by=by, now=NOW)
        with pytest.raises(PermissionDenied):
            surveyresults.file(over(survey), "responses.csv", by=by, now=AFTER)
    assert Survey.objects.count() == 1
    kept = (SurveyCensus.objects.count(), SurveyImpact.objects.count(), SurveyVeil.objects.count())
    assert kept == (0, 0, 0)


def test_a_moderator_of_one_town_hides_nothing_in_another():
    gaon, narae = a_town("gaon"), a_town("narae")
    survey = a_survey(gaon, results="live")
    answer(survey, someone(gaon), {2: "c", 3: "멀어서"})
    with pytest.raises(SurveyResponse.DoesNotExist):
        surveytexts.hide(
            survey_id=survey.pk,
            response=SurveyResponse.objects.get().pk,
            number=3,
            reason="이름",
            town=narae,
            by=someone(narae, Role.MODERATOR),
            now=NOW,
        )
    assert not SurveyVeil.objects.exists()


def test_who_is_erased_takes_open_answers_along_and_leaves_closed_ones_to_nobody():
    town = a_town()
    open_, closing = a_survey(town), a_survey(town, closes_at=NOW + DAY)
    person = someone(town)
    for survey in (open_, closing):
        answer(survey, person, {2: "c", 3: "멀어서"})
    responses.sever_due(town=town, now=NOW + 2 * DAY)
    with scope.installation():
        erasures.erase(person, reason=Destruction.Reason.DEMAND, now=NOW + 2 * DAY)
    assert not SurveyTaker.objects.exists()
    assert list(SurveyResponse.objects.values_list("survey", flat=True)) == [closing.pk]
    assert Account.objects.filter(pk=person.pk).count() <= 1


@pytest.mark.django_db(transaction=True)
def test_sixty_four_sheets_of_one_person_at_once_are_one_response():
    town = a_town()
    survey, person = a_survey(town), someone(town)
    at_once(64, lambda place: answer(survey, person, {2: "abc"[place % 3]}))
    assert SurveyTaker.objects.count() == 1
    assert SurveyResponse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_taking_back_at_once_leave_one_of_the_two():
    town = a_town()
    survey, by = a_survey(town), official_of(town)
    people = [someone(town) for _ in range(4)]

    def act(place: int) -> None:
        try:
            if place == 0:
                surveys.take_back(survey_id=survey.pk, town=town, by=by, now=NOW)
            else:
                answer(survey, people[place], {2: "a"})
        except surveys.StateError:
            pass

    at_once(4, act)
    survey.refresh_from_db()
    assert survey.is_draft != SurveyResponse.objects.exists()

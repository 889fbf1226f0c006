"""Points for taking part: of an adopted proposal, of a survey that says nothing of answers."""

import pytest

from madang.participation.engine.proposals import Verdict
from madang.participation.tests.fields import AFTER, CLOSES, Role, a_survey, answer, over
from madang.participation.tests.yard import (
    NOW,
    a_proposal,
    a_town,
    an_official,
    rule,
    someone,
    step,
    support,
)
from madang.points.models import Earning
from madang.points.services import earnings
from madang.points.tests.purses import decide

pytestmark = pytest.mark.django_db
REASON = "예산과 현장을 살펴본 결과입니다."


def answered(town, author, verdict):
    rule(town, "threshold_least", 1)
    proposal = support(a_proposal(town, author), someone(town))
    return step(proposal, "answer", an_official(town), verdict=verdict, reason=REASON)


def test_the_author_of_an_adopted_proposal_earns_and_of_a_declined_one_does_not():
    town, author = a_town(), someone()
    decide(town, proposal=1_000)

    proposal = answered(town, author, Verdict.ACCEPTED)

    row = Earning.objects.get()
    assert (row.person, row.worth, row.about) == (author, 1_000, proposal.title)
    narae = a_town("narae")
    decide(narae, proposal=1_000)
    answered(narae, someone(), Verdict.REFUSED)
    assert Earning.objects.count() == 1


def test_a_proposal_that_is_taken_up_again_earns_nothing():
    town = a_town()
    decide(town, proposal=1_000)
    proposal = answered(town, someone(), Verdict.PARTLY)

    step(proposal, "reopen", an_official(town), reason=REASON)

    assert Earning.objects.get().state == Earning.State.UNDONE


def test_without_a_rule_of_the_town_nothing_is_written_down():
    answered(a_town(), someone(), Verdict.ACCEPTED)
    assert not Earning.objects.exists()


def test_who_answered_a_survey_earns_at_its_close_and_the_rows_say_nothing_of_when():
    town = a_town()
    decide(town, survey=300)
    survey = a_survey(town)
    people = [someone(town, Role.RESIDENT) for _ in range(5)]
    for person in reversed(people):
        answer(survey, person, {2: "a"})
    assert not Earning.objects.exists()

    over(survey)
    over(survey)

    rows = list(Earning.objects.order_by("pk"))
    assert [row.person_id for row in rows] == sorted(person.pk for person in people)
    assert {(row.happened_at, row.recorded_at) for row in rows} == {(CLOSES, AFTER)}
    assert earnings.pay_due(town=town, now=NOW) == 5
    assert not Earning.objects.held().exists()


def test_an_answer_that_was_withdrawn_earns_nothing():
    town, person = a_town(), someone()
    decide(town, survey=300)
    survey = a_survey(town)
    answer(survey, person, {2: "a"}).delete()

    over(survey)

    assert not Earning.objects.exists()

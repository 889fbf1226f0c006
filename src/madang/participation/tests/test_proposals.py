from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.participation.engine.proposals import State, UnknownStepError, Verdict
from madang.participation.models import Draft, Move, Proposal
from madang.participation.services import drafts, moves, periods
from madang.participation.tests.yard import (
    DAY,
    NOW,
    a_department,
    a_draft,
    a_proposal,
    a_town,
    an_official,
    rule,
    someone,
    step,
    support,
)
from madang.roles.engine.acts import Role

pytestmark = pytest.mark.django_db
REASON = "예산과 현장을 살펴본 결과입니다."


def test_a_draft_becomes_a_proposal_and_is_gone():
    town = a_town()
    author = someone(town)
    draft = a_draft(town, author)

    proposal = drafts.publish(draft, town=town, by=author, now=NOW)

    assert not Draft.objects.exists()
    assert (proposal.state, proposal.author, proposal.support_until) == (
        State.PUBLISHED,
        author,
        NOW + 30 * DAY,
    )
    assert [move.step for move in proposal.moves.all()] == ["publish"]
    assert proposal.thread.path == f"/participation/proposals/{proposal.pk}/"


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "짧다"), ("body", "짧다"), ("category", ""), ("signed", " ")],
)
def test_what_is_not_complete_stays_a_draft(field, value):
    town = a_town()
    author = someone(town)
    draft = a_draft(town, author, **{field: value})

    with pytest.raises(ValidationError) as refused:
        drafts.publish(draft, town=town, by=author, now=NOW)

    assert list(refused.value.message_dict) == [field]
    assert Draft.objects.count() == 1
    assert not Proposal.objects.exists()


def test_nobody_publishes_anothers_draft_or_more_than_the_town_allows():
    town = a_town()
    author, other = someone(town), someone(town)
    rule(town, "proposals_a_day", 1)
    a_proposal(town, author)
    draft = a_draft(town, author)

    with pytest.raises(PermissionDenied):
        drafts.publish(draft, town=town, by=other, now=NOW + DAY)
    with pytest.raises(drafts.TooManyError):
        drafts.publish(draft, town=town, by=author, now=NOW)
    assert Proposal.objects.count() == 1

    drafts.publish(draft, town=town, by=author, now=NOW + DAY)
    assert Proposal.objects.count() == 2


def test_a_proposal_goes_its_whole_way_and_everybody_is_told_of_each_step_once():
    town = a_town()
    rule(town, "threshold_least", 1)
    author, neighbour = someone(town), someone(town)
    official = an_official(town)
    proposal = support(a_proposal(town, author), neighbour)

    step(proposal, "take_up", official, NOW + DAY, department=a_department(town))
    step(proposal, "answer", official, NOW + 9 * DAY, verdict=Verdict.PARTLY, reason=REASON)
    step(proposal, "plan", official, NOW + 9 * DAY, reason=REASON, day=date(2027, 5, 1))
    step(proposal, "budget", official, NOW + 30 * DAY, reason=REASON, won=12_000_000)
    step(proposal, "begin", official, NOW + 100 * DAY, reason=REASON)
    step(proposal, "slip", official, NOW + 110 * DAY, reason=REASON, day=date(2027, 6, 1))
    step(proposal, "finish", official, NOW + 120 * DAY, reason=REASON)

    assert (proposal.state, proposal.verdict, proposal.answer) == ("done", "partly", REASON)
    assert (proposal.planned_for, proposal.budget_won) == (date(2027, 6, 1), 12_000_000)
    assert (proposal.case.state, proposal.first_answer_late) == ("answered", False)
    told = Event.objects.filter(kind__startswith="participation.").order_by("id")
    assert [event.kind.partition(".")[2] for event in told] == [
        *("support", "review", "answer", "works", "budget", "works", "works", "done")
    ]
    assert all(event.to == sorted([author.pk, neighbour.pk]) for event in told)
    assert len({event.key for event in told}) == 8


def test_below_the_threshold_it_is_answered_all_the_same():
    town = a_town()
    proposal = support(a_proposal(town), someone(town))
    end = proposal.support_until

    assert periods.end_due(town=town, now=end - DAY) == 0
    assert periods.end_due(town=town, now=end) == 1
    assert periods.end_due(town=town, now=end + DAY) == 0

    proposal.refresh_from_db()
    assert (proposal.state, proposal.due_on) == (State.BELOW, date(2027, 1, 4))  # after a weekend
    assert proposal.case.clock == "running"
    answered = step(
        proposal, "answer", an_official(town), end + DAY, verdict=Verdict.REFUSED, reason=REASON
    )
    assert answered.state == State.ANSWERED
    assert answered.case.clock == "ended"


def test_an_official_lifts_a_proposal_with_a_public_reason():
    town = a_town()
    proposal = a_proposal(town)

    with pytest.raises(ValidationError):
        step(proposal, "lift", an_official(town), reason=" ")
    assert Move.objects.count() == 1
    lifted = step(proposal, "lift", an_official(town), reason="겨울이 오기 전에 급합니다.")

    assert lifted.state == State.SUPPORTED
    assert lifted.due_on is not None
    assert lifted.moves.last().reason == "겨울이 오기 전에 급합니다."


@pytest.mark.parametrize("name", ["answer", "return", "transfer", "lift", "take_up", "merge"])
def test_who_is_no_official_of_this_town_takes_no_step(name):
    town, other = a_town(), a_town("narae")
    rule(town, "threshold_least", 1)
    proposal = support(a_proposal(town), someone(town))
    before = Proposal.objects.values().get(pk=proposal.pk)
    said = {"reason": REASON, "verdict": Verdict.ACCEPTED, "department": a_department(town)}

    for stranger in (
        someone(town),
        someone(town, Role.AUDITOR),
        someone(town, Role.MODERATOR),
        an_official(other),
        someone(other, Role.TOWN_OPERATOR),
    ):
        with pytest.raises((PermissionDenied, UnknownStepError)):
            step(proposal, name, stranger, **said)

    assert Proposal.objects.values().get(pk=proposal.pk) == before
    assert Move.objects.count() == 2
    assert Move.objects.filter(step=name).count() == 0


def test_an_official_of_another_town_does_not_find_it():
    proposal = a_proposal(a_town())
    narae = a_town("narae")

    with pytest.raises(Proposal.DoesNotExist):
        moves.take(proposal_id=proposal.pk, town=narae, name="lift", by=an_official(narae), now=NOW)

    assert Move.objects.count() == 1


def test_once_a_department_has_it_another_does_not_answer():
    town = a_town()
    rule(town, "threshold_least", 1)
    parks, roads = a_department(town, "공원과"), a_department(town, "도로과")
    proposal = support(a_proposal(town), someone(town))
    step(proposal, "take_up", someone(town, Role.OFFICIAL, department=roads), department=parks)
    said = {"verdict": Verdict.ACCEPTED, "reason": REASON}

    with pytest.raises(PermissionDenied):
        step(proposal, "answer", someone(town, Role.OFFICIAL, department=roads), **said)
    proposal.refresh_from_db()
    assert proposal.state == State.REVIEW

    answered = step(proposal, "answer", someone(town, Role.OFFICIAL, department=parks), **said)
    assert answered.state == State.ANSWERED


def test_a_step_that_the_table_does_not_have_is_refused():
    town = a_town()
    official, proposal = an_official(town), a_proposal(town)

    for name in ("finish", "answer", "reach", "fall", "publish", "merge", "fly"):
        with pytest.raises((UnknownStepError, PermissionDenied)):
            step(proposal, name, official, reason=REASON, verdict=Verdict.ACCEPTED)

    proposal.refresh_from_db()
    assert proposal.state == State.PUBLISHED
    assert Move.objects.count() == 1


def test_returned_is_no_dead_end_and_what_is_passed_on_says_where():
    town = a_town()
    official, first, second = an_official(town), a_proposal(town), a_proposal(town)

    step(first, "return", official, reason="제안이 아니라 문의입니다.")
    assert (first.state, first.case) == (State.RETURNED, None)
    step(first, "reopen", official, NOW + DAY, reason="다시 읽어 보니 제안이 맞습니다.")
    assert (first.state, first.case.clock) == (State.REVIEW, "running")
    answered = step(
        first, "answer", official, NOW + 2 * DAY, verdict=Verdict.ACCEPTED, reason=REASON
    )
    assert answered.first_answer_at == NOW  # the first word counts

    step(
        second, "transfer", official, reason=REASON, receiver="한울도", link="https://do.example/7"
    )
    assert (second.state, second.receiver) == (State.TRANSFERRED, "한울도")
    assert second.moves.last().facts == {"receiver": "한울도", "link": "https://do.example/7"}


def test_its_author_alone_withdraws_it_and_not_after_the_answer():
    town = a_town()
    author, official = someone(town), an_official(town)
    proposal = a_proposal(town, author)

    with pytest.raises(PermissionDenied):
        step(proposal, "withdraw", someone(town), reason=REASON)
    with pytest.raises(PermissionDenied):
        step(proposal, "withdraw", official, reason=REASON)
    step(proposal, "withdraw", author, reason="이미 고쳐졌습니다.")

    assert proposal.state == State.WITHDRAWN
    assert proposal.thread.closed_at is not None

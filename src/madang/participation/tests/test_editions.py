from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from madang.audit.models import Entry
from madang.base.models import Event
from madang.participation.engine.proposals import State as ProposalState
from madang.participation.engine.proposals import Verdict
from madang.participation.models import Asking, Costing, Edition, Poll, Project, ProjectStep
from madang.participation.services import askings, editions, polls, projects, results
from madang.participation.services.projects import News
from madang.participation.tests import yard
from madang.participation.tests.editions import (
    AFTER,
    DAY,
    NOW,
    REVIEW,
    SEED,
    VOTE,
    a_project,
    accepted,
    an_edition,
    an_official,
    an_operator,
    consented,
    fixed,
    published,
    spans,
    voted,
)
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
TABLES = (Edition, Project, Costing, ProjectStep, Asking, Poll)


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def refused(error, call, *args, **kwargs):
    """Show that the call raises and that nothing is changed by it."""
    before, told = everything(), Event.objects.count()
    with pytest.raises(error) as raised:
        call(*args, **kwargs)
    assert everything() == before
    assert Event.objects.count() == told
    return raised.value


def told_to(account):
    rows = Event.objects.filter(to__contains=[account.pk]).order_by("pk")
    return [(event.kind, event.text) for event in rows]


def test_an_edition_goes_from_the_call_to_the_works():
    edition = an_edition()
    town, writer, fan = edition.town, someone(name="김온"), someone()
    proposal = yard.a_proposal(town, writer, now=NOW - 20 * DAY)
    yard.support(proposal, fan, now=NOW - 19 * DAY)
    asking = askings.ask(edition=edition, proposal_id=proposal.pk, by=an_official(town), now=REVIEW)
    assert not Project.objects.exists()
    answered = {"asking_id": asking.pk, "town": town, "account": writer, "by": writer}
    askings.answer(**answered, agreed=True, now=REVIEW)
    project = Project.objects.get()
    assert (project.title, project.number, project.entered_by) == (proposal.title, 1, None)
    accepted(project, 40)
    library = a_project(edition, "작은 도서관", 60)
    road = a_project(edition, "자전거길", 70)
    edition = fixed(edition)
    assert edition.poll.source == f"edition:{edition.pk}"
    assert edition.poll.fixed.increment == "1%"
    assert [one.id for one in edition.poll.fixed.projects] == ["1", "2", "3"]
    voted(edition.poll, "1", "1,2", "2", "3")
    edition = published(edition)
    states = dict(Project.objects.values_list("title", "state"))
    assert states == {proposal.title: "chosen", library.title: "chosen", road.title: "not_chosen"}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.verdict) == (ProposalState.ANSWERED, Verdict.ACCEPTED)
    assert proposal.budget_won == 40
    assert edition.result["winners"] == edition.poll.winners
    assert edition.result["projects"][2]["missing_votes"] >= 1
    told = {"project_id": project.pk, "town": town, "by": an_official(town)}
    day = (AFTER + 10 * DAY).date()
    for news in (
        News("begin", day, "착공했습니다.", 10, 0),
        News("go_on", day, "절반을 마쳤습니다.", 50, 20),
        News("finish", day, "준공했습니다.", None, 39),
    ):
        projects.report(**told, news=news, now=AFTER + 11 * DAY)
    proposal.refresh_from_db()
    project.refresh_from_db()
    assert (project.state, proposal.state) == ("done", ProposalState.DONE)
    steps = project.steps.values_list("step", "percent", "spent")
    assert list(steps)[-1] == ("finish", 100, 39)
    assert [step for step, *_rest in steps] == [
        *("enter", "accept", "list", "choose", "begin", "go_on", "finish"),
    ]
    kinds = [kind.removeprefix("participation.") for kind, _text in told_to(fan)]
    assert kinds == [
        *("edition", "edition", "support", "answer", "budget", "works", "edition", "done"),
    ]


def test_without_the_authors_consent_nothing_stands():
    edition = an_edition()
    town, writer = edition.town, someone()
    proposal = yard.a_proposal(town, writer, now=NOW)
    by = an_official(town)
    asking = askings.ask(edition=edition, proposal_id=proposal.pk, by=by, now=REVIEW)
    assert told_to(writer)[-1][0] == "participation.edition"
    given = {"asking_id": asking.pk, "town": town, "now": REVIEW}
    other = someone()
    refused(PermissionDenied, askings.answer, **given, account=other, by=other, agreed=True)
    refused(PermissionDenied, askings.answer, **given, account=writer, by=by, agreed=True)
    askings.answer(**given, account=writer, by=writer, agreed=False)
    assert not Project.objects.exists()
    assert told_to(by)[-1][0] == "participation.edition"
    refused(ValidationError, askings.answer, **given, account=writer, by=writer, agreed=True)
    refused(
        ValidationError, askings.ask, edition=edition, proposal_id=proposal.pk, by=by, now=REVIEW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(
            town=town, edition=edition, number=9, title="x", body="x", category="other",
            proposal=proposal, entered_at=NOW,
        )  # fmt: skip


def test_closed_and_deserted_proposals_are_not_asked_for():
    edition = an_edition()
    by, writer = an_official(edition.town), someone()
    gone = yard.a_proposal(edition.town, writer, now=NOW)
    yard.step(gone, "withdraw", writer, reason="다른 방법을 찾았습니다.")
    ask = {"edition": edition, "by": by, "now": REVIEW}
    refused(ValidationError, askings.ask, proposal_id=gone.pk, **ask)
    deserted = yard.a_proposal(edition.town, now=NOW)
    type(deserted).objects.filter(pk=deserted.pk).update(author=None)
    refused(ValidationError, askings.ask, proposal_id=deserted.pk, **ask)


def test_every_act_is_refused_outside_its_phase():
    edition = an_edition()
    project, by = a_project(edition, cost=None), an_official(edition.town)
    proposal = yard.a_proposal(edition.town, now=NOW)
    one = {"project_id": project.pk, "town": edition.town, "by": by}
    for now in (NOW - 31 * DAY, NOW + 12 * DAY, VOTE, AFTER):
        new = Project(town=edition.town, edition=edition, title="x", body="x", category="other")
        refused(ValidationError, projects.enter, new, by=by, now=now)
        refused(ValidationError, projects.cost, **one, won=5, reason="견적", now=now)
        refused(ValidationError, projects.decide, **one, accept=False, reason="까닭", now=now)
        refused(
            ValidationError, askings.ask, edition=edition, proposal_id=proposal.pk, by=by, now=now
        )
    call = NOW - 20 * DAY
    refused(ValidationError, projects.cost, **one, won=5, reason="견적", now=call)
    news = News("begin", NOW.date(), "착공")
    refused(ValidationError, projects.report, **one, news=news, now=REVIEW)
    refused(
        ValidationError, results.take_over, edition=edition, by=an_operator(edition.town), now=AFTER
    )


def test_nobody_acts_without_the_role_in_this_town():
    edition = an_edition()
    project = a_project(edition)
    one = {"project_id": project.pk, "town": edition.town, "now": REVIEW}
    neighbour = an_operator(a_town("narae"))
    for by in (someone(), someone(edition.town, Role.AUDITOR), neighbour):
        new = Project(town=edition.town, edition=edition, title="x", body="x", category="other")
        refused(PermissionDenied, projects.enter, new, by=by, now=REVIEW)
        refused(PermissionDenied, projects.cost, **one, won=5, reason="견적", by=by)
        refused(PermissionDenied, projects.decide, **one, accept=False, reason="까닭", by=by)
    for by in (an_official(edition.town), neighbour):
        with_edition = {"edition": edition, "by": by, "now": REVIEW}
        refused(PermissionDenied, results.fix_ballot, seed=SEED, **with_edition)
        refused(PermissionDenied, results.take_over, **with_edition)
        refused(PermissionDenied, editions.set_phases, edition, spans(), by=by, now=REVIEW)
        refused(PermissionDenied, editions.make, Edition(town=edition.town), by=by, now=REVIEW)


def test_the_edition_of_another_town_is_not_there():
    edition, other = an_edition(), a_town("narae")
    project, by = a_project(edition), an_operator(other)
    one = {"project_id": project.pk, "town": other, "by": by, "now": REVIEW}
    refused(Edition.DoesNotExist, editions.locked, edition.pk, town=other)
    refused(Project.DoesNotExist, projects.cost, **one, won=5, reason="견적")
    foreign = yard.a_proposal(other, now=NOW)
    refused(
        type(foreign).DoesNotExist, askings.ask,
        edition=edition, proposal_id=foreign.pk, by=an_official(edition.town), now=REVIEW,
    )  # fmt: skip


def test_a_cost_has_a_reason_and_every_change_stays_readable():
    edition = an_edition()
    project = a_project(edition, cost=None)
    by = an_official(edition.town)
    one = {"project_id": project.pk, "town": edition.town, "by": by, "now": REVIEW}
    refused(ValidationError, projects.cost, **one, won=5, reason="  ")
    refused(ValidationError, projects.cost, **one, won=0, reason="견적")
    refused(ValidationError, projects.cost, **one, won=5, reason="가" * 2001)
    refused(ValidationError, projects.decide, **one, accept=True, reason="좋습니다.")
    projects.cost(**one, won=40, reason="견적")
    projects.cost(**one, won=30, reason="자재비가 내렸습니다.")
    found = Costing.objects.values_list("before", "cost", "reason")
    assert list(found) == [(None, 40, "견적"), (40, 30, "자재비가 내렸습니다.")]
    for change in (
        lambda: Costing.objects.update(cost=1),
        lambda: Costing.objects.all().delete(),
        lambda: ProjectStep.objects.update(text="다르게"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    Costing.objects.update(by=None)  # who wrote it may be forgotten
    assert Entry.objects.filter(table_name="participation_costing").exists()


def test_a_refusal_has_a_reason_and_can_be_thought_over():
    edition = an_edition()
    project = a_project(edition, cost=30)
    one = {"project_id": project.pk, "town": edition.town, "by": an_official(edition.town)}
    refused(ValidationError, projects.decide, **one, accept=False, reason="", now=REVIEW)
    projects.decide(**one, accept=False, reason="시의 땅이 아닙니다.", now=REVIEW)
    project.refresh_from_db()
    assert (project.state, project.reason) == ("refused", "시의 땅이 아닙니다.")
    projects.decide(**one, accept=True, reason="땅 주인이 허락했습니다.", now=REVIEW)
    project.refresh_from_db()
    assert (project.state, project.reason) == ("eligible", "")


def test_a_ballot_that_is_not_ready_is_not_fixed():
    edition = an_edition(incompatible=[[1, 7]])
    a_project(edition, cost=None)
    by = an_operator(edition.town)
    error = refused(
        ValidationError, results.fix_ballot, edition=edition, seed=SEED, by=by, now=REVIEW
    )
    assert len(error.messages) == 3
    ready = an_edition()
    a_project(ready)
    for now, seed in ((REVIEW, " "), (VOTE, SEED), (NOW - 5 * DAY, SEED)):
        refused(ValidationError, results.fix_ballot, edition=ready, seed=seed, by=by, now=now)


def test_projects_for_one_age_group_can_have_a_limit_of_their_own():
    edition = an_edition(
        caps=[
            {"by": "audience", "value": "young", "most": 50},
            {"by": "category", "value": "streets", "most": 200},
        ]
    )
    a_project(edition)
    a_project(edition, "청년 공방", 20, audience="young", category="economy")
    a_project(edition, "청년 쉼터", 45, audience="young")
    edition = fixed(edition)
    caps = [(cap.most, cap.projects) for cap in edition.poll.fixed.caps]
    assert caps == [(50, ("2", "3")), (200, ("1", "3"))]


def test_a_fixed_ballot_holds_projects_dates_and_settings():
    edition = an_edition(caps=[{"by": "category", "value": "streets", "most": 50}])
    project, by = a_project(edition), an_operator(edition.town)
    a_project(edition, "자전거길", 45)
    edition = fixed(edition)
    assert [(cap.most, cap.projects) for cap in edition.poll.fixed.caps] == [(50, ("1", "2"))]
    one = {"project_id": project.pk, "town": edition.town, "by": by, "now": REVIEW}
    refused(ValidationError, projects.cost, **one, won=5, reason="견적")
    refused(ValidationError, projects.decide, **one, accept=False, reason="까닭")
    refused(ValidationError, results.fix_ballot, edition=edition, seed=SEED, by=by, now=REVIEW)
    later = spans(vote=(16, 25))
    refused(ValidationError, editions.set_phases, edition, later, by=by, now=REVIEW)
    editions.set_phases(edition, spans(works=(36, 400)), by=by, now=REVIEW)
    edition.budget = 5
    refused(ValidationError, editions.change, edition, by=by, now=REVIEW)


def test_the_result_is_taken_over_once_and_only_when_it_is_published():
    edition = an_edition(rule="greedy", completion="none")
    a_project(edition)
    a_project(edition, "작은 도서관", 80)
    edition = fixed(edition)
    voted(edition.poll, "1", "2", "2")
    by = an_operator(edition.town)
    refused(ValidationError, results.take_over, edition=edition, by=by, now=AFTER)
    edition = published(edition)
    assert edition.poll.winners == ["2"]
    assert edition.result["projects"][1]["why"] == "too_dear"
    assert tuple(edition.result["winners"]) == polls.checked(edition.poll).recounted()
    refused(ValidationError, results.take_over, edition=edition, by=by, now=AFTER)


def test_dates_in_the_wrong_order_are_refused():
    edition = an_edition()
    by = an_operator(edition.town)
    wrong = spans(vote=(5, 25))
    refused(ValidationError, editions.set_phases, edition, wrong, by=by, now=REVIEW)
    assert sorted(edition.spans, key=str) == sorted(spans(), key=str)
    fresh = editions.make(
        Edition(town=edition.town, title="2028", budget=1), by=by, now=NOW + timedelta(1)
    )
    refused(ValidationError, editions.open_, fresh, by=by, now=REVIEW)
    refused(ValidationError, editions.open_, edition, by=by, now=REVIEW)


def test_an_answer_within_the_call_puts_the_proposal_into_its_edition_once():
    edition = an_edition()
    asking = consented(
        edition, yard.a_proposal(edition.town, now=NOW - 25 * DAY), now=NOW - 20 * DAY
    )
    assert asking.project.asking == asking
    assert projects.one(edition=edition, number=1).proposal_id == asking.proposal_id

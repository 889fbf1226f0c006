"""From an edition's projects to its ballot, and from the published vote back to its projects."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import scope
from madang.participation.engine import editions as engine
from madang.participation.engine import results
from madang.participation.engine.editions import PhaseKind, Plan
from madang.participation.engine.proposals import State, Verdict
from madang.participation.models import Edition, Poll, Project
from madang.participation.services import editions, polls, projects
from madang.participation.services.moves import Said
from madang.people.models import Account
from madang.roles.services import permissions

ACT = editions.ACT
TO_BUDGET = ("answer", "budget")  # what a proposal still lacks is done on the way


@transaction.atomic
def fix_ballot(*, edition: Edition, seed: str, by: Account, now: datetime) -> Edition:
    """Make the poll of an edition from its accepted projects, and fix its terms for good.

    The lot for ties is drawn from the public `seed`. Raises PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=edition.town, now=now)
    held = editions.locked(edition.pk, town=edition.town)
    plan = editions.plan(held)
    _may_fix(held, plan, seed, now)
    vote = next(span for span in plan.spans if span.kind == PhaseKind.VOTE)
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=""):
        poll = Poll(
            town=edition.town,
            title=held.title,
            about=held.about[:2000],
            source=held.source,
            kind=held.kind,
            opens_at=vote.starts_at,
            closes_at=vote.ends_at,
            least_age=held.least_age,
            most_age=held.most_age,
            regions=held.regions,
            draft=drafted(held, plan),
        )
        polls.make(poll, by=by, now=now)
        held.poll = polls.fix(poll=poll, seed=seed, by=by, now=now)
        held.save(update_fields=["poll"])
        accepted = Project.objects.of(held).filter(state=engine.State.ELIGIBLE)
        for project in accepted.select_for_update(of=("self",)):
            projects.take(project, "list", by=by, now=now)
    return held


def _may_fix(edition: Edition, plan: Plan, seed: str, now: datetime) -> None:
    if edition.opened_at is None or edition.poll_id is not None:
        raise ValidationError(_("The edition is not open, or its ballot is fixed already."))
    if not engine.may_fix(plan.spans, now):
        raise ValidationError(_("The ballot is fixed after the review began, before the vote."))
    if not seed.strip():
        raise ValidationError(_("The seed is missing."))
    stopping = [fault for fault in engine.faults(plan) if fault.stops]
    if stopping:
        raise ValidationError([editions.told(fault) for fault in stopping])


def drafted(edition: Edition, plan: Plan) -> dict[str, Any]:
    """What the terms of the edition's poll are made of."""
    accepted = plan.accepted
    limits = [
        (cap, [str(entry.number) for entry in accepted if cap.holds(entry)]) for cap in plan.caps
    ]
    return {
        "projects": [
            {"id": str(entry.number), "title": entry.title, "cost": entry.cost}
            for entry in accepted
        ],
        "budget": edition.budget,
        "longest": len(accepted) if edition.kind == Poll.Kind.KNAPSACK else edition.longest,
        "rule": edition.rule,
        "completion": edition.completion,
        "stop": edition.stop,
        "increment": edition.increment,
        "min_votes": edition.min_votes,
        "caps": [
            {"name": cap.name, "projects": ids, "most": cap.most} for cap, ids in limits if ids
        ],
        "incompatible": [[str(number) for number in rivals] for rivals in edition.incompatible],
    }


@transaction.atomic
def take_over(*, edition: Edition, by: Account, now: datetime) -> Edition:
    """Let the published vote decide: projects are chosen or not, proposals get their budget line.

    The bulletin is verified and counted once more, and the explanation is kept. Raises
    PermissionDenied, ValidationError.
    """
    role = permissions.require(by, ACT, town=edition.town, now=now)
    held = editions.locked(edition.pk, town=edition.town)
    if held.poll is None or held.poll.winners is None or held.taken_over_at is not None:
        raise ValidationError(_("The vote is not published, or its result is taken over already."))
    report = polls.checked(held.poll)
    if not report.is_valid:
        raise ValidationError(_("The bulletin is broken: %s") % report.problems[0].says)
    held.result = results.told(held.poll.fixed, report.counted)
    if held.result["winners"] != held.poll.winners:
        raise ValidationError(_("Counting again gives another result. Nothing was taken over."))
    held.taken_over_at = now
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=""):
        held.save(update_fields=["result", "taken_over_at"])
        _settle(held, by, now)
    return held


def _settle(edition: Edition, by: Account, now: datetime) -> None:
    """Write each project's end of the vote, and tell those who follow the proposal behind it."""
    won = set(edition.poll.winners if edition.poll and edition.poll.winners else [])
    rows = Project.objects.of(edition).filter(state=engine.State.ON_BALLOT)
    for project in rows.select_for_update(of=("self",)).select_related("proposal", "town"):
        project.edition = edition
        is_chosen = project.ballot_id in won
        projects.take(project, "choose" if is_chosen else "leave", by=by, now=now)
        if not is_chosen:
            projects.tell(
                project,
                gettext_noop("“%(title)s” was not chosen in “%(edition)s”; read why."),
                now=now,
                key="left",
            )
        elif project.proposal_id is not None:
            _to_budget(project, by, now)


def _to_budget(project: Project, by: Account, now: datetime) -> None:
    said = Said(
        reason=_("Chosen by the residents' vote in “%s”.") % project.edition.title,
        verdict=Verdict.ACCEPTED,
        won=project.cost,
    )
    is_gathering = project.proposal is not None and project.proposal.state == State.PUBLISHED
    taken = [
        name
        for name in (*(("lift",) if is_gathering else ()), *TO_BUDGET)
        if projects.step_of_proposal(project, name, said, by=by, now=now)
    ]
    if "budget" not in taken:
        text = gettext_noop("“%(title)s” was chosen in “%(edition)s”.")
        projects.tell(project, text, now=now, key="chosen")

"""The case behind a proposal: by when the town owes an answer, and who works on it."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from madang.cases.services import assignments, cases, workers
from madang.cases.services import moves as case_moves
from madang.participation.engine.answers import ENDS, MACHINE
from madang.participation.models import Proposal
from madang.participation.services import followers
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Department
from madang.roles.services import permissions


def start(proposal: Proposal, *, now: datetime) -> None:
    """Let the clock of an answer run, unless it runs; whoever calls saves the proposal."""
    if proposal.case is None:
        start_anew(proposal, now=now)


def start_anew(proposal: Proposal, *, now: datetime) -> None:
    """Open a new case and let its clock run; the earlier one is history."""
    proposal.case = cases.open(
        town=proposal.town,
        machine=MACHINE.key,
        title=proposal.title,
        path=followers.path(proposal),
        asker=proposal.author,
        now=now,
    )
    case_moves.move(case=proposal.case, name="await", by=None, now=now)


def take_up(proposal: Proposal, department: Department, *, now: datetime) -> None:
    """Give the case to the department that reviews it."""
    if proposal.case is not None:
        assignments.assign(case=proposal.case, departments=[department], by=None, now=now)
        case_moves.move(case=proposal.case, name="take_up", by=None, now=now)


def follow(proposal: Proposal, step: str, *, now: datetime) -> None:
    """End the case when `step` answers the proposal or takes it off the town's desk."""
    how = ENDS.get(step)
    if how is not None and proposal.case is not None and proposal.case.closed_at is None:
        case_moves.move(case=proposal.case, name=how, by=None, now=now)


def require(proposal: Proposal, act: str, *, by: Account | AnonymousUser, now: datetime) -> Role:
    """Return as what `by` may do `act` to the proposal. Raises PermissionDenied.

    Once departments have its case, only their officials and the town's operators may.
    """
    role = permissions.require(by, act, town=proposal.town, now=now)
    if proposal.case is None or not isinstance(by, Account):
        return role
    if workers.departments_of(proposal.case):
        return Role(workers.require(proposal.case, act, by=by, now=now).role)
    return role


def was_late(proposal: Proposal) -> bool:
    """Tell whether the case ended after its last day; a pause does not count."""
    return proposal.case is not None and proposal.case.was_late

"""Taking a step with a proposal: the one door, so that each leaves a row, a reason and a word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.base import scope
from madang.participation.engine import proposals as engine
from madang.participation.engine.proposals import (
    OWED,
    VERDICT_LABELS,
    By,
    State,
    Step,
    Verdict,
)
from madang.participation.models import Move, Proposal
from madang.participation.services import clocks, followers
from madang.people.models import Account
from madang.roles.models import Department
from madang.roles.services import permissions
from madang.towns.models import Town

ANSWER = "participation.answer"
ACTS = {"lift": "participation.lift", "merge": "participation.merge"}  # others: ANSWER
WRITE = "participation.write"
REASON_LENGTH = 5000


@dataclass(frozen=True)
class Said:
    """What is said with a step; a step asks for some of it (`Step.asks`)."""

    reason: str = ""
    verdict: Verdict | None = None
    department: Department | None = None
    day: date | None = None
    won: int | None = None
    receiver: str = ""
    link: str = ""


NOTHING = Said()


def act_of(step: Step) -> str:
    """Return the act of the table of acts that a step needs."""
    return WRITE if step.by == By.AUTHOR else ACTS.get(step.name, ANSWER)


def locked(proposal_id: int, *, town: Town) -> Proposal:
    """Return the proposal, held until the transaction ends. Raises Proposal.DoesNotExist."""
    return Proposal.objects.of(town).select_for_update(of=("self",)).get(pk=proposal_id)


@transaction.atomic
def take(
    *, proposal_id: int, town: Town, name: str, by: Account, now: datetime, said: Said = NOTHING
) -> Proposal:
    """Take the step `name` with a proposal and return it.

    Raises PermissionDenied: not theirs, UnknownStepError: not from here, ValidationError: something
    that the step asks for is missing; then nothing is changed.
    """
    proposal = locked(proposal_id, town=town)
    found = engine.STEPS.get(name)
    if found is None or found.by == By.CLOCK or name == "publish":
        raise engine.UnknownStepError(name)
    role = permissions.require(by, act_of(found), town=town, now=now)
    if found.by == By.AUTHOR and proposal.author_id != by.pk:
        raise PermissionDenied(name)
    _check(found, said, town)
    act = act_of(found)
    with scope.acting(actor=by.pk, role=role.value, act=act, why=said.reason[:200]):
        write(proposal, name, by=by, now=now, said=said)
    return proposal


def write(
    proposal: Proposal, name: str, *, by: Account | None, now: datetime, said: Said = NOTHING
) -> Move:
    """Write the step of a proposal that is held, and tell its followers.

    Whoever calls has made sure that it is permitted. Raises UnknownStepError.
    """
    before = State(proposal.state)
    step = engine.step(name, state=before, verdict=proposal.verdict_or_none)
    proposal.state = step.after or before
    proposal.changed_at = now
    _EFFECTS.get(name, _nothing)(proposal, said, now)
    if proposal.state in OWED:
        clocks.start(proposal, now=now)
    proposal.save()
    move = Move.objects.create(
        town_id=proposal.town_id,
        proposal=proposal,
        step=name,
        before=before,
        after=proposal.state,
        reason=said.reason.strip(),
        facts=_facts(said),
        by=by,
        at=now,
    )
    followers.told_of(move, proposal, words=_words(proposal, said))
    return move


def _check(step: Step, said: Said, town: Town) -> None:
    missing = {
        name: _(ASKED[name]) for name in step.asks if not getattr(said, name) and name != "link"
    }
    if len(said.reason) > REASON_LENGTH:
        missing["reason"] = _("This is longer than %(n)s characters.") % {"n": REASON_LENGTH}
    if said.won is not None and said.won < 0:
        missing["won"] = _("An amount is not below zero.")
    if said.department is not None and said.department.town_id != town.pk:
        missing["department"] = _("This department is not of this town.")
    if missing:
        raise ValidationError(missing)


def _gettext_noop(text: str) -> str:
    return text


ASKED = {
    "reason": _gettext_noop("Give a reason; everybody reads it."),
    "verdict": _gettext_noop("Choose the answer."),
    "department": _gettext_noop("Choose the department."),
    "day": _gettext_noop("Give the day."),
    "won": _gettext_noop("Give the amount."),
    "receiver": _gettext_noop("Say who answers now."),
}


def _facts(said: Said) -> dict[str, Any]:
    facts = {
        "verdict": said.verdict.value if said.verdict else "",
        "department": said.department.pk if said.department else None,
        "department_ko": said.department.name_ko if said.department else "",
        "department_en": said.department.name_en if said.department else "",
        "day": said.day.isoformat() if said.day else "",
        "won": said.won,
        "receiver": said.receiver,
        "link": said.link,
    }
    return {key: value for key, value in facts.items() if value not in ("", None)}


def _words(proposal: Proposal, said: Said) -> dict[str, str | int]:
    due = proposal.due_at.astimezone(proposal.town.zone).date() if proposal.due_at else None
    words: dict[str, str | int] = {
        "due": due.isoformat() if due else "",
        "day": said.day.isoformat() if said.day else "",
        "receiver": said.receiver,
    }
    if said.verdict:
        words["verdict_word"] = VERDICT_LABELS[said.verdict]
    return words


def _nothing(proposal: Proposal, said: Said, now: datetime) -> None:
    pass


def _take_up(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.department = said.department


def _answer(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.verdict = said.verdict.value if said.verdict else ""
    proposal.answer = said.reason.strip()
    proposal.answered_at = now
    proposal.first_answer_at = proposal.first_answer_at or now
    proposal.department = said.department or proposal.department


def _plan(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.planned_for = said.day


def _budget(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.budget_won = said.won


def _return(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.first_answer_at = proposal.first_answer_at or now


def _transfer(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.receiver = said.receiver
    proposal.receiver_url = said.link
    proposal.first_answer_at = proposal.first_answer_at or now


def _reopen(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.verdict, proposal.answer, proposal.answered_at = "", "", None
    proposal.receiver, proposal.receiver_url = "", ""
    clocks.start_anew(proposal, now=now)


_EFFECTS: dict[str, Callable[[Proposal, Said, datetime], None]] = {
    "take_up": _take_up,
    "answer": _answer,
    "plan": _plan,
    "slip": _plan,
    "budget": _budget,
    "return": _return,
    "transfer": _transfer,
    "reopen": _reopen,
}

"""Taking a step with a proposal: the one door, so that each leaves a row, a reason and a word."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from madang.participation.services import clocks, followers, likenesses, rewards
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Department
from madang.roles.services import permissions
from madang.talk.services import threads
from madang.towns.models import Town

ANSWER = "participation.answer"
ACTS = {"lift": "participation.lift", "merge": "participation.merge"}  # others: ANSWER
WRITE = "participation.write"
REASON_LENGTH = 5000
FIRST_ANSWERS = frozenset({"answer", "return", "transfer"})


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
    role = permit(proposal, found, by=by, now=now)
    _check(found, said, town)
    act = act_of(found)
    with scope.acting(actor=by.pk, role=role.value, act=act, why=said.reason[:200]):
        write(proposal, name, by=by, now=now, said=said)
    return proposal


def permit(proposal: Proposal, step: Step, *, by: Account, now: datetime) -> Role:
    """Return as what `by` may take `step` with the proposal. Raises PermissionDenied."""
    if step.by == By.OFFICIAL:
        return clocks.require(proposal, act_of(step), by=by, now=now)
    role = permissions.require(by, act_of(step), town=proposal.town, now=now)
    if step.by != By.AUTHOR or proposal.author_id != by.pk:
        raise PermissionDenied(step.name)
    return role


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
    if name == "reopen":
        clocks.start_anew(proposal, now=now)
    elif proposal.state in OWED:
        clocks.start(proposal, now=now)
    if name == "take_up" and said.department:
        clocks.take_up(proposal, said.department, now=now)
    clocks.follow(proposal, name, now=now)
    if name in FIRST_ANSWERS and proposal.first_answer_at is None:
        proposal.first_answer_at = now
        proposal.first_answer_late = clocks.was_late(proposal)
    proposal.save()
    _show(proposal)
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
    rewards.step(proposal, name, now=now)
    return move


def _show(proposal: Proposal) -> None:
    """Let what was withdrawn or merged be found no more, and close its discussion."""
    if proposal.state in {State.MERGED, State.WITHDRAWN}:
        likenesses.drop(proposal)
        if proposal.thread is not None and proposal.thread.is_open:
            threads.close(thread=proposal.thread, now=proposal.changed_at)


def _check(step: Step, said: Said, town: Town) -> None:
    said = replace(said, reason=said.reason.strip(), receiver=said.receiver.strip())
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
    words: dict[str, str | int] = {
        "due": proposal.due_on.isoformat() if proposal.due_on else "",
        "day": said.day.isoformat() if said.day else "",
        "receiver": said.receiver,
    }
    if said.verdict:
        words["verdict_word"] = VERDICT_LABELS[said.verdict]
    return words


def _nothing(proposal: Proposal, said: Said, now: datetime) -> None:
    pass


def _answer(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.verdict = said.verdict.value if said.verdict else ""
    proposal.answer = said.reason.strip()
    proposal.answered_at = now


def _plan(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.planned_for = said.day


def _budget(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.budget_won = said.won


def _transfer(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.receiver = said.receiver
    proposal.receiver_url = said.link


def _reopen(proposal: Proposal, said: Said, now: datetime) -> None:
    proposal.verdict, proposal.answer, proposal.answered_at = "", "", None
    proposal.receiver, proposal.receiver_url = "", ""


_EFFECTS: dict[str, Callable[[Proposal, Said, datetime], None]] = {
    "answer": _answer,
    "plan": _plan,
    "slip": _plan,
    "budget": _budget,
    "transfer": _transfer,
    "reopen": _reopen,
}

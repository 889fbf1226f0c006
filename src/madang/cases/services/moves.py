"""Moving a case from state to state: what the machine does not have is refused."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.clocks import Kind, hindrance
from madang.cases.engine.machines import Actor, Clock, Reason, Transition, UnknownStepError
from madang.cases.models import Case, Move
from madang.cases.services import cases, clocks, refusals, workers, workflows
from madang.cases.services.workers import NOBODY, Worker
from madang.cases.services.workflows import Asked, Said, Workflow
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.rules.services import rules

NO_REASON = _("Say why, in words that everybody can read. Nothing was changed.")
NO_NOTE = _("Write a note for your colleagues. Nothing was changed.")
_PUBLIC = {Reason.PUBLIC, Reason.MAY}


@dataclass(frozen=True)
class Way:
    """A transition that a person may make now; `why_not` says what keeps it from happening."""

    step: Transition
    why_not: str = ""


@transaction.atomic
def move(
    *, case: Case, name: str, by: Account | None, now: datetime, said: Said | None = None
) -> Move:
    """Make the transition `name` of `case`, with its clock and effects, and return its row.

    `by` is None for what the room does by itself. Of two who move a case at once one is refused.
    Raises PermissionDenied, and ValidationError: no such transition from here (no_such_step),
    somebody was faster (overtaken), words are missing (no_words), a guard keeps it (guarded).
    """
    said, workflow = said or Said(), workflows.of(case.machine)
    before = case.state
    cases.hold(case)
    step = _step(workflow, case, name, before)
    worker = _worker(step, case, by, now)
    cases.check_seen(case, said.seen)
    said = _worded(step, said)
    why_not = _guarded(workflow, step, case, Asked(by, now, said))
    if why_not:
        raise ValidationError(why_not, code="guarded")
    return _made(workflow, step, case, worker, said, now)


def ways(case: Case, *, by: Account, now: datetime) -> list[Way]:
    """Return the transitions that `by` may make in the present state, and what hinders each."""
    workflow = workflows.of(case.machine)
    mine = workers.hands(by, town=case.town, now=now)
    departments = workers.departments_of(case)
    asked = Asked(by, now, Said())
    return [
        Way(step, _guarded(workflow, step, case, asked))
        for step in workflow.machine.ways(case.state)
        if (step.actor == Actor.ASKER and by.pk == case.asker_id)
        or (step.actor == Actor.OFFICIAL and mine.worker(step.act, departments))
    ]


def _step(workflow: Workflow, case: Case, name: str, before: str) -> Transition:
    try:
        return workflow.machine.step(name, case.state)
    except UnknownStepError as error:
        machine = workflow.machine
        if before != case.state:  # it was there a moment ago
            raise refusals.overtaken(machine, case.state) from error
        raise refusals.no_such_step(machine, case.state) from error


def _worker(step: Transition, case: Case, by: Account | None, now: datetime) -> Worker:
    if step.actor == Actor.ROOM:
        return Worker(by) if by else NOBODY
    if by is None:
        raise PermissionDenied(step.name)
    if step.actor == Actor.ASKER:
        if by.pk != case.asker_id:
            raise PermissionDenied(step.name)
        return Worker(by, Role.RESIDENT.value)
    return workers.require(case, step.act, by=by, now=now)


def _worded(step: Transition, said: Said) -> Said:
    reason, note = refusals.short(said.reason), refusals.short(said.note)
    if step.reason == Reason.PUBLIC:
        refusals.words(reason, missing=NO_REASON)
    if step.reason == Reason.INTERNAL:
        refusals.words(note, missing=NO_NOTE)
    if reason and step.reason not in _PUBLIC:
        raise ValidationError(_("This step takes no public words. Nothing was changed."))
    return Said(reason, note, said.data, said.seen)


def _guarded(workflow: Workflow, step: Transition, case: Case, asked: Asked) -> str:
    found = (workflow.guards[guard](case, asked) for guard in step.guards)
    return next((why for why in found if why), "")


def _made(
    workflow: Workflow, step: Transition, case: Case, worker: Worker, said: Said, now: datetime
) -> Move:
    made = Move.objects.create(
        town=case.town,
        case=case,
        name=step.name,
        source=case.state,
        target=step.target,
        reason=said.reason,
        note=said.note,
        data=dict(said.data),
        by=worker.account,
        role=worker.role,
        department_id=worker.department_id,
        at=now,
    )
    case.state = step.target
    _turn(workflow, step, case, worker, said, now)
    if workflow.machine.state(step.target).is_end:
        case.closed_at = now
    cases.keep(case)
    for effect in step.effects:
        workflow.effects[effect](case, made)
    return made


def _turn(
    workflow: Workflow, step: Transition, case: Case, worker: Worker, said: Said, now: datetime
) -> None:
    """Turn the clock as the transition says; where that makes no sense it stays as it is."""
    ends = workflow.machine.state(step.target).is_end
    kind = Clock.END if ends else step.clock
    if not kind:
        return
    days, tick = 0, Kind(kind.value)
    if hindrance(clocks.reading(case, now=now), tick):
        return
    if tick == Kind.START:
        days = rules.number(town=case.town, key=workflow.machine.days_rule(step), at=now)
    cause = clocks.Cause(clocks.MOVE.kind, said.reason if tick == Kind.STOP else "")
    clocks.record(case, tick, cause=cause, worker=worker, now=now, days=days)

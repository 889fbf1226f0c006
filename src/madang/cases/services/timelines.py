"""What happened to a case, in its order: for everybody, for the person, and for officials."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.cases.engine.clocks import Kind
from madang.cases.engine.machines import Machine
from madang.cases.models import (
    Assignment,
    Case,
    ClockEvent,
    Escalation,
    InterimReply,
    InternalNote,
    Move,
)
from madang.cases.models.moves import Happening
from madang.cases.services import workflows
from madang.roles.engine.acts import Role

CLOCK_WORDS = {
    (Kind.START, ClockEvent.Cause.MOVE): gettext_lazy("The clock starts"),
    (Kind.STOP, ClockEvent.Cause.MOVE): gettext_lazy("The clock stands still"),
    (Kind.STOP, ClockEvent.Cause.PAUSE): gettext_lazy("Paused"),
    (Kind.STOP, ClockEvent.Cause.SUPPLEMENT): gettext_lazy("Something is missing"),
    (Kind.RESUME, ClockEvent.Cause.SUPPLEMENT): gettext_lazy("What was missing is there"),
    (Kind.RESUME, ClockEvent.Cause.PAUSE): gettext_lazy("The clock goes on"),
    (Kind.RESUME, ClockEvent.Cause.MOVE): gettext_lazy("The clock goes on"),
    (Kind.EXTEND, ClockEvent.Cause.EXTENSION): gettext_lazy("The last day was put off"),
}
ESCALATED = {
    "head": gettext_lazy("Overdue: told to the head of department"),
    "operator": gettext_lazy("Still overdue: told to the town's operator"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `who` and `note` are empty where the public reads."""

    at: datetime
    kind: str  # move, clock, reply, assignment, note, escalation
    title: str
    text: str = ""
    department: str = ""
    due_on: date | None = None
    who: str = ""
    note: str = ""
    is_persons: bool = False  # the note is what the person sent

    @property
    def is_internal(self) -> bool:
        """Whether only officials read it."""
        return self.kind in {"note", "escalation"}


def public(case: Case) -> list[Entry]:
    """Return what everybody may read of `case`; four queries."""
    return _sorted(_public(case, is_internal=False))


def internal(case: Case) -> list[Entry]:
    """Return what officials read: names, notes and escalations too; six queries."""
    entries = [*_public(case, is_internal=True), *_notes(case), *_escalations(case)]
    return _sorted(iter(entries))


def _sorted(entries: Iterator[Entry]) -> list[Entry]:
    return sorted(entries, key=attrgetter("at"))  # stable: what goes together stays so


def _public(case: Case, *, is_internal: bool) -> Iterator[Entry]:
    machine = workflows.of(case.machine).machine
    people = ("by", "department") if is_internal else ("department",)
    for move in Move.objects.filter(case=case).select_related(*people):
        yield _moved(move, machine, is_internal=is_internal)
    for event in ClockEvent.objects.filter(case=case).select_related(*people):
        word = CLOCK_WORDS.get((Kind(event.kind), ClockEvent.Cause(event.cause)))
        if word is not None:
            yield Entry(
                event.at, "clock", str(word), event.reason, _department(event), event.due_on,
                _who(event, is_internal=is_internal), event.answer if is_internal else "",
                is_persons=bool(event.answer),
            )  # fmt: skip
    for reply in InterimReply.objects.filter(case=case).select_related(*people):
        who = _who(reply, is_internal=is_internal)
        yield Entry(reply.at, "reply", _("Interim reply"), reply.text, _department(reply), who=who)
    for row in Assignment.objects.filter(case=case).select_related(*people).order_by("pk"):
        text = _("%(department)s leads") if row.is_lead else _("%(department)s helps")
        title = text % {"department": row.department.name}
        who = str(row.by) if is_internal and row.by else ""
        yield Entry(row.assigned_at, "assignment", title, row.why, who=who)


def _moved(move: Move, machine: Machine, *, is_internal: bool) -> Entry:
    return Entry(
        move.at,
        "move",
        _(machine.state(move.target).label),
        move.reason,
        _department(move),
        who=_who(move, is_internal=is_internal),
        note=move.note if is_internal else "",
    )


def _notes(case: Case) -> Iterator[Entry]:
    for note in InternalNote.objects.filter(case=case).select_related("by", "department"):
        who = _who(note, is_internal=True)
        yield Entry(note.at, "note", _("Note"), note.text, _department(note), who=who)


def _escalations(case: Case) -> Iterator[Entry]:
    for row in Escalation.objects.filter(case=case):
        yield Entry(row.at, "escalation", str(ESCALATED[row.step]), due_on=row.due_on)


def _department(row: Happening) -> str:
    return row.department.name if row.department else ""


def _who(row: Happening, *, is_internal: bool) -> str:
    """Return who did it in an office; the person who asks is named on no page of cases."""
    is_official = row.role not in {"", Role.RESIDENT}
    return str(row.by) if is_internal and is_official and row.by else ""

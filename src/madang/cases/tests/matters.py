"""A kind of case for the tests of every package: a petition that a department answers."""

from datetime import datetime

from madang.cases.engine.machines import Actor, Clock, Machine, Reason, State, transition
from madang.cases.models import Case
from madang.cases.services import cases, moves, workflows
from madang.cases.services.workflows import Workflow, checked
from madang.people.models import Account
from madang.roles.models import Department
from madang.roles.tests.towns import a_department
from madang.towns.models import Town

MACHINE = Machine(
    key="petition",
    label="Petition",
    states=(
        State("open", "Open"),
        State("review", "Under review"),
        State("answered", "Answered"),
        State("done", "Done", is_end=True),
        State("withdrawn", "Withdrawn", is_end=True),
    ),
    transitions=(
        transition("review", "Send to review", "open", "review", actor=Actor.ROOM,
                   clock=Clock.START),
        transition("answer", "Answer", "review", "answered", reason=Reason.PUBLIC,
                   clock=Clock.END, guards=("has_plan",), effects=("tell",)),
        transition("reopen", "Reopen", "answered", "review", act="cases.work",
                   reason=Reason.INTERNAL, clock=Clock.START),
        transition("finish", "Finish", "answered", "done", reason=Reason.MAY),
        transition("withdraw", "Withdraw", "open review", "withdrawn", actor=Actor.ASKER),
    ),
)  # fmt: skip


def has_plan(case, asked):
    return "" if asked.said.data.get("plan", True) else "There is no plan."


class Told(list):
    """What the effect was told; shared by the tests of a run, emptied by `use`."""


TOLD = Told()


def tell(case, move):
    TOLD.append((case.pk, move.name, case.state))


WORKFLOW = checked(Workflow(MACHINE, {"has_plan": has_plan}, {"tell": tell}))


def use(monkeypatch, *more: Workflow) -> None:
    """Let the installation have the petitions of the tests, and `more`."""
    TOLD.clear()
    known = {one.machine.key: one for one in (WORKFLOW, *more)}
    monkeypatch.setattr(workflows, "declared", lambda: known)


def a_case(
    town: Town,
    now: datetime,
    *departments: Department,
    asker: Account | None = None,
    reviewed: bool = True,
    **fields: object,
) -> Case:
    """Return a petition; its clock runs since `now` when `reviewed`."""
    case = cases.open(
        town=town,
        machine="petition",
        now=now,
        asker=asker,
        departments=departments or [a_department(town)],
        **{"title": "놀이터에 그늘을", "path": "/participation/proposals/1/", **fields},
    )
    if reviewed:
        moves.move(case=case, name="review", by=None, now=now)
    return case

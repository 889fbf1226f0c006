"""How a shop comes into the room and leaves it: its states, the steps between them, the check."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a shop stands."""

    APPLIED = "applied"
    VISITED = "visited"
    OPEN = "open"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class By(StrEnum):
    """Who takes a step."""

    KEEPER = "keeper"
    OFFICIAL = "official"


class UnknownStepError(Exception):
    """There is no such step from where the shop stands; the argument is the step's name."""


def _(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


STATE_LABELS = {
    State.APPLIED: _("Applied, waits for the check on site"),
    State.VISITED: _("Checked on site"),
    State.OPEN: _("Open to orders"),
    State.REFUSED: _("Application refused"),
    State.SUSPENDED: _("Suspended by the town"),
    State.CLOSED: _("Left the service"),
}


@dataclass(frozen=True)
class Step:
    """One way from some states to another. `label` is an English message id."""

    name: str
    label: str
    before: frozenset[State]
    after: State
    by: By
    needs_reason: bool = False


_TABLE = (
    Step("visit", _("Checked on site, everything in order"), frozenset({State.APPLIED}),
         State.VISITED, By.OFFICIAL),
    Step("open", _("Opened to orders"), frozenset({State.VISITED}), State.OPEN, By.OFFICIAL),
    Step("refuse", _("Application refused"), frozenset({State.APPLIED, State.VISITED}),
         State.REFUSED, By.OFFICIAL, needs_reason=True),
    Step("reapply", _("Applied again"), frozenset({State.REFUSED}), State.APPLIED, By.KEEPER),
    Step("suspend", _("Suspended by the town"), frozenset({State.OPEN}), State.SUSPENDED,
         By.OFFICIAL, needs_reason=True),
    Step("resume", _("Suspension lifted"), frozenset({State.SUSPENDED}), State.OPEN, By.OFFICIAL),
    Step("leave", _("Left the service"),
         frozenset({State.APPLIED, State.VISITED, State.OPEN, State.SUSPENDED, State.REFUSED}),
         State.CLOSED, By.KEEPER),
)  # fmt: skip
STEPS = {step.name: step for step in _TABLE}
APPLY = "apply"  # the first, from nowhere
STEP_LABELS = {APPLY: _("Applied")} | {name: step.label for name, step in STEPS.items()}
WAITING = frozenset({State.APPLIED, State.VISITED})  # for an official
ENDED = frozenset({State.REFUSED, State.CLOSED})

# What an official looks at on site; every one must be there before the shop opens.
CHECKS = {
    "place": _("The kitchen is at the address of the application"),
    "registration": _("The business registration certificate is the applicant's and valid"),
    "permit": _("The food business report (영업신고증) hangs in the shop and is valid"),
    "health": _("Everybody who cooks has a valid health certificate (보건증)"),
    "hygiene": _("Kitchen, store room and fridges are clean"),
    "origins": _("The origin labels hang in the shop and agree with the menu"),
    "prices": _("The prices are those of the shop itself"),
}


def step(name: str, *, before: str) -> Step:
    """Return the step `name` from the state `before`. Raises UnknownStepError.

    >>> step("suspend", before="open").after
    <State.SUSPENDED: 'suspended'>
    """
    found = STEPS.get(name)
    if found is None or before not in found.before:
        raise UnknownStepError(name)
    return found


def steps_from(state: str, by: By) -> list[Step]:
    """Return the steps that `by` may take from `state`, in the table's order."""
    return [one for one in _TABLE if state in one.before and one.by is by]


def missing(checks: Mapping[str, bool]) -> list[str]:
    """Return the codes of what was not found in order on site.

    >>> missing(dict.fromkeys(CHECKS, True) | {"health": False})
    ['health']
    """
    return [code for code in CHECKS if not checks.get(code)]

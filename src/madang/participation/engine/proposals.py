"""A proposal's life as data: its states, and every step from one to another.

A step that is not in the table does not exist. Legal base of the steps "return", "transfer", "plan"
and "reopen": 국민 제안 규정 (Presidential Decree on proposals of the people).
"""

from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


class State(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPPORTED = "supported"
    BELOW = "below"
    REVIEW = "review"
    ANSWERED = "answered"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What the town answered."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class By(StrEnum):
    """Who takes a step."""

    AUTHOR = "author"
    OFFICIAL = "official"
    CLOCK = "clock"


class UnknownStepError(ValueError):
    """There is no such step from where the proposal stands."""


_ = gettext_noop
S, V = State, Verdict
STATE_LABELS = {
    S.DRAFT: _("Draft"),
    S.PUBLISHED: _("Collecting support"),
    S.SUPPORTED: _("Enough support"),
    S.BELOW: _("Below the threshold"),
    S.REVIEW: _("In review"),
    S.ANSWERED: _("Answered"),
    S.PLANNED: _("Planned"),
    S.UNDER_WAY: _("Under way"),
    S.DONE: _("Done"),
    S.STOPPED: _("Stopped"),
    S.RETURNED: _("Returned"),
    S.TRANSFERRED: _("Transferred"),
    S.MERGED: _("Merged"),
    S.WITHDRAWN: _("Withdrawn"),
}
VERDICT_LABELS = {
    V.ACCEPTED: _("Accepted"),
    V.PARTLY: _("Partly accepted"),
    V.REFUSED: _("Not accepted"),
}
NEXT = {
    S.DRAFT: _("Publish it, so that others can support it."),
    S.PUBLISHED: _("With enough support it goes to a department; without, it is answered shortly."),
    S.SUPPORTED: _("A department is chosen, reviews it and answers."),
    S.BELOW: _("It has too little support, and is answered all the same."),
    S.REVIEW: _("The department answers by the date above."),
    S.ANSWERED: _("What was accepted gets a date and a line in the budget."),
    S.PLANNED: _("The works begin."),
    S.UNDER_WAY: _("The works are completed."),
    S.DONE: _("Nothing: it is done."),
    S.STOPPED: _("Nothing, unless the town takes it up again."),
    S.RETURNED: _(
        "It was no proposal in the sense of the rules. You may ask the town to look again."
    ),
    S.TRANSFERRED: _("Whoever received it answers."),
    S.MERGED: _("Follow the proposal that it is part of now."),
    S.WITHDRAWN: _("Nothing: its author withdrew it."),
}
WAITING = frozenset({S.PUBLISHED, S.SUPPORTED, S.BELOW, S.REVIEW})  # no answer yet
OWED = frozenset({S.SUPPORTED, S.BELOW, S.REVIEW})  # the town owes the answer now
SUPPORTABLE = frozenset({S.PUBLISHED, S.SUPPORTED, S.REVIEW})  # while the period runs
GONE_ON = frozenset({S.ANSWERED, S.PLANNED, S.UNDER_WAY, S.DONE, S.STOPPED})  # have an answer
CLOSED = frozenset({S.DONE, S.STOPPED, S.RETURNED, S.TRANSFERRED, S.MERGED, S.WITHDRAWN})


@dataclass(frozen=True)
class Step:
    """One step. `after` None: the state stays. `asks` names what must be said with it.

    `verdicts` are the answers after which alone it is possible, all when empty. `told` is what
    those who wrote, supported or commented read when it is taken; empty: they are not told.
    """

    name: str
    label: str
    before: frozenset[State]
    after: State | None
    by: By
    asks: tuple[str, ...] = ()
    verdicts: frozenset[Verdict] = frozenset()
    told: str = ""


def _step(
    name: str,
    label: str,
    before: set[State],
    after: State | None,
    by: By,
    *asks: str,
    told: str = "",
) -> Step:
    begun = {"plan", "budget", "begin", "finish", "slip", "stop"}
    good = frozenset({V.ACCEPTED, V.PARTLY}) if name in begun else frozenset()
    return Step(name, label, frozenset(before), after, by, asks, good, told)


_TABLE = (
    _step("publish", _("Published"), {S.DRAFT}, S.PUBLISHED, By.AUTHOR),
    _step("reach", _("Threshold reached"), {S.PUBLISHED}, S.SUPPORTED, By.CLOCK,
          told=_("“%(title)s” has enough support. The town owes an answer by %(due)s.")),
    _step("lift", _("Lifted by the town"), {S.PUBLISHED, S.BELOW}, S.SUPPORTED, By.OFFICIAL,
          "reason", told=_("The town lifted “%(title)s” under the threshold.")),
    _step("fall", _("Support ended below the threshold"), {S.PUBLISHED}, S.BELOW, By.CLOCK,
          told=_("The support of “%(title)s” ended below the threshold. It is answered all the "
                 "same, by %(due)s.")),
    _step("take_up", _("Department's review began"), {S.SUPPORTED, S.BELOW}, S.REVIEW, By.OFFICIAL,
          "department", told=_("A department reviews “%(title)s”.")),
    _step("answer", _("Answered"), {S.SUPPORTED, S.BELOW, S.REVIEW}, S.ANSWERED, By.OFFICIAL,
          "verdict", "reason", told=_("“%(title)s” was answered: %(verdict_word)s.")),
    _step("plan", _("Date planned"), {S.ANSWERED}, S.PLANNED, By.OFFICIAL, "reason", "day",
          told=_("“%(title)s” is planned for %(day)s.")),
    _step("budget", _("In the budget"), {S.ANSWERED, S.PLANNED, S.UNDER_WAY}, None, By.OFFICIAL,
          "reason", "won", told=_("“%(title)s” has a line in the budget.")),
    _step("slip", _("Date moved"), {S.PLANNED, S.UNDER_WAY}, None, By.OFFICIAL, "reason", "day",
          told=_("The date of “%(title)s” moved to %(day)s.")),
    _step("begin", _("Works began"), {S.ANSWERED, S.PLANNED}, S.UNDER_WAY, By.OFFICIAL, "reason",
          told=_("The work on “%(title)s” has begun.")),
    _step("finish", _("Done"), {S.UNDER_WAY}, S.DONE, By.OFFICIAL, "reason",
          told=_("“%(title)s” is done.")),
    _step("stop", _("Stopped"), {S.ANSWERED, S.PLANNED, S.UNDER_WAY}, S.STOPPED, By.OFFICIAL,
          "reason", told=_("“%(title)s” was stopped.")),
    _step("return", _("Returned: not a proposal"), set(WAITING), S.RETURNED, By.OFFICIAL, "reason",
          told=_("“%(title)s” was returned with a reason.")),
    _step("transfer", _("Transferred"), set(WAITING), S.TRANSFERRED, By.OFFICIAL, "reason",
          "receiver", "link", told=_("“%(title)s” was passed on to %(receiver)s.")),
    _step("reopen", _("Taken up again"), {S.ANSWERED, S.STOPPED, S.RETURNED, S.TRANSFERRED},
          S.REVIEW, By.OFFICIAL, "reason", told=_("“%(title)s” is looked at once more.")),
    _step("merge", _("Merged"), set(WAITING), S.MERGED, By.CLOCK),
    _step("withdraw", _("Withdrawn by its author"), {S.PUBLISHED, S.SUPPORTED, S.BELOW},
          S.WITHDRAWN, By.AUTHOR, "reason", told=_("“%(title)s” was withdrawn by its author.")),
)  # fmt: skip
STEPS = {step.name: step for step in _TABLE}
TO_DO = {
    "lift": _("Lift it under the threshold"),
    "take_up": _("Give it to a department"),
    "answer": _("Answer it"),
    "plan": _("Plan a date"),
    "budget": _("Put it into the budget"),
    "slip": _("Move the date"),
    "begin": _("Begin the works"),
    "finish": _("Say that it is done"),
    "stop": _("Stop it"),
    "return": _("Return it: not a proposal"),
    "transfer": _("Transfer it"),
    "reopen": _("Take it up again"),
    "withdraw": _("Withdraw it"),
}  # what the button of each step of a person says


def step(name: str, *, state: State, verdict: Verdict | None = None) -> Step:
    """Return the step `name` from `state`. Raises UnknownStepError: there is none.

    >>> step("fall", state=State.PUBLISHED).after
    <State.BELOW: 'below'>
    >>> step("plan", state=State.ANSWERED, verdict=Verdict.REFUSED)
    Traceback (most recent call last):
    madang.participation.engine.proposals.UnknownStepError: plan from answered
    """
    found = STEPS.get(name)
    if found is None or not _is_open(found, state, verdict):
        raise UnknownStepError(f"{name} from {state.value}")
    return found


def steps_from(state: State, *, by: By, verdict: Verdict | None = None) -> list[Step]:
    """Return the steps that `by` may take from `state`, in the order of the table.

    >>> [step.name for step in steps_from(State.UNDER_WAY, by=By.OFFICIAL,
    ...                                   verdict=Verdict.ACCEPTED)]
    ['budget', 'slip', 'finish', 'stop']
    """
    return [found for found in _TABLE if found.by == by and _is_open(found, state, verdict)]


def _is_open(found: Step, state: State, verdict: Verdict | None) -> bool:
    return state in found.before and (not found.verdicts or verdict in found.verdicts)


class Stage(StrEnum):
    """The four steps that every page of a proposal shows."""

    PROPOSE = "propose"
    DISCUSS = "discuss"
    DECIDE = "decide"
    DO = "do"


STAGE_LABELS = {
    Stage.PROPOSE: _("Propose"),
    Stage.DISCUSS: _("Discuss"),
    Stage.DECIDE: _("Decide"),
    Stage.DO: _("Do"),
}
_STAGES = {
    S.DRAFT: Stage.PROPOSE,
    S.PUBLISHED: Stage.DISCUSS,
    S.SUPPORTED: Stage.DECIDE,
    S.BELOW: Stage.DECIDE,
    S.REVIEW: Stage.DECIDE,
    S.RETURNED: Stage.DECIDE,
    S.TRANSFERRED: Stage.DECIDE,
    S.MERGED: Stage.DECIDE,
    S.WITHDRAWN: Stage.DISCUSS,
    S.ANSWERED: Stage.DECIDE,
    S.PLANNED: Stage.DO,
    S.UNDER_WAY: Stage.DO,
    S.DONE: Stage.DO,
    S.STOPPED: Stage.DO,
}


def stage(state: State) -> Stage:
    """Return on which of the four steps a proposal in `state` stands.

    >>> stage(State.BELOW)
    <Stage.DECIDE: 'decide'>
    """
    return _STAGES[state]

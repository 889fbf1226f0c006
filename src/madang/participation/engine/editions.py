"""An edition of a participatory budget as data: its phases, its projects' steps, its checks.

What may be done now follows from the phases' dates alone; a step that is not in the table does not
exist. Money is whole won; moments are aware datetimes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DEFAULT_INCREMENT = "1%"  # of the budget a round, shared by all voters alike
WITH_COMPLETION = frozenset({"equal-shares", "equal-shares-cardinality"})


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_ = gettext_noop


class PhaseKind(StrEnum):
    """The phases in their order."""

    CALL = "call"
    CONSULTING = "consulting"
    REVIEW = "review"
    VOTE = "vote"
    RESULT = "result"
    WORKS = "works"


class State(StrEnum):
    """Where a project stands."""

    ENTERED = "entered"
    ELIGIBLE = "eligible"
    REFUSED = "refused"
    ON_BALLOT = "on_ballot"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


P, S = PhaseKind, State
PHASE_LABELS = {
    P.CALL: _("Call for projects"),
    P.CONSULTING: _("Consulting"),
    P.REVIEW: _("Review and costing"),
    P.VOTE: _("Vote of the residents"),
    P.RESULT: _("Result announced"),
    P.WORKS: _("Works carried out"),
}
TO_DO = {
    P.CALL: _("Write a proposal. The town may ask you to let it stand in this edition."),
    P.CONSULTING: _("Read the projects, discuss them, and tell the town what is missing."),
    P.REVIEW: _("Officials write down what each project costs, and why. You can follow every one."),
    P.VOTE: _("Vote: one secret ballot for each person, on the web or on paper."),
    P.RESULT: _("Read who won and why, and count again if you like."),
    P.WORKS: _("Follow what becomes of the projects that won."),
}
STATE_LABELS = {
    S.ENTERED: _("Waits for review"),
    S.ELIGIBLE: _("Accepted for the vote"),
    S.REFUSED: _("Not put to the vote"),
    S.ON_BALLOT: _("On the ballot"),
    S.CHOSEN: _("Chosen by the vote"),
    S.NOT_CHOSEN: _("Not chosen"),
    S.UNDER_WAY: _("Works have begun"),
    S.DONE: _("Completed"),
    S.STOPPED: _("Works stopped"),
}
STEPS: dict[str, tuple[frozenset[State], State]] = {
    "accept": (frozenset({S.ENTERED, S.REFUSED}), S.ELIGIBLE),
    "refuse": (frozenset({S.ENTERED, S.ELIGIBLE}), S.REFUSED),
    "list": (frozenset({S.ELIGIBLE}), S.ON_BALLOT),
    "choose": (frozenset({S.ON_BALLOT}), S.CHOSEN),
    "leave": (frozenset({S.ON_BALLOT}), S.NOT_CHOSEN),
    "begin": (frozenset({S.CHOSEN}), S.UNDER_WAY),
    "go_on": (frozenset({S.UNDER_WAY}), S.UNDER_WAY),
    "finish": (frozenset({S.UNDER_WAY}), S.DONE),
    "stop": (frozenset({S.CHOSEN, S.UNDER_WAY}), S.STOPPED),
}
WORKS = ("begin", "go_on", "finish", "stop")
WON = frozenset({S.CHOSEN, S.UNDER_WAY, S.DONE, S.STOPPED})
BEFORE_THE_VOTE = frozenset({P.CALL, P.CONSULTING, P.REVIEW})
ALLOWED = {  # what officials and authors may do, by phase; the ballot is fixed once review began
    "enter": BEFORE_THE_VOTE,
    "cost": frozenset({P.CONSULTING, P.REVIEW}),
    "decide": frozenset({P.CONSULTING, P.REVIEW}),
}


class UnknownStepError(ValueError):
    """There is no such step from where the project stands."""


@dataclass(frozen=True)
class Span:
    """One phase with its dates."""

    kind: PhaseKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Fault:
    """Something that is not right yet: a code of WORDS with its figures.

    What `stops` must be put right before the ballot can be fixed; the rest is only worth knowing.
    """

    code: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        return self.code not in _ONLY_KNOWING


WORDS = {
    "order": _("%(phase_word)s begins before the phase in front of it."),
    "overlap": _("%(phase_word)s begins before everything that must be over has ended."),
    "empty": _("%(phase_word)s ends before it begins."),
    "no_vote": _("The edition has no time to vote."),
    "no_budget": _("The edition has no budget."),
    "no_projects": _("No project is accepted for the vote."),
    "undecided": _("Neither accepted nor refused yet: %(names)s"),
    "no_cost": _("Without a cost: %(names)s"),
    "too_dear": _("Dearer than the whole budget, so they can never win: %(names)s"),
    "unknown": _("Projects that exclude each other name one that is not accepted: %(names)s"),
    "alone": _("A set of projects that exclude each other has fewer than two."),
    "cap_empty": _("The limit for %(cap)s concerns no project."),
    "cap_small": _("The limit for %(cap)s is below the cost of every project in it."),
    "caps_short": _("The limits together let only %(won)s won of the budget be spent."),
    "completion": _("Only equal shares can use up money left over."),
    "few": _("There are fewer projects than marks on the ballot."),
    "all_fit": _("All projects together cost less than the budget: a vote decides little."),
}
_ONLY_KNOWING = frozenset({"cap_empty", "cap_small", "caps_short", "few", "all_fit"})


def current(spans: Iterable[Span], now: datetime) -> list[PhaseKind]:
    """Return the phases that are on at `now`; several may be, and between two there is none."""
    return [span.kind for span in spans if span.starts_at <= now < span.ends_at]


def following(spans: Iterable[Span], now: datetime) -> Span | None:
    """Return the phase that begins next."""
    return min(
        (one for one in spans if one.starts_at > now), key=lambda s: s.starts_at, default=None
    )


def allows(act: str, spans: Iterable[Span], now: datetime) -> bool:
    """Tell whether a phase is on in which `act` may be done. Raises KeyError: no such act."""
    return not ALLOWED[act].isdisjoint(current(spans, now))


def may_fix(spans: Iterable[Span], now: datetime) -> bool:
    """Tell whether the ballot may be fixed: the review has begun, the vote has not."""
    by_kind = {span.kind: span for span in spans}
    if P.REVIEW not in by_kind or P.VOTE not in by_kind:
        return False
    return by_kind[P.REVIEW].starts_at <= now < by_kind[P.VOTE].starts_at


def after(step: str, state: State) -> State:
    """Return where a project stands after `step`. Raises UnknownStepError.

    >>> after("accept", State.ENTERED)
    <State.ELIGIBLE: 'eligible'>
    """
    before, found = STEPS.get(step, (frozenset(), state))
    if state not in before:
        raise UnknownStepError(step)
    return found


def phase_faults(spans: Sequence[Span]) -> list[Fault]:
    """Check the dates: each phase ends after it begins, and none begins before the one in front.

    Call, consulting and review may overlap, and so may result and works. The vote begins when all
    before it are over, and the result when the vote is.
    """
    order = list(PhaseKind)
    kept = sorted(spans, key=lambda span: order.index(span.kind))
    faults = []
    for number, span in enumerate(kept):
        word = {"phase_word": PHASE_LABELS[span.kind]}
        if span.ends_at <= span.starts_at:
            faults.append(Fault("empty", {**word}))
        earlier = kept[:number]
        if any(span.starts_at < one.starts_at for one in earlier):
            faults.append(Fault("order", {**word}))
        elif any(span.starts_at < one.ends_at and _apart(one, span) for one in earlier):
            faults.append(Fault("overlap", {**word}))
    return faults


def _apart(one: Span, other: Span) -> bool:
    """Tell whether the vote lies between two phases, or is one of them."""
    before = one.kind in BEFORE_THE_VOTE, other.kind in BEFORE_THE_VOTE
    return P.VOTE in (one.kind, other.kind) or before[0] != before[1]


@dataclass(frozen=True)
class Entry:
    """What the checks ask of a project: its number in the edition, what it is and what it costs."""

    number: int
    title: str
    state: State
    cost: int | None
    area: str = ""
    category: str = ""
    audience: str = ""


CAPPED = ("area", "category", "audience")  # what of a project a limit may be about


@dataclass(frozen=True)
class Cap:
    """At most `most` won for the projects of one area, category or audience (`by` says which)."""

    by: str
    value: str
    name: str
    most: int

    def holds(self, entry: Entry) -> bool:
        """Tell whether the project is under this limit."""
        return bool(getattr(entry, self.by) == self.value)


@dataclass(frozen=True)
class Plan:
    """All of an edition that decides how its vote is counted."""

    budget: int
    entries: Sequence[Entry]
    spans: Sequence[Span]
    rule: str
    completion: str
    longest: int
    caps: Sequence[Cap] = ()
    incompatible: Sequence[Sequence[int]] = ()

    @property
    def accepted(self) -> list[Entry]:
        """The projects that go on the ballot."""
        return [entry for entry in self.entries if entry.state == S.ELIGIBLE]


def faults(plan: Plan) -> list[Fault]:
    """Check an edition before its ballot is fixed; what stops it comes first."""
    found = [
        *phase_faults(plan.spans),
        *_dates_and_rule(plan),
        *_projects(plan),
        *_exclusions(plan),
        *_caps(plan),
    ]
    return sorted(found, key=lambda fault: not fault.stops)


def _dates_and_rule(plan: Plan) -> Iterable[Fault]:
    if not any(span.kind == P.VOTE for span in plan.spans):
        yield Fault("no_vote")
    if plan.budget <= 0:
        yield Fault("no_budget")
    if plan.completion != "none" and plan.rule not in WITH_COMPLETION:
        yield Fault("completion")


def _projects(plan: Plan) -> Iterable[Fault]:
    accepted = plan.accepted
    groups = {
        "undecided": [one for one in plan.entries if one.state == S.ENTERED],
        "no_cost": [one for one in accepted if one.cost is None],
        "too_dear": [one for one in accepted if (one.cost or 0) > plan.budget > 0],
    }
    for code, entries in groups.items():
        if entries:
            yield Fault(code, {"names": _names(entries)})
    if not accepted:
        yield Fault("no_projects")
        return
    if len(accepted) < plan.longest:
        yield Fault("few")
    if sum(one.cost or 0 for one in accepted) <= plan.budget:
        yield Fault("all_fit")


def _exclusions(plan: Plan) -> Iterable[Fault]:
    accepted = {entry.number for entry in plan.accepted}
    unknown = sorted({n for rivals in plan.incompatible for n in rivals} - accepted)
    if unknown:
        yield Fault("unknown", {"names": ", ".join(map(str, unknown[:20]))})
    if any(len(set(rivals)) < 2 for rivals in plan.incompatible):
        yield Fault("alone")


def _caps(plan: Plan) -> Iterable[Fault]:
    for cap in plan.caps:
        costs = [entry.cost or 0 for entry in plan.accepted if cap.holds(entry)]
        if not costs:
            yield Fault("cap_empty", {"cap": cap.name})
        elif min(costs) > cap.most:
            yield Fault("cap_small", {"cap": cap.name})
    spendable = _spendable(plan)
    if spendable < plan.budget and sum(one.cost or 0 for one in plan.accepted) > plan.budget:
        yield Fault("caps_short", {"won": spendable})


def _spendable(plan: Plan) -> int:
    """The most that the caps of one kind leave to spend, and all that is under none of them."""
    least = plan.budget
    for by in CAPPED:
        caps = [cap for cap in plan.caps if cap.by == by]
        free = sum(e.cost or 0 for e in plan.accepted if not any(c.holds(e) for c in caps))
        held = sum(min(c.most, sum(e.cost or 0 for e in plan.accepted if c.holds(e))) for c in caps)
        least = min(least, free + held) if caps else least
    return least


def _names(entries: Sequence[Entry]) -> str:
    told = ", ".join(f"{entry.number} {entry.title}" for entry in entries[:10])
    return told if len(entries) <= 10 else f"{told} … (+{len(entries) - 10})"

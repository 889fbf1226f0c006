"""State machines as data: which states a case may have, and who may move it from where to where.

A room describes its cases by one `Machine`. What is not in the table is refused; `check` finds what
is wrong with the table itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Who makes a transition."""

    OFFICIAL = "official"  # of a department that has the case, or the town's operator
    ASKER = "asker"  # the person whom the case answers
    ROOM = "room"  # the room's own code or a job; nobody is offered it as a form


class Clock(StrEnum):
    """What a transition does to the clock by which the answer is due."""

    NONE = ""
    START = "start"
    STOP = "stop"
    RESUME = "resume"
    END = "end"


class Reason(StrEnum):
    """Which words a transition needs. Public ones stand on the case's page for everybody."""

    NONE = ""
    MAY = "may"  # public words may be given
    PUBLIC = "public"  # public words must be given
    INTERNAL = "internal"  # a note for officials must be given


@dataclass(frozen=True)
class State:
    """One state. `label` and `about` are English message ids; nothing follows an end."""

    key: str
    label: str
    about: str = ""
    is_end: bool = False


@dataclass(frozen=True)
class Transition:
    """One way from some states to another.

    `act` is asked of the official beside the department ("participation.lift"). `guards` and
    `effects` are names that the room's workflow fills with functions; `rule` is the rule whose
    days a `Clock.START` gives, the machine's when empty.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    actor: Actor = Actor.OFFICIAL
    act: str = "cases.work"
    reason: Reason = Reason.NONE
    clock: Clock = Clock.NONE
    rule: str = ""
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    about: str = ""


def transition(name: str, label: str, sources: str, target: str, **more: object) -> Transition:
    """Return a transition whose `sources` are written as words: "draft review"."""
    return Transition(name, label, frozenset(sources.split()), target, **more)  # type: ignore[arg-type] # the fields above


@dataclass(frozen=True)
class Machine:
    """A kind of case. The first state is where a case begins; `rule` gives the days to answer."""

    key: str
    label: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    rule: str = "cases.answer_days"

    @property
    def start(self) -> State:
        """The state in which a case is opened."""
        return self.states[0]

    def state(self, key: str) -> State:
        """Return the state `key`. Raises KeyError: there is none."""
        return {state.key: state for state in self.states}[key]

    def step(self, name: str, source: str) -> Transition:
        """Return the transition `name` out of `source`. Raises UnknownStepError: none."""
        for one in self.transitions:
            if one.name == name and source in one.sources:
                return one
        raise UnknownStepError(f"{self.key}: no {name!r} from {source!r}")

    def ways(self, source: str) -> tuple[Transition, ...]:
        """Return every transition out of `source`."""
        return tuple(one for one in self.transitions if source in one.sources)

    def days_rule(self, step: Transition) -> str:
        """Return the key of the rule whose days count when `step` starts the clock."""
        return step.rule or self.rule


class UnknownStepError(LookupError):
    """The machine has no such transition from this state."""


def check(machine: Machine) -> list[str]:
    """Return what is wrong with a machine, empty when nothing is.

    >>> check(Machine("lamp", "", (State("off", ""), State("on", "")), ()))
    ['lamp: no end', 'lamp: on cannot be reached', 'lamp: no way from off to an end']
    """
    return [f"{machine.key}: {fault}" for fault in _faults(machine)]


def _faults(machine: Machine) -> Iterator[str]:
    keys = [state.key for state in machine.states]
    yield from (f"{key} stands twice" for key in sorted({k for k in keys if keys.count(k) > 1}))
    for one in machine.transitions:
        yield from _faults_of(one, machine, set(keys))
    ends = {state.key for state in machine.states if state.is_end}
    if not ends:
        yield "no end"
    forth = {key: {one.target for one in machine.ways(key)} for key in keys}
    reached = _closure({keys[0]}, forth)
    yield from (f"{key} cannot be reached" for key in keys if key not in reached)
    back = {key: {source for source in keys if key in forth[source]} for key in keys}
    ending = _closure(ends, back)
    yield from (f"no way from {key} to an end" for key in keys if key in reached - ending)


def _faults_of(one: Transition, machine: Machine, keys: set[str]) -> Iterator[str]:
    unknown = sorted((one.sources | {one.target}) - keys)
    yield from (f"{one.name}: no state {key}" for key in unknown)
    if not one.sources:
        yield f"{one.name}: from nowhere"
    for source in sorted(one.sources & keys):
        if machine.state(source).is_end:
            yield f"{one.name}: leaves the end {source}"
        if sum(other.name == one.name for other in machine.ways(source)) > 1:
            yield f"{one.name}: twice from {source}"
    if one.target in keys and machine.state(one.target).is_end and one.clock in _RUNNING:
        yield f"{one.name}: the clock would go on after the end"
    if one.clock == Clock.STOP and one.reason != Reason.PUBLIC:
        yield f"{one.name}: a stopped clock needs a public reason"


_RUNNING = {Clock.START, Clock.STOP, Clock.RESUME}


def _closure(seeds: set[str], ways: dict[str, set[str]]) -> set[str]:
    found, todo = set(seeds), list(seeds)
    while todo:
        for key in ways.get(todo.pop(), set()) - found:
            found.add(key)
            todo.append(key)
    return found

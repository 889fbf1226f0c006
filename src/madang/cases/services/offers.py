"""What a person may do to a case now, in words, with what hinders it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.clocks import (
    Hindrance,
    Kind,
    Reading,
    Running,
    hindrance,
    hindrance_to_ask,
    hindrance_to_extend,
)
from madang.cases.models import Case, ClockEvent
from madang.cases.services import clocks, moves, refusals, workers, workflows
from madang.cases.services.moves import Way
from madang.people.models import Account

STEP = "step-"  # before a transition's name, so that it is no act of the clock
Words = str | Promise


@dataclass(frozen=True)
class Offer:
    """One act: its key in addresses, and why it cannot be done now, empty when it can.

    `path` is the page of the room that asks for it, below the town; empty for the common form.
    """

    key: str
    title: Words
    about: Words = ""
    why_not: Words = ""
    path: str = ""


@dataclass(frozen=True)
class Offers:
    """What may be done: steps of the case, its clock, and who has it."""

    steps: tuple[Offer, ...] = ()
    clock: tuple[Offer, ...] = ()
    people: tuple[Offer, ...] = ()

    def find(self, key: str) -> Offer:
        """Return the offer `key`. Raises KeyError: it is not offered."""
        return {one.key: one for one in (*self.steps, *self.clock, *self.people)}[key]


ASK = Offer("supplement", _("Ask for what is missing"),
            _("The clock stands still until it is there. What you ask is public."))  # fmt: skip
SUPPLY = Offer("supply", _("Enter what was missing"),
               _("What came in at the counter or by post. The clock goes on."))  # fmt: skip
PAUSE = Offer("pause", _("Pause"), _("The clock stands still, for a reason that everybody reads."))
RESUME = Offer("resume", _("Go on"), _("The clock goes on from today."))
REPLY = Offer("reply", _("Write an interim reply"),
              _("The person learns how far it is. It is public."))  # fmt: skip
EXTEND = Offer("extend", _("Put the last day off"),
               _("After an interim reply, and before the last day is over."))  # fmt: skip
PEOPLE = (
    Offer("take", _("Choose who works on it"), _("Somebody of a department that has the case.")),
    Offer("departments", _("Choose the departments"), _("One leads, others help; all read notes.")),
    Offer(
        "transfer", _("Transfer it"), _("Another department leads, for a reason that is public.")
    ),
    Offer("note", _("Write a note"), _("For officials of these departments only.")),
)


def offered(case: Case, *, by: Account, now: datetime) -> Offers:
    """Return what `by` may do to `case` at `now`; nothing for those who only read."""
    mine = workers.hands(by, town=case.town, now=now)
    if mine.worker(workers.WORK, workers.departments_of(case)) is None:
        return Offers()
    steps = tuple(_step(case, way) for way in moves.ways(case, by=by, now=now))
    return Offers(steps, tuple(_clock(case, now)), () if case.closed_at else PEOPLE)


def _step(case: Case, way: Way) -> Offer:
    """Return a transition as an offer; what a room's own page asks for hinders it there."""
    step, pages = way.step, workflows.of(case.machine).pages
    path = pages[step.name](case) if step.name in pages else ""
    about = gettext(step.about) if step.about else ""
    why_not = "" if path else way.why_not
    return Offer(f"{STEP}{step.name}", gettext(step.label), about, why_not, path)


def _clock(case: Case, now: datetime) -> list[Offer]:
    shown = clocks.reading(case, now=now)
    if case.closed_at is not None or shown.running not in {Running.RUNNING, Running.STOPPED}:
        return []
    limits, today = clocks.limits(case, now=now), clocks.today(case.town, now)
    more = _with(EXTEND, hindrance_to_extend(shown, limits))
    if shown.running == Running.STOPPED:
        going = [SUPPLY, RESUME] if _waits_for_supplement(case) else [RESUME]
        return [*going, REPLY, more]
    ask = _with(ASK, hindrance_to_ask(shown, limits, today))
    return [ask, _with(PAUSE, _late(shown)), REPLY, more]


def _late(shown: Reading) -> Hindrance | None:
    return hindrance(shown, Kind.STOP)


def _with(offer: Offer, found: Hindrance | None) -> Offer:
    why_not = refusals.WORDS[found] if found else ""
    return Offer(offer.key, offer.title, offer.about, why_not)


def _waits_for_supplement(case: Case) -> bool:
    last = ClockEvent.objects.filter(case=case, kind__in=[Kind.STOP, Kind.RESUME]).last()
    return last is not None and last.cause == ClockEvent.Cause.SUPPLEMENT

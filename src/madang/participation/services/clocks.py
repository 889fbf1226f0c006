"""By when the town owes an answer to a proposal."""

from datetime import datetime, time, timedelta

from madang.participation.models import Proposal
from madang.rules.services import rules
from madang.towns.models import Town

ANSWER_DAYS = "participation.answer_days"


def due(*, town: Town, now: datetime) -> datetime:
    """Return the end of the day by which what becomes due at `now` has to be answered."""
    days = rules.number(town=town, key=ANSWER_DAYS, at=now)
    return end_of_day(now.astimezone(town.zone) + timedelta(days=days))


def end_of_day(moment: datetime) -> datetime:
    """Return the last second of the day of `moment`, in its own time zone."""
    return datetime.combine(moment.date(), time(23, 59, 59), moment.tzinfo)


def start(proposal: Proposal, *, now: datetime) -> None:
    """Let the clock of an answer run, unless it runs; whoever calls saves the proposal."""
    if proposal.due_at is None:
        proposal.due_at = due(town=proposal.town, now=now)


def start_anew(proposal: Proposal, *, now: datetime) -> None:
    """Let the clock run once more, for what is taken up again."""
    proposal.due_at = due(town=proposal.town, now=now)

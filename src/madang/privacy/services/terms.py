"""How long things last, by the rules in force and the declarations of the parts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from madang.base.personal import Part
from madang.privacy.engine import clocks
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Unit
from madang.rules.services import rules
from madang.towns.models import Town

DOWNLOAD = timedelta(hours=72)  # how long an archive waits to be taken

BEFORE: dict[Unit, Callable[[datetime, int], datetime]] = {
    Unit.DAYS: clocks.days_before,
    Unit.MONTHS: clocks.months_before,
    Unit.YEARS: lambda now, years: clocks.months_before(now, 12 * years),
}


def cutoff(part: Part, *, town: Town | None, now: datetime) -> datetime | None:
    """Return the moment before which rows of `part` in `town` are past their time.

    None when they are kept as long as the account stands. Raises KeyError: a rule that does not
    exist, or does not count days, months or years.
    """
    if not part.clock:
        return None
    if part.keep_rule:
        count = rules.number(town=town, key=part.keep_rule, at=now)
        return BEFORE[CATALOGUE[part.keep_rule].unit](now, count)
    return None if part.keep_days is None else clocks.days_before(now, part.keep_days)


def answer_due(town: Town | None, *, now: datetime) -> datetime:
    """Return until when a demand made now is answered."""
    return now + timedelta(days=rules.number(town=town, key="privacy.answer_days", at=now))


def erasure_due(town: Town | None, *, now: datetime) -> datetime:
    """Return when an account is erased that its owner closes now."""
    return now + timedelta(days=rules.number(town=town, key="privacy.undo_days", at=now))

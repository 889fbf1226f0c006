"""How a rule is said in the reader's language."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from madang.rules.engine.entries import Entry, Unit, Value
from madang.rules.models import Rule


def label(entry: Entry) -> str:
    """Return what the rule is called."""
    return gettext(entry.label)


def about(entry: Entry) -> str:
    """Return what the rule governs, in one sentence."""
    return gettext(entry.about)


def amount(entry: Entry, value: Value) -> str:
    """Return a value with its unit: "14 days", "5회"."""
    if isinstance(value, str):
        return value
    number = number_format(value, use_l10n=True, force_grouping=True)
    return _SAID[entry.unit](value) % {"number": number}


def said(rule: Rule) -> str:
    """Return a rule's value with its unit."""
    return amount(rule.entry, rule.typed)


def bounds(entry: Entry) -> str:
    """Return between which values a town may decide, empty when it is free."""
    if entry.least is None or entry.most is None:
        return ""
    return gettext("From %(least)s to %(most)s") % {
        "least": amount(entry, entry.least),
        "most": amount(entry, entry.most),
    }


def _n(value: int | Decimal) -> int:
    return int(value)  # what chooses between singular and plural


_SAID: dict[Unit, Callable[[int | Decimal], str]] = {
    Unit.DAYS: lambda n: ngettext("%(number)s day", "%(number)s days", _n(n)),
    Unit.MONTHS: lambda n: ngettext("%(number)s month", "%(number)s months", _n(n)),
    Unit.YEARS: lambda n: ngettext("%(number)s year", "%(number)s years", _n(n)),
    Unit.HOURS: lambda n: ngettext("%(number)s hour", "%(number)s hours", _n(n)),
    Unit.MINUTES: lambda n: ngettext("%(number)s minute", "%(number)s minutes", _n(n)),
    Unit.TIMES: lambda n: ngettext("%(number)s time", "%(number)s times", _n(n)),
    Unit.PEOPLE: lambda n: ngettext("%(number)s person", "%(number)s people", _n(n)),
    Unit.WON: lambda n: gettext("%(number)s won"),
    Unit.PERCENT: lambda n: gettext("%(number)s percent"),
    Unit.NONE: lambda n: "%(number)s",
}

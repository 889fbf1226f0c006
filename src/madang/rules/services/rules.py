"""Which rule is, was or will be in force: every act asks here, with the moment it happens at."""

from datetime import datetime

from django.utils import timezone

from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Value
from madang.rules.models import Rule
from madang.towns.models import Town


def value(*, town: Town | None, key: str, at: datetime) -> Value:
    """Return what the rule `key` says in `town` at `at`: a number, or a text.

    Without a town it is the standard ordinance's. Raises KeyError: no such rule.
    """
    return in_force(town=town, key=key, at=at).typed


def number(*, town: Town | None, key: str, at: datetime) -> int:
    """Return what a rule says whose value is a whole number. Raises TypeError: it is not."""
    found = value(town=town, key=key, at=at)
    if not isinstance(found, int):
        raise TypeError(f"{key} is no whole number")
    return found


def in_force(*, town: Town | None, key: str, at: datetime) -> Rule:
    """Return the rule that counts at `at`; one without a primary key is the standard's.

    Raises KeyError: no such rule.
    """
    entry = CATALOGUE[key]
    own = Rule.objects.of(town).filter(key=entry.key).at(at).first() if town else None
    return own or standard(town=town, key=key, at=at)


def standard(*, town: Town | None, key: str, at: datetime) -> Rule:
    """Return the standard ordinance's rule of `at`, as if it were a record."""
    entry = CATALOGUE[key]
    zone = town.zone if town else timezone.get_default_timezone()
    text = str(entry.standard(at.astimezone(zone).date()))
    return Rule(town=town, key=key, value=text, article=entry.article)

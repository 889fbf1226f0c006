"""Who may speak for a person: the person, a confirmed guardian, an official whom the person asked.

Everything that a resident can do in these rooms asks here first; a child under the guardian's age
does not consent alone (PIPA, article 22-2).
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from madang.people.models import Account
from madang.residents.engine import ages, fields
from madang.residents.models import Assistance, Guardianship
from madang.residents.services import attributes, terms
from madang.towns.models import Town


class NeedsGuardian(PermissionDenied):
    """The person is too young to do this alone."""


def born_on(account: Account, *, town: Town | None, now: datetime) -> date | None:
    """Return the date of birth, verified or stated, when it is known."""
    known = attributes.of(account, town=town, now=now).get(fields.BIRTH_DATE)
    return date.fromisoformat(known.value) if known else None


def is_child(account: Account, *, town: Town, now: datetime) -> bool:
    """Tell whether `account` is known to be younger than the guardian's age."""
    born = born_on(account, town=town, now=now)
    if born is None:
        return account.said_under_14
    age = terms.number(terms.GUARDIAN_AGE, town=town, now=now)
    return ages.is_younger(born, age, today=now.astimezone(town.zone).date())


def is_grown(account: Account, *, town: Town, now: datetime) -> bool:
    """Tell whether `account` is known to be of the guardian's age or older."""
    known = born_on(account, town=town, now=now) is not None
    return known and not is_child(account, town=town, now=now)


def is_guardian(by: Account, account: Account, *, town: Town, now: datetime) -> bool:
    """Tell whether `by` is the confirmed guardian of `account` at `now`."""
    return Guardianship.objects.filter(
        guardian=by, ward=account, town=town, state=Guardianship.State.CONFIRMED, until__gt=now
    ).exists()


def is_assisting(by: Account, account: Account, *, town: Town) -> bool:
    """Tell whether `by` acts for `account` at the counter; in real time, it ends by itself."""
    return Assistance.objects.filter(
        official=by,
        resident=account,
        town=town,
        ended_at=None,
        confirmed_at__isnull=False,
        until__gt=timezone.now(),
    ).exists()


def require(
    by: Account, account: Account, *, town: Town, now: datetime, consenting: bool = False
) -> None:
    """Raise PermissionDenied unless `by` may speak for `account`.

    When it is about `consenting`, a child needs the guardian: NeedsGuardian.
    """
    if is_guardian(by, account, town=town, now=now):
        return
    if by.pk != account.pk and not is_assisting(by, account, town=town):
        raise PermissionDenied
    if consenting and is_child(account, town=town, now=now):
        raise NeedsGuardian

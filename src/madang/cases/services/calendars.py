"""The last days of an official's cases, for the calendar that the official uses anyway.

The link in it is signed and personal: it works without a sign-in, as calendar programs need it,
for as long as the person works in the town and keeps the password.
"""

from datetime import datetime

from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from madang.cases.engine.calendars import Entry, calendar
from madang.cases.models import Case
from madang.cases.services import queues, workers
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

SALT = "madang.cases.calendar"
MOST = 1000  # entries
MARK = 16  # characters of what changes with the password


class NoCalendar(LookupError):  # noqa: N818 - reads as the sentence it is
    """The link is nobody's, or whose it was may not see cases any more."""


def token(account: Account, *, town: Town) -> str:
    """Return the secret part of the personal link of `account` in `town`."""
    content = [account.pk, town.pk, _mark(account)]
    return signing.dumps(content, salt=SALT)


def read(secret: str, *, town: Town, now: datetime, origin: str) -> bytes:
    """Return the calendar that belongs to a personal link. Raises NoCalendar.

    `origin` is the address of the town's pages, without a slash at its end. Of cases that are not
    public only kind and number are named, since a link may be seen by others.
    """
    account = _account(secret, town)
    if not permissions.may(account, workers.SEE, town=town, now=now):
        raise NoCalendar
    who = queues.reader(account, town=town, now=now)
    rows = queues.rows(town, who).awaited().prefetch_related(None).order_by("due_on", "pk")
    entries = [
        Entry(
            uid=f"case-{case.pk}@{town.slug}",
            on=case.due_on,
            title=_title(case),
            url=f"{origin}/cases/{case.pk}/",
        )
        for case in rows[:MOST]
        if case.due_on
    ]
    return calendar(_("Last days: %(town)s") % {"town": town.name}, entries, now=now)


def _title(case: Case) -> str:
    return case.title if case.is_public else _("Case %(number)s") % {"number": case.pk}


def _account(secret: str, town: Town) -> Account:
    try:
        pk, town_pk, mark = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoCalendar from error
    account = Account.objects.filter(pk=pk, is_active=True).first()
    if account is None or town_pk != town.pk or not constant_time_compare(mark, _mark(account)):
        raise NoCalendar
    return account


def _mark(account: Account) -> str:
    return account.get_session_auth_hash()[:MARK]

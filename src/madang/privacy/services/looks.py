"""Writing down who looked at personal data and why; showing it to the person and the auditor."""

from collections.abc import Iterable
from datetime import datetime

from madang.base import scope
from madang.people.models import Account
from madang.privacy.models import Look
from madang.privacy.models.looks import LookQuerySet
from madang.towns.models import Town


def record(
    *,
    by: Account,
    subject: Account | Iterable[Account],
    what: str,
    why: str,
    town: Town | None,
    now: datetime,
    client: str = "",
) -> None:
    """Write down that `by` looked at data of `subject`, one person or all those on a list.

    `what` names the data and `why` the reason; both may be English message ids marked with
    `gettext_noop` and are shown in the reader's language. A look at oneself is nobody's business
    and not kept. Raises ValueError when either is empty.
    """
    if not (what.strip() and why.strip()):
        raise ValueError("a look at personal data needs to say at what and why")
    people = [subject] if isinstance(subject, Account) else subject
    present = scope.current()
    seen = {person.pk for person in people} - {by.pk}
    Look.objects.bulk_create(
        Look(
            town=town,
            official=by,
            role=present.role,
            subject_id=person_id,
            what=what[:200],
            why=why[:300],
            client=client,
            request=present.request[:64],
            at=now,
        )
        for person_id in sorted(seen)
    )


def at(account: Account) -> LookQuerySet:
    """Return all looks at `account`'s data, in every town; call it in `scope.installation()`."""
    return Look.objects.of(account.pk).select_related("official", "town")

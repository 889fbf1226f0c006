"""Writing down who looked at personal data and why; showing it to the person and the auditor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from madang.base import scope
from madang.people.models import Account
from madang.privacy.models import Look
from madang.privacy.models.looks import LookQuerySet
from madang.towns.models import Town

DAY_BEGINS, DAY_ENDS, FRIDAY = 7, 20, 5


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


def of(town: Town | None) -> LookQuerySet:
    """Return the looks in `town`, or on the installation's own pages, newest first."""
    return Look.objects.filter(town=town).select_related("official")


def out_of_hours(rows: "QuerySet[Any]", *, out: bool) -> "QuerySet[Any]":
    """Keep the looks outside of weekdays from 7 to 20 o'clock in the town's time, or inside."""
    within = Q(at__hour__gte=DAY_BEGINS, at__hour__lt=DAY_ENDS, at__iso_week_day__lte=FRIDAY)
    return rows.exclude(within) if out else rows.filter(within)


@dataclass(frozen=True)
class Watcher:
    """How much an official looked lately: `people` different ones, in `looks` looks."""

    official: Account
    people: int
    looks: int


def busiest(rows: LookQuerySet, *, since: datetime, most: int = 5) -> list[Watcher]:
    """Return who looked at the data of most people since then, for the monthly check."""
    counts = (
        rows.filter(at__gte=since)
        .order_by()
        .values("official")
        .annotate(people=Count("subject", distinct=True), looks=Count("pk"))
        .order_by("-people", "-looks", "official")[:most]
    )
    officials = Account.objects.in_bulk([count["official"] for count in counts])
    return [
        Watcher(officials[count["official"]], count["people"], count["looks"]) for count in counts
    ]

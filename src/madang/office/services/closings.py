"""Closing a town: two operators agree, everything is exported, and the law's time is kept."""

from datetime import datetime, timedelta

from django.db import transaction

from madang.base import scope
from madang.office.services import exports, tables
from madang.people.models import Account
from madang.roles.models import Approval
from madang.roles.services import approvals, permissions
from madang.rules.services import rules
from madang.towns.models import Town
from madang.towns.services import towns

ACT = "towns.close"
RULE = "towns.closed_days"
# what stays when a closed town's time is over: proof of what was done, and no resident's data
KEPT = frozenset({"audit_entry", "audit_seal", "audit_link", "office_export"})


def ask(*, town: Town, by: Account, why: str, now: datetime) -> Approval:
    """Ask a second operator to agree that `town` closes.

    Raises PermissionDenied, ValidationError.
    """
    with scope.within(town.pk):  # the approval is the town's
        return approvals.ask(
            act=ACT,
            town=town,
            by=by,
            why=why,
            subject_text=town.name_ko,
            payload={"town": town.pk},
            now=now,
        )


def waiting(town: Town) -> Approval | None:
    """Return the approval that waits for a second operator, or None."""
    with scope.within(town.pk):
        return Approval.objects.of(town).waiting().filter(act=ACT).first()


@transaction.atomic
def close(*, town: Town, why: str, now: datetime) -> Town:
    """Take `town` off the air and export it; two people have agreed. Twice is once."""
    row = Town.objects.select_for_update().defer("basemap").get(pk=town.pk)
    if row.closed_at is None:
        days = rules.number(town=row, key=RULE, at=now)
        row.closed_at, row.closed_why = now, why
        row.kept_until = (now + timedelta(days=days)).date()
        row.save(update_fields=["closed_at", "closed_why", "kept_until"])
        exports.begin(town=row, by=None, now=now)
        towns.forget()
    return row


def reopen(*, town: Town, by: Account, now: datetime) -> Town:
    """Put a closed town on the air again, while its rows are kept. Raises PermissionDenied."""
    permissions.require(by, "towns.open", town=None, now=now)
    with scope.installation(), transaction.atomic():  # a closed town has no pages of its own
        row = Town.objects.select_for_update().defer("basemap").get(pk=town.pk)
        row.closed_at, row.kept_until, row.closed_why = None, None, ""
        row.save(update_fields=["closed_at", "closed_why", "kept_until"])
    towns.forget()
    return row


def erase_due(*, now: datetime) -> int:
    """Delete the rows of every closed town whose time is over; return how many rows went.

    The town's own row stays, so that its name and its trail keep their meaning.
    """
    count = 0
    due = Town.objects.filter(closed_at__isnull=False, kept_until__lt=now.date())
    for town in due.defer("basemap"):
        with scope.because("kept_until"), transaction.atomic():
            count += sum(
                tables.erase(table, town_id=town.pk)
                for table in tables.of_towns()
                if table.name not in KEPT
            )
    return count

"""Acts that take two: one person asks, another who may do the act agrees, and then it happens."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.roles.engine.acts import ACTS
from madang.roles.models import Approval, Membership
from madang.roles.models.approvals import ApprovalQuerySet
from madang.roles.services import permissions
from madang.towns.models import Town

State = Approval.State
Executor = Callable[[Approval, datetime], None]
WAITS = timedelta(days=30)


class AlreadyDecidedError(ValueError):
    """Somebody else has decided, or the asker has taken it back, or it waited too long."""


@cache
def executors() -> dict[str, Executor]:
    """Return who carries out what, from every package's module `approvals`."""
    found: dict[str, Executor] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.approvals"
        if config.name.startswith("madang.") and find_spec(name):
            offered: Mapping[str, Executor] = import_module(name).EXECUTORS
            for act, executor in offered.items():
                if act in found or not ACTS[act].takes_two:
                    raise ValueError(f"{name}: {act} is taken, or takes no two persons")
                found[act] = executor
    return found


@transaction.atomic
def ask(
    *,
    act: str,
    town: Town | None,
    by: Account,
    why: str,
    subject_text: str,
    payload: dict[str, Any],
    now: datetime,
) -> Approval:
    """Ask for a second person's consent to `act`; the same asked again is the same approval.

    `payload` (JSON) is all that the executor gets. Raises PermissionDenied when `by` may not do
    the act, ValidationError without a reason.
    """
    if not ACTS[act].takes_two:
        raise ValueError(f"{act} takes no two persons")
    role = permissions.require(by, act, town=town, now=now)
    if not why.strip():
        raise ValidationError(_("Say why: the second person decides by it, and it is kept."))
    asked = Approval(
        town=town,
        act=act,
        subject_text=subject_text[:300],
        why=why.strip()[:300],
        payload=payload,
        fingerprint=_fingerprint(act, payload),
        asked_by=by,
        asked_as=role.value,
        asked_at=now,
        until=now + WAITS,
    )
    _expire(town, asked.fingerprint, now)
    Approval.objects.bulk_create([asked], ignore_conflicts=True)
    waiting = Approval.objects.of(town).waiting().get(fingerprint=asked.fingerprint)
    if town is not None:
        outbox.tell(
            [pk for pk in permissions.holders(act, town=town, now=now) if pk != by.pk],
            kind="roles.approvals",
            text=gettext_noop("%(name)s asks for a second person: %(subject)s"),
            params={"name": str(by), "subject": waiting.subject_text},
            path=f"/members/approvals/{waiting.pk}/",
            town_id=town.pk,
            now=now,
            key=f"roles.approval_asked:{waiting.pk}",
        )
    return waiting


@transaction.atomic
def approve(*, approval: Approval, by: Account, why: str = "", now: datetime) -> Approval:
    """Agree to `approval` and carry it out, both or neither.

    Raises PermissionDenied: `by` asked himself, or may not do the act; AlreadyDecidedError;
    ValidationError: the asker may not do it any more, or the executor cannot.
    """
    row = _decidable(approval, by, now)
    asker = row.asked_by
    if asker is None or not permissions.may(asker, row.act, town=row.town, now=now):
        raise ValidationError(_("Whoever asked for it may not do it any more."))
    _decide(row, State.APPROVED, by, why, now)
    executors()[row.act](row, now)
    return row


@transaction.atomic
def refuse(*, approval: Approval, by: Account, why: str, now: datetime) -> Approval:
    """Refuse `approval`; nothing happens but that the asker is told. Raises as `approve`."""
    if not why.strip():
        raise ValidationError(_("Say why it is refused: the person who asked is told."))
    row = _decidable(approval, by, now)
    _decide(row, State.REFUSED, by, why, now)
    return row


@transaction.atomic
def withdraw(*, approval: Approval, by: Account, now: datetime) -> Approval:
    """Take back what one has asked oneself. Raises PermissionDenied, AlreadyDecidedError."""
    row = _waiting(approval, now)
    if row.asked_by_id != by.pk:
        raise PermissionDenied(row.act)
    row.state, row.decided_at = State.WITHDRAWN, now
    row.save(update_fields=["state", "decided_at"])
    return row


def seen_by(account: Account, *, town: Town, now: datetime) -> ApprovalQuerySet:
    """Return the approvals that `account` may see: of acts he may do, and his own asking.

    Auditors see all of them.
    """
    rows = Approval.objects.of(town).select_related("asked_by", "decided_by", "town")
    mine = permissions.acts_of(account, town=town, now=now)
    if "audit.read" in mine:
        return rows
    return rows.filter(act__in=mine) | rows.filter(asked_by=account)


def people_in(rows: Iterable[Approval]) -> list[Account]:
    """Return whom a reader of `rows` sees: who asked, who decided, and whom it is about."""
    known = list(rows)
    about = {number for row in known if isinstance(number := row.payload.get("account"), int)}
    held = {number for row in known if isinstance(number := row.payload.get("membership"), int)}
    about |= set(Membership.objects.filter(pk__in=held).values_list("account_id", flat=True))
    acting = {number for row in known for number in (row.asked_by_id, row.decided_by_id) if number}
    return list(Account.objects.filter(pk__in=about | acting))


def backlog(town: Town, now: datetime) -> int:
    """Return how many approvals wait in `town`."""
    return Approval.objects.of(town).waiting().filter(until__gt=now).count()


def expire(*, now: datetime) -> int:
    """Mark what nobody decided in time, in every town; return how many."""
    late = Approval.objects.waiting().filter(until__lte=now)
    return late.update(state=State.EXPIRED, decided_at=now)


def may_decide(account: Account, approval: Approval, *, now: datetime) -> bool:
    """Tell whether `account` could be the second person."""
    return (
        approval.state == State.WAITING
        and approval.until > now
        and approval.asked_by_id != account.pk
        and permissions.may(account, approval.act, town=approval.town, now=now)
    )


def _waiting(approval: Approval, now: datetime) -> Approval:
    row = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if row.state != State.WAITING or row.until <= now:
        raise AlreadyDecidedError(row.pk)
    return row


def _decidable(approval: Approval, by: Account, now: datetime) -> Approval:
    row = _waiting(approval, now)
    permissions.require(by, row.act, town=row.town, now=now)
    if row.asked_by_id == by.pk:
        raise PermissionDenied(row.act)
    return row


def _decide(row: Approval, state: str, by: Account, why: str, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at, row.decided_why = state, by, now, why.strip()[:300]
    row.decided_as = permissions.require(by, row.act, town=row.town, now=now).value
    row.save(update_fields=["state", "decided_by", "decided_as", "decided_at", "decided_why"])
    agreed = state == State.APPROVED
    outbox.tell(
        [row.asked_by_id] if row.asked_by_id else [],
        kind="roles.decisions",
        text=gettext_noop("%(name)s agreed: %(subject)s")
        if agreed
        else gettext_noop("%(name)s refused: %(subject)s"),
        params={"name": str(by), "subject": row.subject_text},
        path=f"/members/approvals/{row.pk}/" if row.town_id else "",
        town_id=row.town_id,
        now=now,
        key=f"roles.approval_decided:{row.pk}",
    )


def _expire(town: Town | None, fingerprint: str, now: datetime) -> None:
    Approval.objects.of(town).waiting().filter(fingerprint=fingerprint, until__lte=now).update(
        state=State.EXPIRED, decided_at=now
    )


def _fingerprint(act: str, payload: dict[str, Any]) -> str:
    text = json.dumps([act, payload], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

"""Lottery panels up to the draw's eve: the call, its changes in public, and the public seed."""

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.participation.engine.panels import terms
from madang.participation.engine.panels.terms import CATEGORIES, Gap
from madang.participation.models import Panel, Volunteer
from madang.participation.models.panels import CATEGORY_LABELS
from madang.participation.services import findables
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "participation.panels"
MOST_SIZE = 500


@transaction.atomic
def make(panel: Panel, *, by: Account, now: datetime) -> Panel:
    """Keep a new panel, which nobody else sees yet. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=panel.town, now=now)
    check(panel)
    panel.made_by = by
    panel.save()
    return panel


@transaction.atomic
def publish(*, panel: Panel, by: Account, now: datetime) -> Panel:
    """Publish the call: size, quotas and dates. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=panel.town, now=now)
    row = locked(panel)
    if row.published_at is not None or row.is_over(now):
        raise ValidationError(_("The call is public already, or its time is over."))
    row.published_at = now
    row.save(update_fields=["published_at"])
    findables.keep_panel(row)
    return row


@transaction.atomic
def extend(*, panel: Panel, closes_at: datetime, why: str, by: Account, now: datetime) -> Panel:
    """Keep the call open longer, or open it again, for a public reason.

    Raises PermissionDenied, ValidationError: the chances are published, or the dates do not fit.
    """
    row = _changing(panel, why, by, now)
    if not max(now, row.closes_at) < closes_at < row.sits_at:
        raise ValidationError(
            _("The new end must be later than the old one, and before the panel sits.")
        )
    row.closes_at = closes_at
    return _changed(row, why, now)


@transaction.atomic
def requota(
    *, panel: Panel, quotas: dict[str, dict[str, list[int]]], why: str, by: Account, now: datetime
) -> Panel:
    """Change least and most, never the groups, for a public reason.

    Raises PermissionDenied, ValidationError: the chances are published, or the groups differ.
    """
    row = _changing(panel, why, by, now)
    if {name: set(values) for name, values in quotas.items()} != {
        name: set(values) for name, values in row.quotas.items()
    }:
        raise ValidationError(_("The groups stay as they were when people volunteered."))
    row.quotas = quotas
    check(row)
    return _changed(row, why, now)


@transaction.atomic
def announce(*, panel: Panel, source: str, seed_at: datetime, by: Account, now: datetime) -> Panel:
    """Say after the call which public value of the future is the seed; the chances come next.

    Nobody can know the value when the chances are published, and nobody can change them when it
    is known. Raises PermissionDenied, ValidationError.
    """
    permissions.require(by, ACT, town=panel.town, now=now)
    row = locked(panel)
    if row.published_at is None or not row.is_over(now):
        raise ValidationError(
            _("People can still volunteer. The chances are published after that.")
        )
    if row.composed_at is not None:
        raise ValidationError(_("The chances are published already. They stay as they are."))
    if not now < seed_at < row.sits_at:
        raise ValidationError(
            _("The seed must come to be known later than now, and before the panel sits.")
        )
    if not source.strip():
        raise ValidationError(_("Say which public value is the seed."))
    row.seed_source, row.seed_at, row.announced_at = source.strip(), seed_at, now
    row.trouble = None
    row.save(update_fields=["seed_source", "seed_at", "announced_at", "trouble"])
    return row


def check(panel: Panel) -> None:
    """Raise ValidationError when no panel at all could have this size and these quotas."""
    found = panel.limits
    if not 1 <= found.size <= MOST_SIZE:
        raise ValidationError(_("A panel has 1 to %s people.") % MOST_SIZE)
    if not found.limits:
        raise ValidationError(_("Write at least one quota."))
    gaps = [_gap(gap) for gap in terms.gaps(found)]
    if gaps:
        raise ValidationError(gaps)


def pool(panel: Panel) -> dict[str, Counter[str]]:
    """Return how many volunteered, by category and value."""
    rows = Volunteer.objects.filter(panel=panel).values_list(*CATEGORIES)
    found: dict[str, Counter[str]] = {name: Counter() for name in panel.quotas}
    for row in rows:
        for name, value in zip(CATEGORIES, row, strict=True):
            if name in found:
                found[name][value] += 1
    return found


def listing(*, town: Town) -> list[Panel]:
    """Return the town's panels whose call was published, the latest first."""
    return list(Panel.objects.of(town).public()[:200])


def locked(panel: Panel) -> Panel:
    """Return the panel, held until the transaction ends. Raises Panel.DoesNotExist."""
    rows = Panel.objects.select_for_update(of=("self",)).select_related("town")
    return rows.get(pk=panel.pk, town=panel.town)


def _changing(panel: Panel, why: str, by: Account, now: datetime) -> Panel:
    permissions.require(by, ACT, town=panel.town, now=now)
    row = locked(panel)
    if row.published_at is None or row.composed_at is not None:
        raise ValidationError(
            _("Between the call and the published chances alone can this change.")
        )
    if not why.strip():
        raise ValidationError(_("Say why: everybody can read it on the panel's page."))
    return row


def _changed(row: Panel, why: str, now: datetime) -> Panel:
    row.changes = [*row.changes, {"at": now.isoformat(), "why": why.strip()[:500]}]
    row.seed_source, row.seed_at, row.announced_at, row.trouble = "", None, None, None
    row.save()
    return row


def _gap(gap: Gap) -> str:
    told = {
        "category": CATEGORY_LABELS[gap.category],
        "total": gap.total,
        "size": gap.size,
        "n": abs(gap.total - gap.size),
    }
    if gap.is_short:
        return (
            _(
                "%(category)s: the most of all groups together is %(total)s, but the panel has "
                "%(size)s people. It is %(n)s too few."
            )
            % told
        )
    return (
        _(
            "%(category)s: the least of all groups together is %(total)s, but the panel has "
            "%(size)s people. It is %(n)s too many."
        )
        % told
    )

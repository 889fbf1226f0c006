"""Handing a role over to a deputy during an absence."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.roles.engine.acts import BARRED, HANDED, Role
from madang.roles.models import Delegation, Membership
from madang.roles.models.delegations import DelegationQuerySet
from madang.roles.models.names import ROLE_WORDS
from madang.roles.services import permissions
from madang.roles.services.memberships import Term
from madang.towns.models import Town

LONGEST = timedelta(days=366)


@transaction.atomic
def make(
    *, membership: Membership, deputy: Account, term: Term, why: str, by: Account, now: datetime
) -> Delegation:
    """Let `deputy` act in the role of `membership` during `term`; made twice, it is one.

    People hand over their own roles, operators those of others. Raises PermissionDenied, and
    ValidationError when this role, deputy or time cannot be.
    """
    town = membership.town
    _require(membership, by, now)
    held = Membership.objects.select_for_update().of(town).in_force(now).filter(pk=membership.pk)
    if not held.exists() or membership.role not in HANDED:
        raise ValidationError(_("This role cannot be handed over."))
    starts_at, until = _times(term, now)
    if not why.strip():
        raise ValidationError(_("Say why; it is kept with the delegation."))
    if deputy.pk == membership.account_id or not _works_here(deputy, town, now):
        raise ValidationError(_("The deputy must be another official of this town."))
    row = Delegation(
        town=town,
        membership=membership,
        deputy=deputy,
        starts_at=starts_at,
        until=until,
        why=why.strip()[:300],
        made_by=by,
        made_at=now,
    )
    Delegation.objects.bulk_create([row], ignore_conflicts=True)
    made = Delegation.objects.of(town).open().get(
        membership=membership, deputy=deputy, starts_at=starts_at, until=until
    )  # fmt: skip
    _tell(
        made,
        gettext_noop(
            "%(name)s hands a role over to %(deputy)s: %(role_word)s, %(first)s to %(last)s"
        ),
        "delegated",
        now,
    )
    return made


@transaction.atomic
def end(*, delegation: Delegation, by: Account, now: datetime) -> Delegation:
    """End `delegation` at `now`: whose role it is, the deputy himself, or an operator.

    Raises PermissionDenied.
    """
    row = Delegation.objects.select_for_update(of=("self",)).select_related(
        "membership__account", "deputy", "town"
    ).get(pk=delegation.pk)  # fmt: skip
    if by.pk != row.deputy_id:
        _require(row.membership, by, now)
    if row.ended_at is None and row.until > now:
        row.ended_at, row.ended_by = now, by
        row.save(update_fields=["ended_at", "ended_by"])
        _tell(
            row,
            gettext_noop("%(deputy)s no longer acts for %(name)s: %(role_word)s"),
            "delegation_ended",
            now,
        )
    return row


def coming(*, town: Town, now: datetime) -> DelegationQuerySet:
    """Return the delegations of `town` that are in force or have yet to begin."""
    return Delegation.objects.of(town).open().filter(until__gt=now).select_related(
        "membership__account", "membership__department", "deputy"
    )  # fmt: skip


def deputies(*, town: Town, besides: Account, now: datetime) -> list[Account]:
    """Return who could act for `besides`: those who work for `town`, by name."""
    rows = Membership.objects.of(town).in_force(now).filter(role__in=BARRED)
    people = Account.objects.filter(pk__in=rows.values("account"), is_active=True)
    return list(people.exclude(pk=besides.pk).order_by("name", "pk"))


def _require(membership: Membership, by: Account, now: datetime) -> None:
    own = membership.account_id == by.pk
    permissions.require(
        by, "roles.delegate" if own else "roles.grant", town=membership.town, now=now
    )


def _times(term: Term, now: datetime) -> tuple[datetime, datetime]:
    starts_at = term.starts_at or now
    if term.until is None or not now < term.until or not starts_at < term.until:
        raise ValidationError(_("The end must lie in the future and after the beginning."))
    if term.until - starts_at > LONGEST:
        raise ValidationError(_("A role can be handed over for a year at most."))
    return starts_at, term.until


def _works_here(account: Account, town: Town, now: datetime) -> bool:
    rows = Membership.objects.of(town).in_force(now).filter(role__in=BARRED, account=account)
    return account.is_active and rows.exists()


def _tell(row: Delegation, text: str, kind: str, now: datetime) -> None:
    holder = row.membership.account
    zone = row.town.zone
    outbox.tell(
        [holder.pk, row.deputy_id],
        kind="roles.delegations",
        text=text,
        params={
            "name": str(holder),
            "deputy": str(row.deputy),
            "role_word": ROLE_WORDS[Role(row.membership.role)],
            "first": f"{row.starts_at.astimezone(zone):%Y-%m-%d}",
            "last": f"{row.until.astimezone(zone):%Y-%m-%d}",
        },
        path="/members/mine/",
        town_id=row.town_id,
        now=now,
        key=f"roles.{kind}:{row.pk}",
    )

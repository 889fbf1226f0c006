"""Giving and taking roles. Everything goes through here, so that it is told and never doubled."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.roles.engine.acts import BARRED, CHOSEN, DEPARTMENTAL, POWERS, Role
from madang.roles.models import Approval, Delegation, Department, Invitation, Membership
from madang.roles.models.names import ROLE_WORDS
from madang.roles.services import approvals, permissions
from madang.towns.models import Town

POWER = "roles.grant_power"
LOCK_CLASS = 0x4D524F  # "MRO": our advisory locks on what one person is in one town


@dataclass(frozen=True)
class Term:
    """From when and until when a role is held; None is from now, and until somebody ends it."""

    starts_at: datetime | None = None
    until: datetime | None = None


FOR_GOOD = Term()


@transaction.atomic
def give(
    *,
    town: Town,
    account: Account,
    role: Role,
    by: Account | None,
    now: datetime,
    department: Department | None = None,
    term: Term = FOR_GOOD,
    why: str = "",
) -> Membership:
    """Give `account` the role, or leave it as it stands with its new end; return the membership.

    Whoever calls has made sure that it is permitted: people's own wishes go through `grant`.
    Raises ValidationError when the role cannot be held so, or not beside the person's others.
    """
    check(town, role, department, term, now)
    alone(town, account)
    _run_out(town, account, now)
    if role in BARRED | {Role.AUDITOR}:
        _check_auditing(town, account, role, now)
    made = Membership(
        town=town,
        account=account,
        role=role.value,
        department=department,
        starts_at=term.starts_at or now,
        until=term.until,
        why=why[:300],
        granted_by=by,
        granted_at=now,
    )
    held = Membership.objects.of(town).open().filter(
        account=account, role=role.value, department=department
    ).first()  # fmt: skip
    if held is None:
        made.save(force_insert=True)
        _tell(made, gettext_noop("You are now %(role_word)s in %(town)s."), "granted", now)
        return made
    if (held.until, held.starts_at > made.starts_at) != (made.until, False):
        held.until = made.until
        held.starts_at = min(held.starts_at, made.starts_at)
        held.save(update_fields=["until", "starts_at"])
    return held


@transaction.atomic
def grant(
    *,
    town: Town,
    account: Account,
    role: Role,
    by: Account,
    now: datetime,
    department: Department | None = None,
    term: Term = FOR_GOOD,
    why: str = "",
) -> Membership | Approval:
    """Give `account` the role by the wish of `by`; a power waits for a second person.

    Raises PermissionDenied, and ValidationError as `give` does.
    """
    if role not in CHOSEN:
        raise PermissionDenied(role)
    permissions.require(by, act_for(role), town=town, now=now)
    check(town, role, department, term, now)
    if role in POWERS:
        alone(town, None)  # of two first operators at once, one is the second
    if role in POWERS and not is_founding(town=town, role=role, by=by, now=now):
        return approvals.ask(
            act=POWER,
            town=town,
            by=by,
            why=why,
            subject_text=f"{account} · {_(ROLE_WORDS[role])}",
            payload={
                "do": "give",
                "account": account.pk,
                "role": role.value,
                "starts_at": term.starts_at and term.starts_at.isoformat(),
                "until": term.until and term.until.isoformat(),
            },
            now=now,
        )
    return give(
        town=town,
        account=account,
        role=role,
        by=by,
        now=now,
        department=department,
        term=term,
        why=why,
    )


@transaction.atomic
def end(*, membership: Membership, by: Account, why: str, now: datetime) -> Membership | Approval:
    """End `membership` by the wish of `by`: operators those of others, everyone his own.

    Taking another's power waits for a second person. Raises PermissionDenied, and
    ValidationError when the town would be left without an operator.
    """
    town, role = membership.town, Role(membership.role)
    own = membership.account_id == by.pk
    if not own:
        permissions.require(by, act_for(role), town=town, now=now)
    if role not in CHOSEN:
        raise PermissionDenied(role)
    if role in POWERS and not own:
        check_not_last(membership, now)
        return approvals.ask(
            act=POWER,
            town=town,
            by=by,
            why=why,
            subject_text=f"{membership.account} · {_(ROLE_WORDS[role])}",
            payload={"do": "end", "membership": membership.pk},
            now=now,
        )
    return close(membership=membership, by=by, why=why, now=now)


@transaction.atomic
def close(
    *, membership: Membership, by: Account | None, why: str = "", now: datetime
) -> Membership:
    """End `membership` at `now`; one that has ended stays as it is. The caller has permission.

    Raises ValidationError when the town would be left without an operator.
    """
    town = membership.town
    if membership.role == Role.TOWN_OPERATOR:
        alone(town, None)  # two operators who take each other away at once
        check_not_last(membership, now)
    row = Membership.objects.select_for_update().get(pk=membership.pk, town=town)
    if row.ended_at is None:
        row.ended_at, row.ended_by, row.ended_why = now, by, why[:300]
        row.save(update_fields=["ended_at", "ended_by", "ended_why"])
        _tell(row, gettext_noop("You are no longer %(role_word)s in %(town)s."), "ended", now)
    return row


@transaction.atomic
def reopen(*, membership: Membership, by: Account, now: datetime) -> bool:
    """Take back that `by` ended `membership`; tell whether it could be.

    It cannot when it was given anew, or the person is something meanwhile that excludes it.
    Raises PermissionDenied.
    """
    town, role = membership.town, Role(membership.role)
    permissions.require(by, act_for(role), town=town, now=now)
    alone(town, membership.account)
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk, town=town)
    alike = Membership.objects.of(town).open().filter(
        account=row.account_id, role=row.role, department=row.department_id
    )  # fmt: skip
    if row.ended_by_id != by.pk or role in POWERS or alike.exists():
        return False
    try:
        check(town, role, row.department, Term(row.starts_at, row.until), now)
        if role in BARRED:
            _check_auditing(town, row.account, role, now)
    except ValidationError:
        return False
    row.ended_at, row.ended_by, row.ended_why = None, None, ""
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    return True


def grant_verified_resident(
    *, account: Account, town: Town, until: datetime | None, now: datetime, by: Account | None
) -> Membership:
    """Make `account` a verified resident until `until`, or prolong it; residency was proven."""
    return give(
        town=town,
        account=account,
        role=Role.VERIFIED_RESIDENT,
        by=by,
        now=now,
        term=Term(until=until),
    )


@transaction.atomic
def end_verified_resident(
    *, account: Account, town: Town, now: datetime, by: Account | None = None
) -> None:
    """Let `account` be a verified resident no longer; nothing happens when it is none."""
    for row in (
        Membership.objects.of(town).open().filter(account=account, role=Role.VERIFIED_RESIDENT)
    ):
        close(membership=row, by=by, now=now)


def act_for(role: Role) -> str:
    """Return the act by which `role` is given and taken."""
    return POWER if role in POWERS else "roles.grant"


def is_founding(*, town: Town, role: Role, by: Account, now: datetime, email: str = "") -> bool:
    """Tell whether `role` makes the first operator of `town`, by the installation's operator.

    Nobody of the town could agree yet; every later one takes two. Somebody invited counts as
    named, but for the owner of `email`.
    """
    others = Invitation.objects.of(town).open().filter(role=Role.TOWN_OPERATOR)
    return (
        role == Role.TOWN_OPERATOR
        and Role.INSTALLATION_OPERATOR in permissions.roles_of(by, town=town, now=now)
        and not Membership.objects.of(town).filter(role=Role.TOWN_OPERATOR).exists()
        and not others.exclude(email=email.lower()).exists()
    )


def check(town: Town, role: Role, department: Department | None, term: Term, now: datetime) -> None:
    """Raise ValidationError when nobody could hold `role` so."""
    starts_at = term.starts_at or now
    if (department is None) == (role in DEPARTMENTAL):
        raise ValidationError(_("Officials and heads are of one department, others of none."))
    if department is not None and (department.town_id != town.pk or department.closed_at):
        raise ValidationError(_("The town has no such department."))
    if term.until is not None and term.until <= max(starts_at, now):
        raise ValidationError(_("The end must lie in the future and after the beginning."))


def _check_auditing(town: Town, account: Account, role: Role, now: datetime) -> None:
    """Refuse what would let somebody audit what they do themselves."""
    others = BARRED if role == Role.AUDITOR else {Role.AUDITOR}
    held = Membership.objects.of(town).open().present(now).filter(
        account=account, role__in=others
    )  # fmt: skip
    lent = Delegation.objects.of(town).open().filter(deputy=account, until__gt=now)
    is_auditor = role == Role.AUDITOR
    if held.exists() or (is_auditor and (account.is_superuser or lent.exists())):
        raise ValidationError(
            _("Nobody audits their own work: an auditor cannot also be an official or operator.")
        )


def check_not_last(membership: Membership, now: datetime) -> None:
    """Raise ValidationError when `membership` makes its town's last operator; see `alone`."""
    # open: one that another transaction has ended counts no more, be its end later than this `now`
    others = Membership.objects.of(membership.town).open().in_force(now).filter(
        role=Role.TOWN_OPERATOR, account__is_active=True
    ).exclude(pk=membership.pk)  # fmt: skip
    if membership.role == Role.TOWN_OPERATOR and not others.exists():
        raise ValidationError(
            _("This is the town's last operator. Name another one first; nothing was changed.")
        )


def _run_out(town: Town, account: Account, now: datetime) -> None:
    """Close what has run out, so that it can be given anew and the history stays."""
    over = Membership.objects.of(town).open().filter(account=account, until__lte=now)
    for row in over:
        row.ended_at = row.until
        row.save(update_fields=["ended_at"])


def alone(town: Town, account: Account | None) -> None:
    """Wait until no other transaction changes what `account` is in `town`."""
    key = hash((town.pk, account.pk if account else 0)) & 0x7FFFFFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, key])


def _tell(row: Membership, text: str, kind: str, now: datetime) -> None:
    outbox.tell(
        [row.account_id],
        kind=f"roles.{kind}",
        text=text,
        params={"role_word": ROLE_WORDS[Role(row.role)]},
        path="/members/mine/",
        town_id=row.town_id,
        now=now,
        key=f"roles.{kind}:{row.pk}",
    )

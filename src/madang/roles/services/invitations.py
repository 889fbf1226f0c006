"""Inviting people into a role by mail: once, for a while, for one town and one address."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app as jobs

from madang.people.models import Account
from madang.roles.engine.acts import CHOSEN, POWERS, Role
from madang.roles.models import Approval, Department, Invitation, Membership
from madang.roles.models.invitations import InvitationQuerySet
from madang.roles.models.names import ROLE_WORDS
from madang.roles.services import approvals, memberships, permissions
from madang.roles.services.memberships import POWER, Term
from madang.towns.models import Town

ACT = "roles.invite"
SEND_JOB = "madang.roles.jobs.send_invitations"
LASTS = timedelta(days=14)
RESENT_AFTER = timedelta(minutes=10)


class InvalidInvitationError(ValueError):
    """There is no such invitation for this person: wrong, used, withdrawn, or too old."""


@dataclass(frozen=True)
class Invitee:
    """Whom to invite as what; `until` (town time) is when the role ends."""

    email: str
    role: Role
    name: str = ""
    department: Department | None = None
    until: datetime | None = None
    language: str = "ko"


@transaction.atomic
def invite(
    *, town: Town, to: Invitee, by: Account, why: str = "", now: datetime, real_now: datetime
) -> Invitation | Approval:
    """Invite somebody, or return the invitation that is open already; powers take a second person.

    Raises PermissionDenied, and ValidationError when the role cannot be held so.
    """
    if to.role not in CHOSEN:
        raise PermissionDenied(to.role)
    permissions.require(by, ACT, town=town, now=now)
    memberships.check(town, to.role, to.department, Term(until=to.until), now)
    if to.role in POWERS and not memberships.is_founding(
        town=town, role=to.role, by=by, now=now, email=to.email
    ):
        return approvals.ask(
            act=POWER,
            town=town,
            by=by,
            why=why,
            subject_text=f"{to.email} · {_(ROLE_WORDS[to.role])}",
            payload={
                "do": "invite",
                "email": to.email.lower(),
                "name": to.name,
                "role": to.role.value,
                "until": to.until and to.until.isoformat(),
                "language": to.language,
            },
            now=now,
        )
    row, fresh = write(town=town, to=to, by=by, real_now=real_now)
    if fresh:
        post([row])
    return row


def write(
    *, town: Town, to: Invitee, by: Account | None, real_now: datetime
) -> tuple[Invitation, bool]:
    """Write an invitation down without sending it; return the open one, and whether it is new.

    The caller has permission. One that has run out is replaced.
    """
    fresh = write_all(town=town, to=[to], by=by, real_now=real_now)
    if fresh:
        return fresh[0], True
    return Invitation.objects.of(town).open().get(
        email=to.email.lower(), role=to.role.value, department=to.department
    ), False


def write_all(
    *, town: Town, to: Sequence[Invitee], by: Account | None, real_now: datetime
) -> list[Invitation]:
    """Write many down as `write` does, with few queries; return those that are new."""
    rows = [
        Invitation(
            town=town,
            email=one.email.lower(),
            name=one.name[:80],
            role=one.role.value,
            department=one.department,
            role_until=one.until,
            language=one.language,
            nonce=get_random_string(32),
            invited_by=by,
            made_at=real_now,
            expires_at=real_now + LASTS,
        )
        for one in to
    ]
    run_out = Invitation.objects.of(town).open().filter(
        email__in=[row.email for row in rows], expires_at__lte=real_now
    )  # fmt: skip
    run_out.update(withdrawn_at=real_now)
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    made = Invitation.objects.of(town).filter(nonce__in=[row.nonce for row in rows])
    return list(made.order_by("pk"))


def post(rows: Sequence[Invitation]) -> None:
    """Let the mails be sent, once the transaction is through."""
    if rows:
        jobs.configure_task(SEND_JOB).defer(ids=[row.pk for row in rows])


@transaction.atomic
def send_again(*, invitation: Invitation, by: Account, now: datetime, real_now: datetime) -> bool:
    """Send the mail once more, with new time; tell whether it is. Raises PermissionDenied."""
    permissions.require(by, ACT, town=invitation.town, now=now)
    row = Invitation.objects.select_for_update(of=("self",)).open().filter(pk=invitation.pk).first()
    if row is None or (row.sent_at and row.sent_at > real_now - RESENT_AFTER):
        return False
    row.sent_at, row.expires_at = None, real_now + LASTS
    row.save(update_fields=["sent_at", "expires_at"])
    post([row])
    return True


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Account, now: datetime, real_now: datetime) -> None:
    """Take an open invitation back; a used one stays used. Raises PermissionDenied."""
    permissions.require(by, ACT, town=invitation.town, now=now)
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=real_now)


def waiting(town: Town) -> InvitationQuerySet:
    """Return the open invitations of `town`, newest first."""
    return Invitation.objects.of(town).open().select_related("department", "invited_by")


def invited(rows: Iterable[Invitation]) -> QuerySet[Account]:
    """Return the accounts that have an address to which one of `rows` goes."""
    addresses = [row.email for row in rows]
    return Account.objects.filter(emailaddress__email__in=addresses, emailaddress__verified=True)


def matching(rows: QuerySet[Invitation], word: str) -> QuerySet[Invitation]:
    """Keep the invitations whose address, name or department has `word` in it."""
    return rows.filter(
        Q(email__icontains=word) | Q(name__icontains=word) | Q(department__name_ko__icontains=word)
    )


def find(*, town: Town, pk: int, token: str, real_now: datetime) -> Invitation:
    """Return the invitation that a link of `town` leads to. Raises InvalidInvitationError."""
    row = (
        Invitation.objects.of(town).usable(real_now)
        .select_related("town", "department").filter(pk=pk).first()
    )  # fmt: skip
    if not constant_time_compare(token, token_of(row) if row else "") or row is None:
        raise InvalidInvitationError(pk)
    return row


@transaction.atomic
def accept(
    *, town: Town, pk: int, token: str, account: Account, now: datetime, real_now: datetime
) -> Membership:
    """Give `account` the role it is invited to, once.

    The account must own the address that was invited. Raises InvalidInvitationError, and
    ValidationError when the role cannot be held (any more).
    """
    held = Invitation.objects.select_for_update(of=("self",)).of(town).filter(pk=pk).first()
    if held is not None and held.used_by_id == account.pk and _fits(held, token):
        return Membership.objects.of(town).filter(account=account, role=held.role).latest("pk")
    row = find(town=town, pk=pk, token=token, real_now=real_now)
    if not owns(account, row.email):
        raise InvalidInvitationError(pk)
    row.used_at, row.used_by = real_now, account
    row.save(update_fields=["used_at", "used_by"])
    return memberships.give(
        town=town,
        account=account,
        role=Role(row.role),
        by=row.invited_by,
        now=now,
        department=row.department,
        term=Term(until=row.role_until),
    )


def owns(account: Account, email: str) -> bool:
    """Tell whether `account` has proven that `email` is its own."""
    proven = EmailAddress.objects.filter(user=account, email__iexact=email, verified=True)
    return bool(proven.exists())


def send(*, pk: int, real_now: datetime) -> bool:
    """Send the mail of an invitation that has not been sent; tell whether it is.

    It is marked as sent in the same transaction: a mail that fails is tried again.
    """
    with transaction.atomic():
        row = (
            Invitation.objects.select_for_update(of=("self",)).usable(real_now)
            .select_related("town", "department", "invited_by")
            .filter(pk=pk, sent_at=None).first()
        )  # fmt: skip
        if row is None:
            return False
        row.sent_at = real_now
        row.save(update_fields=["sent_at"])
        with override(row.language):
            words = {"invitation": row, "role": _(ROLE_WORDS[Role(row.role)]), "link": link(row)}
            subject = _("%(town)s invites you: %(role)s") % {
                "town": row.town.name,
                "role": words["role"],
            }
            body = render_to_string("roles/mails/invitation.txt", words)
            send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [row.email])
    return True


def link(row: Invitation) -> str:
    """Return the address in the mail; whoever has it and the invited address may use it."""
    scheme = settings.MADANG_ORIGIN.partition("://")[0]
    town = row.town
    home = f"{scheme}://{town.host}" if town.host else f"{settings.MADANG_ORIGIN}/{town.slug}"
    return f"{home}/members/invitations/{row.pk}/{token_of(row)}/"


def token_of(row: Invitation) -> str:
    """Return the secret of an invitation, from the installation's key; the database has it not."""
    value = f"{row.pk}:{row.town_id}:{row.nonce}:{row.email}"
    digest = salted_hmac("madang.roles.invitation", value, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _fits(row: Invitation, token: str) -> bool:
    return constant_time_compare(token, token_of(row))

"""Who runs an agency: the first is invited by an official, the others by one another.

As with shops, an invitation is for an address: who invites never learns whether an account has it.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.delivery.models import Agency, AgencyInvitation, AgencyPerson, KeeperInvitation
from madang.delivery.services import agencies
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

Outcome = KeeperInvitation.Outcome


def every(agency: Agency) -> "QuerySet[AgencyPerson]":
    """Return who runs the agency, the longest first."""
    return AgencyPerson.objects.filter(agency=agency).select_related("account")


def waiting(agency: Agency, *, now: datetime) -> "QuerySet[AgencyInvitation]":
    """Return the invitations of an agency that wait for an answer."""
    return AgencyInvitation.objects.filter(agency=agency).open(now)


def waiting_for(account: Account, *, town: Town, now: datetime) -> "QuerySet[AgencyInvitation]":
    """Return what `account` can answer: what is for an address that they have proven."""
    proven = EmailAddress.objects.filter(user=account, verified=True)
    emails = [address.lower() for address in proven.values_list("email", flat=True)]
    rows = AgencyInvitation.objects.of(town).open(now).filter(email__in=emails)
    return rows.filter(agency__ended_at=None).select_related("agency", "by")


@transaction.atomic
def name_first(
    agency_id: int, *, town: Town, email: str, by: Account, now: datetime
) -> AgencyInvitation:
    """Invite, as an official, whoever has the address to run an agency that nobody runs yet.

    Raises PermissionDenied, Agency.DoesNotExist; ValidationError: somebody runs it, or it ended.
    """
    agency = agencies.vetted(agency_id, town=town, by=by, now=now)
    if agencies.ids(agency):
        raise ValidationError(_("Somebody runs this agency and lets others in. Nothing was sent."))
    return _invite(agency, email, by=by, now=now)


@transaction.atomic
def invite(*, town: Town, email: str, by: Account, now: datetime) -> AgencyInvitation:
    """Invite whoever has the address to run the agency of `by` too.

    Raises PermissionDenied; ValidationError: as many as may be, or the agency has ended.
    """
    return _invite(agencies.held(town=town, by=by, now=now), email, by=by, now=now)


def _invite(agency: Agency, email: str, *, by: Account, now: datetime) -> AgencyInvitation:
    """Write the invitation down; what is open already stays as it is."""
    email = email.strip().lower()
    same = waiting(agency, now=now).filter(email=email).first()
    if same is not None:
        return same
    _insist_room(agency, now=now)
    for old in AgencyInvitation.objects.filter(agency=agency, email=email, ended_at=None):
        _end(old, Outcome.WITHDRAWN, now)
    days = rules.number(town=agency.town, key="delivery.keeper_invitation_days", at=now)
    made = AgencyInvitation.objects.create(
        town_id=agency.town_id, agency=agency, email=email, by=by, made_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    people = Account.objects.filter(
        emailaddress__email__iexact=email, emailaddress__verified=True
    ).exclude(pk__in=agencies.ids(agency))
    text = gettext_noop("You are invited to run the agency %(agency)s. Accept or decline it.")
    agencies.tell(agency, set(people.values_list("pk", flat=True)), text, now=now)
    return made


def _insist_room(agency: Agency, *, now: datetime) -> None:
    most = rules.number(town=agency.town, key="delivery.agency_people", at=now)
    if len(agencies.ids(agency)) + waiting(agency, now=now).count() >= most:
        told = _("%(n)s people can run an agency, invitations counted. Nobody was invited.")
        raise ValidationError(told % {"n": most})
    a_day = rules.number(town=agency.town, key="delivery.keeper_invitations", at=now)
    made = AgencyInvitation.objects.filter(agency=agency, made_at__gt=now - timedelta(days=1))
    if made.count() >= a_day:
        told = _("An agency invites at most %(n)s people a day. Nobody was invited.")
        raise ValidationError(told % {"n": a_day})


@transaction.atomic
def withdraw(pk: int, *, town: Town, by: Account, now: datetime) -> None:
    """Take an invitation of one's own agency back.

    Raises PermissionDenied, ValidationError, AgencyInvitation.DoesNotExist.
    """
    agency = agencies.held(town=town, by=by, now=now)
    row = AgencyInvitation.objects.filter(agency=agency, ended_at=None).get(pk=pk)
    _end(row, Outcome.WITHDRAWN, now)


@transaction.atomic
def answer(pk: int, *, accepts: bool, town: Town, by: Account, now: datetime) -> Agency:
    """Accept or decline an invitation to `by`, once.

    Raises PermissionDenied; AgencyInvitation.DoesNotExist: there is none for them (any more);
    ValidationError: they run an agency already.
    """
    permissions.require(by, agencies.RUN, town=town, now=now)
    found = waiting_for(by, town=town, now=now).get(pk=pk)
    rows = Agency.objects.filter(town=town).select_related("town")
    agency = rows.select_for_update(of=("self",)).get(pk=found.agency_id)
    row = waiting_for(by, town=town, now=now).get(pk=pk)  # nobody changed it meanwhile
    if not accepts:
        _end(row, Outcome.DECLINED, now)
        text = gettext_noop("An invitation to run the agency %(agency)s was declined.")
        agencies.tell(agency, agencies.ids(agency), text, now=now)
        return agency
    mine = agencies.of(by, town=town)
    if mine is not None and mine.pk != agency.pk:
        told = _("You run %(agency)s already, and nobody runs two. Leave it first.")
        raise ValidationError(told % {"agency": mine.name})
    _end(row, Outcome.ACCEPTED, now)
    if mine is None:
        AgencyPerson.objects.create(town_id=agency.town_id, agency=agency, account=by, since=now)
        text = gettext_noop("Somebody has accepted to run the agency %(agency)s with you.")
        agencies.tell(agency, agencies.ids(agency) - {by.pk}, text, now=now)
    return agency


@transaction.atomic
def remove(account_id: int, *, town: Town, by: Account, now: datetime) -> None:
    """Let another run the agency of `by` no more. Raises PermissionDenied, ValidationError."""
    agency = agencies.held(town=town, by=by, now=now)
    row = every(agency).filter(account=account_id).exclude(account=by).first()
    if row is None:
        raise ValidationError(_("This person does not run the agency beside you."))
    row.delete()
    text = gettext_noop("You do not run the agency %(agency)s any more.")
    agencies.tell(agency, {account_id}, text, now=now)


@transaction.atomic
def leave(*, town: Town, by: Account, now: datetime) -> None:
    """Run one's agency no more; the last one stays, unless the agency has ended.

    Raises PermissionDenied, ValidationError.
    """
    permissions.require(by, agencies.RUN, town=town, now=now)
    mine = agencies.of(by, town=town)
    if mine is None:
        raise PermissionDenied(agencies.RUN)
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=mine.pk)
    others = agencies.ids(agency) - {by.pk}
    if not others and agency.ended_at is None:
        raise ValidationError(
            _("You are the last who runs the agency. Let somebody in first; then you can leave.")
        )
    AgencyPerson.objects.filter(agency=agency, account=by).delete()
    text = gettext_noop("Somebody who ran the agency %(agency)s with you has left it.")
    agencies.tell(agency, others, text, now=now)


def _end(row: AgencyInvitation, outcome: "KeeperInvitation.Outcome", now: datetime) -> None:
    row.ended_at, row.outcome = now, outcome
    row.save(update_fields=["ended_at", "outcome"])

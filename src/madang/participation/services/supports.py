"""Supporting a proposal, once for each person, and taking it back while the time runs."""

from datetime import datetime

from django.db import transaction

from madang.participation.engine.proposals import State
from madang.participation.models import Merge, Proposal, Support
from madang.participation.services import moves
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

SUPPORT = "participation.support"
VERIFIED_ONLY = "participation.support_verified_only"


class Refused(Exception):  # noqa: N818 - reads as the sentence it is
    """The support is not taken; the class says why, and nothing was changed."""


class OverError(Refused):
    """The time for support has passed, or the proposal is closed or being merged."""


class AlreadyError(Refused):
    """The person supports it already."""


class OwnError(Refused):
    """It is the person's own proposal."""


class NeedsResidencyError(Refused):
    """In this town verified residents support, and this person is not verified."""


def is_supporting(proposal: Proposal, account: Account) -> bool:
    """Tell whether `account` supports the proposal now."""
    return Support.objects.standing().filter(proposal=proposal, account=account).exists()


@transaction.atomic
def give(*, proposal_id: int, town: Town, account: Account, by: Account, now: datetime) -> Proposal:
    """Let `account` support the proposal; from the threshold on the town owes an answer.

    `by` is the person or who speaks for them. Raises Refused, PermissionDenied.
    """
    is_verified = _let_in(account, by, town, now)
    proposal = moves.locked(proposal_id, town=town)
    _check_open(proposal, now)
    if proposal.author_id == account.pk:
        raise OwnError
    if not is_verified and rules.number(town=town, key=VERIFIED_ONLY, at=now):
        raise NeedsResidencyError
    if not backed(proposal, account, is_verified=is_verified, now=now):
        raise AlreadyError
    if proposal.supports >= proposal.needed and proposal.state == State.PUBLISHED:
        moves.write(proposal, "reach", by=None, now=now)
    return proposal


@transaction.atomic
def take_back(
    *, proposal_id: int, town: Town, account: Account, by: Account, now: datetime
) -> Proposal:
    """End the support of `account`; nothing happens when there is none.

    A threshold that was reached stays reached. Raises OverError, PermissionDenied.
    """
    _let_in(account, by, town, now)
    proposal = moves.locked(proposal_id, town=town)
    _check_open(proposal, now)
    support = Support.objects.standing().filter(proposal=proposal, account=account).first()
    if support is not None:
        ended(proposal, [support], now=now)
    return proposal


def backed(
    proposal: Proposal,
    account: Account,
    *,
    is_verified: bool,
    now: datetime,
    carried_by: Merge | None = None,
) -> bool:
    """Write the support of a proposal that is held, and count it; tell whether it is new."""
    support = Support.objects.filter(proposal=proposal, account=account).first()
    if support is not None and support.ended_at is None:
        return False
    support = support or Support(town_id=proposal.town_id, proposal=proposal, account=account)
    support.given_at, support.ended_at = now, None
    support.is_verified, support.carried_by = is_verified, carried_by
    support.save()
    proposal.supports += 1
    proposal.verified_supports += int(is_verified)
    proposal.save(update_fields=["supports", "verified_supports"])
    return True


def ended(proposal: Proposal, supports: list[Support], *, now: datetime) -> None:
    """End supports of a proposal that is held, and count it."""
    Support.objects.filter(pk__in=[support.pk for support in supports]).update(ended_at=now)
    proposal.supports -= len(supports)
    proposal.verified_supports -= sum(support.is_verified for support in supports)
    proposal.save(update_fields=["supports", "verified_supports"])


def _let_in(account: Account, by: Account, town: Town, now: datetime) -> bool:
    """Tell whether `account` is a verified resident. Raises PermissionDenied."""
    permissions.require(account, SUPPORT, town=town, now=now)
    speakers.require(by, account, town=town, now=now)
    return Role.VERIFIED_RESIDENT in permissions.roles_of(account, town=town, now=now)


def _check_open(proposal: Proposal, now: datetime) -> None:
    is_merging = Merge.objects.asking().filter(source=proposal).exists()
    if is_merging or not proposal.is_open_for_support(now):
        raise OverError

"""Asking to be known as a resident, and what follows from the proof."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app as jobs

from madang.base import outbox
from madang.people.models import Account
from madang.privacy.models import Destruction
from madang.privacy.services import erasures
from madang.residents.engine import codes, fields
from madang.residents.models import Attribute, Document, ResidencyClaim
from madang.residents.services import attributes, speakers, terms
from madang.roles.services import memberships, permissions
from madang.towns.models import Region, Town

State, Way = ResidencyClaim.State, ResidencyClaim.Way
MONTH = timedelta(days=30)
WAITS = {
    Way.POSTCARD: terms.CLAIM_DAYS,
    Way.COUNTER: terms.CLAIM_DAYS,
    Way.DOCUMENT: terms.DOCUMENT_DAYS,
}
PATH = "/my/residency/"
SHRED_JOB = "madang.residents.jobs.shred"


class Already(Exception):  # noqa: N818 - reads as the sentence it is
    """The person waits for an answer to an earlier claim; the argument is that claim."""

    def __init__(self, claim: ResidencyClaim) -> None:
        super().__init__(claim.number)
        self.claim = claim


class TooOften(Exception):  # noqa: N818 - reads as the sentence it is
    """More claims in a month than the town's rule allows."""


class Closed(Exception):  # noqa: N818 - reads as the sentence it is
    """The claim was decided, withdrawn or lapsed before."""


@dataclass(frozen=True)
class Home:
    """Where a person says to live. `region` is a dong of the town, when known."""

    name: str
    address: str
    region: Region | None = None


def ask(
    home: Home, *, account: Account, town: Town, way: ResidencyClaim.Way, by: Account, now: datetime
) -> ResidencyClaim:
    """Open a claim that waits for its proof and return it.

    Raises PermissionDenied when `by` may not speak for the person, Already, TooOften, and
    attributes.Unfit for a name or an address that does not fit.
    """
    speakers.require(by, account, town=town, now=now)
    fitting = attributes.cleaned({fields.NAME: home.name, fields.ADDRESS: home.address})
    lapse_due(town=town, now=now)
    if earlier := of(account, town=town):
        raise Already(earlier)
    month = ResidencyClaim.objects.filter(account=account, town=town, asked_at__gt=now - MONTH)
    if month.count() >= terms.number(terms.CLAIMS_A_MONTH, town=town, now=now):
        raise TooOften
    claim = ResidencyClaim(
        town=town,
        account=account,
        number=codes.draw(),
        way=way,
        name=fitting[fields.NAME],
        address=fitting[fields.ADDRESS],
        region=home.region,
        asked_at=now,
        lapses_at=terms.after_days(WAITS[way], town=town, now=now),
        assistant=by if by.pk != account.pk else None,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:  # another request of the same person was quicker
        raise Already(
            ResidencyClaim.objects.get(account=account, town=town, state=State.OPEN)
        ) from None
    return claim


def of(account: Account, *, town: Town) -> ResidencyClaim | None:
    """Return the person's open claim in `town`, if any."""
    return ResidencyClaim.objects.filter(account=account, town=town, state=State.OPEN).first()


def last_of(account: Account, *, town: Town) -> ResidencyClaim | None:
    """Return the person's latest claim in `town`, whatever became of it."""
    return ResidencyClaim.objects.filter(account=account, town=town).last()


def waiting(*, town: Town, way: ResidencyClaim.Way | None = None) -> QuerySet[ResidencyClaim]:
    """Return the open claims of `town`, the oldest first."""
    claims = ResidencyClaim.objects.filter(town=town, state=State.OPEN)
    return claims.filter(way=way) if way else claims


def locked(claim_id: int, *, town: Town) -> ResidencyClaim:
    """Return the claim, locked until the transaction ends. Raises DoesNotExist."""
    claims = ResidencyClaim.objects.select_for_update(of=("self",))
    return claims.select_related("account").get(pk=claim_id, town=town)


def by_number(number: str, *, town: Town) -> ResidencyClaim | None:
    """Return the open claim that the person names at the counter, if there is one."""
    claims = ResidencyClaim.objects.filter(town=town, state=State.OPEN)
    return claims.select_related("account").filter(number=codes.plain(number)).first()


def require_official(by: Account, claim: ResidencyClaim, *, now: datetime) -> None:
    """Raise PermissionDenied unless `by` decides on residency here, and not on his own."""
    permissions.require(by, "residents.verify", town=claim.town, now=now)
    if by.pk == claim.account_id:
        raise PermissionDenied


@transaction.atomic
def verify_at_counter(
    *, claim_id: int, town: Town, by: Account, office: str, born: str = "", now: datetime
) -> ResidencyClaim:
    """Verify what the official `by` of `office` saw on the person's identity card.

    `born` is the date of birth on it; no number of the card is kept. Raises Closed.
    """
    claim = locked(claim_id, town=town)
    require_official(by, claim, now=now)
    if claim.state != State.OPEN:
        raise Closed
    seen = {fields.NAME: claim.name} | ({fields.BIRTH_DATE: born} if born else {})
    settle(claim, how=Attribute.How.COUNTER, verifier=office, by=by, more=seen, now=now)
    return claim


def settle(
    claim: ResidencyClaim,
    *,
    how: Attribute.How,
    verifier: str,
    now: datetime,
    by: Account | None = None,
    more: dict[str, str] | None = None,
) -> None:
    """Make the claim's person a verified resident; the caller holds the lock and the right."""
    until = terms.after_months(terms.RESIDENCY_MONTHS, town=claim.town, now=now)
    region = claim.region or claim.town.region
    values = {fields.ADDRESS: claim.address, fields.RESIDENCE: region.code, **(more or {})}
    lasting = {name: values.pop(name) for name in (fields.BIRTH_DATE,) if name in values}
    for part, holds_until in ((values, until), (lasting, None)):
        attributes.record(
            account=claim.account,
            town=claim.town,
            values=part,
            how=how,
            verifier=verifier,
            until=holds_until,
            now=now,
            by=by,
        )
    _close(claim, State.VERIFIED, now=now)
    memberships.grant_verified_resident(
        account=claim.account, town=claim.town, until=until, now=now, by=by
    )
    _tell(claim, gettext_noop("Your residency is verified."), now)


@transaction.atomic
def refuse(*, claim_id: int, town: Town, by: Account, reason: str, now: datetime) -> None:
    """Close the claim without a proof; the person reads `reason`. Raises Closed."""
    claim = locked(claim_id, town=town)
    require_official(by, claim, now=now)
    if claim.state != State.OPEN:
        raise Closed
    dismiss(claim, reason=reason, now=now)


def dismiss(claim: ResidencyClaim, *, reason: str, now: datetime) -> None:
    """Refuse a claim that the caller holds locked, and say so to the person."""
    claim.reason = reason[:300]
    _close(claim, State.REFUSED, now=now)
    text = gettext_noop("Your residency could not be verified. The reason is on your page.")
    _tell(claim, text, now)


@transaction.atomic
def withdraw(*, account: Account, town: Town, by: Account, now: datetime) -> bool:
    """Take the person's open claim back, with everything handed in; tell whether there was one."""
    speakers.require(by, account, town=town, now=now)
    claim = (
        ResidencyClaim.objects.select_for_update()
        .filter(account=account, town=town, state=State.OPEN)
        .first()
    )
    if claim is not None:
        _close(claim, State.WITHDRAWN, now=now)
    return claim is not None


def end_by(verifier: str, *, account: Account, town: Town, now: datetime) -> bool:
    """End the residency that `verifier` proved and now says is elsewhere; tell whether it did."""
    names = [fields.RESIDENCE]
    if not attributes.end(account=account, town=town, names=names, now=now, verifier=verifier):
        return False
    memberships.end_verified_resident(account=account, town=town, now=now)
    return True


@transaction.atomic
def leave(*, account: Account, town: Town, by: Account, now: datetime) -> bool:
    """The person lives here no more: the proof and the role end; tell whether there was one."""
    speakers.require(by, account, town=town, now=now)
    ended = attributes.end(account=account, town=town, names=[fields.RESIDENCE], now=now)
    memberships.end_verified_resident(account=account, town=town, now=now)
    return bool(ended)


@transaction.atomic
def revoke(*, claim_id: int, town: Town, by: Account, reason: str, now: datetime) -> None:
    """End a residency that turned out wrong; the person reads `reason`. Raises Closed."""
    claim = locked(claim_id, town=town)
    require_official(by, claim, now=now)
    proven = [fields.RESIDENCE, fields.ADDRESS]
    if claim.state != State.VERIFIED or not reason.strip():
        raise Closed
    attributes.end(account=claim.account, town=town, names=proven, now=now)
    memberships.end_verified_resident(account=claim.account, town=town, now=now, by=by)
    claim.state, claim.reason, claim.decided_at = State.REFUSED, reason.strip()[:300], now
    claim.save(update_fields=["state", "reason", "decided_at"])
    text = gettext_noop("Your residency does not count any more. The reason is on your page.")
    _tell(claim, text, now, again="revoked")


@transaction.atomic
def lapse_due(*, town: Town, now: datetime) -> int:
    """Close the claims of `town` whose time has passed; return how many."""
    due = ResidencyClaim.objects.select_for_update(skip_locked=True).filter(
        town=town, state=State.OPEN, lapses_at__lte=now
    )
    claims = list(due)
    for claim in claims:
        _close(claim, State.LAPSED, now=now)
    return len(claims)


def _close(claim: ResidencyClaim, state: ResidencyClaim.State, *, now: datetime) -> None:
    claim.state, claim.decided_at = state, now
    claim.save(update_fields=["state", "decided_at", "reason"])
    claim.postcards.filter(ended_at=None).update(ended_at=now)
    if Document.objects.filter(claim=claim).delete()[0]:  # whatever the decision, it has served
        erasures.register(
            Counter({("residents.Document", claim.town_id): 1}),
            manner=Destruction.Manner.DELETED,
            reason=Destruction.Reason.RETENTION,
            now=now,
        )
        jobs.configure_task(SHRED_JOB).defer(timestamp=int(now.timestamp()))


def _tell(claim: ResidencyClaim, text: str, now: datetime, *, again: str = "") -> None:
    outbox.tell(
        [claim.account_id],
        kind="residents.decided",
        text=text,
        path=PATH,
        town_id=claim.town_id,
        now=now,
        key=f"residents.decided:{claim.pk}{again}",
    )

"""Residency by post: a letter with a code, which whoever lives there types in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext_noop

from madang.people.models import Account
from madang.privacy.services import looks
from madang.residents.engine import codes
from madang.residents.models import Attribute, Postcard, ResidencyClaim
from madang.residents.services import residency, speakers, terms
from madang.residents.services.codes import fits, hashed
from madang.roles.services import permissions
from madang.towns.models import Town

State, Way = ResidencyClaim.State, ResidencyClaim.Way


class Outcome(Enum):
    """What became of a typed code."""

    VERIFIED = "verified"
    WRONG = "wrong"
    SPENT = "spent"  # too many tries, or past its day: a new letter is needed
    NONE = "none"  # no letter was sent


@dataclass(frozen=True)
class Letter:
    """What is printed; the code is nowhere else."""

    claim: ResidencyClaim
    code: str
    expires_at: datetime


@transaction.atomic
def printed(*, claim_ids: Iterable[int], town: Town, by: Account, now: datetime) -> list[Letter]:
    """Return a new letter for each of these open claims; earlier letters of them are void."""
    permissions.require(by, "residents.verify", town=town, now=now)
    claims = ResidencyClaim.objects.select_for_update(of=("self",)).select_related("account")
    open_ones = list(
        claims.filter(pk__in=list(claim_ids), town=town, state=State.OPEN, way=Way.POSTCARD)
        .exclude(account=by)
        .order_by("pk")
    )
    looks.record(
        by=by,
        subject=[claim.account for claim in open_ones],
        what=gettext_noop("name and address"),
        why=gettext_noop("printing the letter that proves residency"),
        town=town,
        now=now,
    )
    return [_letter(claim, by, now) for claim in open_ones]


def _letter(claim: ResidencyClaim, by: Account, now: datetime) -> Letter:
    code = codes.draw()
    claim.postcards.filter(ended_at=None).update(ended_at=now)
    postcard = Postcard.objects.create(
        town=claim.town,
        claim=claim,
        code_hash=hashed(code, purpose=f"letter.{claim.pk}"),
        printed_by=by,
        printed_at=now,
        expires_at=terms.after_days(terms.POSTCARD_DAYS, town=claim.town, now=now),
    )
    if claim.lapses_at < postcard.expires_at:  # the claim waits as long as its letter holds
        claim.lapses_at = postcard.expires_at
        claim.save(update_fields=["lapses_at"])
    return Letter(claim, code, postcard.expires_at)


@transaction.atomic
def enter(*, account: Account, town: Town, code: str, by: Account, now: datetime) -> Outcome:
    """Try the typed `code`; every try counts, also those that come at the same moment.

    The right code typed again after it served is VERIFIED again and changes nothing.
    """
    speakers.require(by, account, town=town, now=now)
    claims = ResidencyClaim.objects.select_for_update(of=("self",)).select_related("town__region")
    claim = claims.filter(account=account, town=town, way=Way.POSTCARD).last()
    postcard = claim.postcards.last() if claim else None
    if claim is None or postcard is None:
        return Outcome.NONE
    right = fits(code, postcard.code_hash, purpose=f"letter.{claim.pk}")
    if claim.state != State.OPEN:
        used = claim.state == State.VERIFIED and right
        return Outcome.VERIFIED if used else Outcome.NONE
    if postcard.ended_at is not None or postcard.expires_at <= now:
        return Outcome.SPENT
    if right:
        residency.settle(claim, how=Attribute.How.POSTCARD, verifier=town.name_ko, by=None, now=now)
        return Outcome.VERIFIED
    return _wrong(postcard, town, now)


def _wrong(postcard: Postcard, town: Town, now: datetime) -> Outcome:
    postcard.tries += 1
    spent = postcard.tries >= terms.number(terms.POSTCARD_ATTEMPTS, town=town, now=now)
    if spent:
        postcard.ended_at = now
    postcard.save(update_fields=["tries", "ended_at"])
    return Outcome.SPENT if spent else Outcome.WRONG

"""Consents: one person, one purpose, these fields, until a day; withdrawn whenever wished."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from madang.base import scope
from madang.people.models import Account
from madang.privacy.models import Destruction
from madang.privacy.services import erasures
from madang.residents.engine.fields import FIELDS
from madang.residents.models import Consent, Form, Submission
from madang.residents.models.consents import ConsentQuerySet
from madang.residents.services import speakers
from madang.towns.models import Town


@dataclass(frozen=True)
class Ask:
    """What a person is asked to agree to, in the very words shown.

    `purpose` is a room's own key ("transit.reports", "form.12"); `fields` are names of
    `engine.fields`; `receiver` is who gets them.
    """

    purpose: str
    fields: Sequence[str]
    wording: str
    receiver: str
    until: datetime
    form: Form | None = None


@transaction.atomic
def give(ask: Ask, *, account: Account, town: Town, by: Account, now: datetime) -> Consent:
    """Keep the consent and return it; the same given again stays one.

    `by` is the person, the guardian of a child, or the official whom the person asked at the
    counter. Raises speakers.NeedsGuardian, PermissionDenied, ValueError for an unknown field.
    """
    speakers.require(by, account, town=town, now=now, consenting=True)
    fields = sorted(set(ask.fields))
    if not fields or not set(fields) <= set(FIELDS):
        raise ValueError("consent needs known fields")
    present = _locked(account, town, ask.purpose)
    same = present is not None and set(present.fields) == set(fields) and present.until > now
    if present is not None and same and present.wording == ask.wording:
        return present
    if present is not None:  # other words, other fields, or past its day: the old one ends
        _end(present, now)
    try:
        with transaction.atomic():
            return Consent.objects.create(
                town=town,
                account=account,
                purpose=ask.purpose,
                form=ask.form,
                fields=fields,
                wording=ask.wording,
                receiver=ask.receiver,
                given_at=now,
                given_by=by,
                until=ask.until,
            )
    except IntegrityError:  # the person pressed twice; the other request was quicker
        return Consent.objects.get(
            account=account, town=town, purpose=ask.purpose, withdrawn_at=None
        )


def _locked(account: Account, town: Town, purpose: str) -> Consent | None:
    return (
        Consent.objects.select_for_update()
        .filter(account=account, town=town, purpose=purpose, withdrawn_at=None)
        .first()
    )


def current(account: Account, *, town: Town, purpose: str, now: datetime) -> Consent | None:
    """Return the consent of `account` to `purpose` that is in force, or None.

    Rooms ask this each time before they use the fields; it is one indexed query.
    """
    consents = Consent.objects.in_force(now)
    return consents.filter(account=account, town=town, purpose=purpose).first()


@transaction.atomic
def withdraw(*, consent_id: int, account: Account, by: Account, now: datetime) -> Consent:
    """End a consent of `account` at once and delete what was handed in with it.

    Withdrawing twice changes nothing. Raises Consent.DoesNotExist for another person's.
    """
    with scope.installation():  # one person's own row, in whichever town it is
        consent = Consent.objects.select_related("town").get(pk=consent_id, account=account)
    with scope.within(consent.town_id):
        speakers.require(by, account, town=consent.town, now=now)
        consent = Consent.objects.select_for_update().get(pk=consent_id)
        if consent.withdrawn_at is None:
            _end(consent, now)
    return consent


def _end(consent: Consent, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    gone = Submission.objects.filter(consent=consent).delete()[0]
    erasures.register(
        Counter({("residents.Submission", consent.town_id): gone}),
        manner=Destruction.Manner.DELETED,
        reason=Destruction.Reason.DEMAND,
        now=now,
    )


def all_of(account: Account) -> ConsentQuerySet:
    """Return every consent of `account`; read it in `scope.installation()` for all towns."""
    return Consent.objects.filter(account=account).select_related("town", "given_by")


def of_person_or_ward(people: Iterable[Account]) -> QuerySet[Consent]:
    """Return the consents of these people; read it in `scope.installation()`."""
    return Consent.objects.filter(account__in=list(people)).select_related("town", "account")

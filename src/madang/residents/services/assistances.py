"""Assisted mode: an official acts for a resident at the counter, whom the resident has asked.

The resident confirms with a code that arrives on the resident's own phone or in the mailbox, or
signs. It ends by itself, by the button, or when the official signs out. Time here is real time:
it is about who sits at the counter, not about the town's calendar.
"""

from datetime import datetime, timedelta
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, gettext_noop

from madang.base import outbox
from madang.people.engine import phones
from madang.people.models import Account
from madang.people.services import accounts
from madang.people.services import codes as addresses
from madang.privacy.services import looks
from madang.residents.engine import codes, fields
from madang.residents.models import Assistance, Attribute, Consent, ResidencyClaim
from madang.residents.services import attributes, terms
from madang.residents.services.codes import fits, hashed
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "residents.assist"
TRIES = 5
CONFIRM_MINUTES = 10
STROKES, POINTS = 60, 4000
Confirmation = Assistance.Confirmation


class Busy(Exception):  # noqa: N818 - reads as the sentence it is
    """The official acts for somebody already."""


class NoWay(Exception):  # noqa: N818 - reads as the sentence it is
    """The resident has neither phone nor e-mail to which a code could go."""


class Outcome(Enum):
    """What became of a typed code."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OVER = "over"


def find(*, contact: str, town: Town, by: Account, now: datetime) -> Account | None:
    """Return the account with exactly this proven e-mail address or phone, if `town` knows it.

    People who have nothing to do with the town are not found, so that the counter cannot ask
    who has an account. What is found is written down as looked at.
    """
    permissions.require(by, ACT, town=town, now=now)
    contact = contact.strip().lower()
    try:
        theirs = Q(phone=phones.e164(contact), phone_verified_at__isnull=False)
    except ValueError:
        theirs = Q(emailaddress__email=contact, emailaddress__verified=True)
    found = Account.objects.filter(theirs, is_active=True).exclude(pk=by.pk)
    return _seen(found.distinct().first(), town=town, by=by, now=now)


def find_named(*, name: str, born: str, town: Town, by: Account, now: datetime) -> Account | None:
    """Return the one person known in `town` by exactly this name and date of birth."""
    permissions.require(by, ACT, town=town, now=now)
    known = Attribute.objects.current(now).filter(town=town)
    names = known.filter(field=fields.NAME, value=" ".join(name.split()))
    births = known.filter(field=fields.BIRTH_DATE, value=born)
    people = (
        Account.objects.filter(pk__in=names.values("account"), is_active=True)
        .filter(pk__in=births.values("account"))
        .exclude(pk=by.pk)
    )
    found = list(people[:2])
    return _seen(found[0] if len(found) == 1 else None, town=town, by=by, now=now)


def _seen(account: Account | None, *, town: Town, by: Account, now: datetime) -> Account | None:
    if account is None or not _known_here(account, town):
        return None
    why = gettext_noop("acting for the person at the counter")
    looks.record(by=by, subject=account, what=gettext_noop("name"), why=why, town=town, now=now)
    return account


def _known_here(account: Account, town: Town) -> bool:
    return any(
        rows.filter(account=account, town=town).exists()
        for rows in (ResidencyClaim.objects, Attribute.objects, Consent.objects)
    )


@transaction.atomic
def welcome(*, name: str, born: str, town: Town, by: Account, now: datetime) -> Account:
    """Make an account for somebody without e-mail and phone, found again by name and birth date.

    Raises attributes.Unfit: nothing is made.
    """
    permissions.require(by, ACT, town=town, now=now)
    said = attributes.cleaned({fields.NAME: name, fields.BIRTH_DATE: born})
    account = accounts.make_at_counter(name=said[fields.NAME][:80])
    attributes.declare(account=account, town=town, values=said, now=now)
    return account


@transaction.atomic
def start(
    *,
    official: Account,
    resident: Account,
    town: Town,
    why: str,
    confirmation: Assistance.Confirmation,
    now: datetime,
) -> Assistance:
    """Ask the resident to confirm; a code goes out at once. `now` is real time.

    Raises PermissionDenied, Busy, NoWay.
    """
    permissions.require(official, ACT, town=town, now=now)
    if official.pk == resident.pk or not why.strip():
        raise PermissionDenied
    _end_over(official=official, now=now)
    code = codes.draw(6, codes.DIGITS) if confirmation == Confirmation.CODE else ""
    sitting = Assistance(
        town=town,
        official=official,
        resident=resident,
        why=why.strip()[:300],
        confirmation=confirmation,
        asked_at=now,
        until=now + timedelta(minutes=CONFIRM_MINUTES),
    )
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
    except IntegrityError:
        raise Busy from None
    if code:
        sitting.code_hash = hashed(code, purpose=f"assistance.{sitting.pk}")
        sitting.save(update_fields=["code_hash"])
        _send(resident, code, town)
    return sitting


def _send(resident: Account, code: str, town: Town) -> None:
    asked = gettext_lazy(
        "An official at the counter asks to act for you. Say this code only if you sit there and "
        "want it: {code}"
    )
    try:
        addresses.send(
            resident,
            subject=gettext_lazy("Code for the counter"),
            text=format_lazy(asked, code=code),
        )
    except addresses.NoWay as error:
        raise NoWay from error


@transaction.atomic
def confirm_code(*, official: Account, town: Town, code: str, now: datetime) -> Outcome:
    """Begin to act when the resident said the right code; after five wrong ones it is over."""
    sitting = _waiting(official, town, Confirmation.CODE, now)
    if sitting is None:
        return Outcome.OVER
    if fits(code, sitting.code_hash, purpose=f"assistance.{sitting.pk}"):
        _begin(sitting, now)
        return Outcome.CONFIRMED
    sitting.tries = F("tries") + 1
    sitting.save(update_fields=["tries"])
    sitting.refresh_from_db(fields=["tries"])
    if sitting.tries >= TRIES:
        _close(sitting, now)
        return Outcome.OVER
    return Outcome.WRONG


@transaction.atomic
def confirm_signature(
    *, official: Account, town: Town, name: str, strokes: list[list[list[int]]], now: datetime
) -> Outcome:
    """Begin to act when the resident signed: the written name, and the `strokes` drawn, if any.

    Raises ValueError for an empty name or a drawing that is none.
    """
    sitting = _waiting(official, town, Confirmation.SIGNATURE, now)
    if sitting is None:
        return Outcome.OVER
    name = " ".join(name.split())[:80]
    if not name or not _is_drawing(strokes):
        raise ValueError("signature")
    sitting.signature = {"name": name, "strokes": strokes}
    _begin(sitting, now)
    return Outcome.CONFIRMED


def _is_drawing(strokes: object) -> bool:
    if not isinstance(strokes, list) or len(strokes) > STROKES:
        return False
    if not all(isinstance(stroke, list) for stroke in strokes):
        return False
    points = [point for stroke in strokes for point in stroke]
    return len(points) <= POINTS and all(
        isinstance(point, list)
        and len(point) == 2
        and all(type(number) is int and 0 <= number <= 2000 for number in point)
        for point in points
    )


def _waiting(
    official: Account, town: Town, confirmation: Assistance.Confirmation, now: datetime
) -> Assistance | None:
    permissions.require(official, ACT, town=town, now=now)
    return (
        Assistance.objects.select_for_update(of=("self",))
        .select_related("town", "resident", "official")
        .filter(
            official=official,
            town=town,
            confirmation=confirmation,
            confirmed_at=None,
            ended_at=None,
            until__gt=now,
        )
        .first()
    )


def _begin(sitting: Assistance, now: datetime) -> None:
    minutes = terms.number(terms.ASSIST_MINUTES, town=sitting.town, now=now)
    sitting.confirmed_at, sitting.until = now, now + timedelta(minutes=minutes)
    sitting.code_hash = ""
    sitting.save(update_fields=["confirmed_at", "until", "code_hash", "signature"])
    looks.record(
        by=sitting.official,
        subject=sitting.resident,
        what=gettext_noop("what is known of the person"),
        why=sitting.why,
        town=sitting.town,
        now=now,
    )


def present(official: Account, *, town: Town, now: datetime) -> Assistance | None:
    """Return the sitting of `official` in `town` that is on, confirmed or not yet."""
    sittings = Assistance.objects.select_related("resident", "town")
    return sittings.filter(official=official, town=town, ended_at=None, until__gt=now).first()


@transaction.atomic
def end(*, official: Account, town: Town, now: datetime) -> None:
    """Stop acting for whomever it was; stopping twice changes nothing."""
    for sitting in Assistance.objects.select_for_update().filter(
        official=official, town=town, ended_at=None
    ):
        _close(sitting, now)


@transaction.atomic
def end_due(*, town: Town, now: datetime) -> int:
    """Close the sittings of `town` whose time is over; return how many."""
    return _end_over(town=town, now=now)


def _end_over(*, now: datetime, **whose: object) -> int:
    over = Assistance.objects.select_for_update(skip_locked=True).filter(
        ended_at=None, until__lte=now, **whose
    )
    sittings = list(over)
    for sitting in sittings:
        _close(sitting, min(now, sitting.until))
    return len(sittings)


def _close(sitting: Assistance, now: datetime) -> None:
    sitting.ended_at, sitting.code_hash = now, ""
    sitting.save(update_fields=["ended_at", "code_hash"])
    if sitting.confirmed_at is not None:
        outbox.tell(
            [sitting.resident_id],
            kind="residents.assisted",
            text=gettext_noop("An official acted for you at the counter: %(why)s"),
            params={"why": sitting.why},
            path="/my/assistances/",
            town_id=sitting.town_id,
            now=now,
            key=f"residents.assisted:{sitting.pk}",
        )


def of(resident: Account) -> QuerySet[Assistance]:
    """Return when officials acted for `resident`; read it in `scope.installation()`."""
    confirmed = Assistance.objects.filter(resident=resident, confirmed_at__isnull=False)
    return confirmed.select_related("official", "town")

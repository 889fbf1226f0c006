"""Guardians of children under 14: asked by both, confirmed at the counter, until the birthday."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.people.models import Account
from madang.residents.engine import ages, codes, fields
from madang.residents.models import Attribute, Guardianship, WardCode
from madang.residents.services import attributes, speakers, terms
from madang.residents.services.codes import hashed
from madang.roles.services import permissions
from madang.towns.models import Town

State = Guardianship.State
CODE_DAYS = 7
PURPOSE = "ward"
PATH = "/my/guardians/"


class NoSuchCode(LookupError):  # noqa: N818 - reads as the sentence it is
    """No child shows this code, or its time is over."""


class TooOld(Exception):  # noqa: N818 - reads as the sentence it is
    """The child is 14 already and speaks for itself."""


class Closed(Exception):  # noqa: N818 - reads as the sentence it is
    """It was decided on before."""


@transaction.atomic
def code_for(ward: Account) -> str:
    """Return a new code that `ward` shows to the guardian; the one before is void."""
    code = codes.draw(12)
    WardCode.objects.update_or_create(
        ward=ward,
        defaults={
            "code_hash": hashed(code, purpose=PURPOSE),
            "expires_at": timezone.now() + timedelta(days=CODE_DAYS),
        },
    )
    return code


@transaction.atomic
def ask(*, guardian: Account, code: str, town: Town, now: datetime) -> Guardianship:
    """Begin a guardianship with the code that the child shows; the counter confirms it.

    The code serves once. Raises NoSuchCode, TooOld.
    """
    shown = (
        WardCode.objects.select_for_update(of=("self",))
        .select_related("ward")
        .filter(code_hash=hashed(code, purpose=PURPOSE), expires_at__gt=timezone.now())
        .exclude(ward=guardian)
        .first()
    )
    if shown is None or speakers.is_child(guardian, town=town, now=now):
        raise NoSuchCode
    if speakers.born_on(shown.ward, town=town, now=now) and not speakers.is_child(
        shown.ward, town=town, now=now
    ):
        raise TooOld
    shown.delete()
    try:
        with transaction.atomic():
            return Guardianship.objects.create(
                town=town, ward=shown.ward, guardian=guardian, number=codes.draw(), asked_at=now
            )
    except IntegrityError:
        return Guardianship.objects.get(
            town=town, ward=shown.ward, guardian=guardian, ended_at=None
        )


def by_number(number: str, *, town: Town) -> Guardianship | None:
    """Return what waits under the number said at the counter."""
    waiting = Guardianship.objects.filter(town=town, state=State.ASKED, number=codes.plain(number))
    return waiting.select_related("ward", "guardian").first()


def waiting(*, town: Town) -> QuerySet[Guardianship]:
    """Return the guardianships that wait for the counter."""
    return Guardianship.objects.filter(town=town, state=State.ASKED)


def _locked(pk: int, *, town: Town, by: Account, now: datetime) -> Guardianship:
    permissions.require(by, "residents.verify", town=town, now=now)
    one = (
        Guardianship.objects.select_for_update(of=("self",))
        .select_related("ward", "guardian")
        .get(pk=pk, town=town)
    )
    if one.state != State.ASKED:
        raise Closed
    if by.pk in (one.ward_id, one.guardian_id):
        raise PermissionDenied
    return one


@transaction.atomic
def confirm(
    *, pk: int, town: Town, by: Account, born: str, office: str, now: datetime
) -> Guardianship:
    """Confirm what the official `by` of `office` saw: the family certificate, the child's `born`.

    It holds until the day on which the child becomes 14. Raises Closed, TooOld, and
    attributes.Unfit for a date that is none.
    """
    one = _locked(pk, town=town, by=by, now=now)
    day = date.fromisoformat(attributes.cleaned({fields.BIRTH_DATE: born})[fields.BIRTH_DATE])
    age = terms.number(terms.GUARDIAN_AGE, town=town, now=now)
    until = datetime.combine(ages.birthday(day, age), time(), tzinfo=town.zone)
    if until <= now:
        raise TooOld
    attributes.record(
        account=one.ward,
        town=town,
        values={fields.BIRTH_DATE: born},
        how=Attribute.How.COUNTER,
        verifier=office,
        until=None,
        now=now,
        by=by,
    )
    one.state, one.confirmed_by, one.confirmed_at, one.until = State.CONFIRMED, by, now, until
    one.save(update_fields=["state", "confirmed_by", "confirmed_at", "until"])
    _tell(one, gettext_noop("The guardianship is confirmed."), "confirmed", now)
    return one


@transaction.atomic
def refuse(*, pk: int, town: Town, by: Account, now: datetime) -> None:
    """Close it without a proof. Raises Closed."""
    one = _locked(pk, town=town, by=by, now=now)
    one.state, one.ended_at = State.REFUSED, now
    one.save(update_fields=["state", "ended_at"])
    text = gettext_noop("The guardianship could not be confirmed at the counter.")
    _tell(one, text, "refused", now)


@transaction.atomic
def end(*, pk: int, by: Account, now: datetime) -> None:
    """End one's guardianship, or one's guardian's; ending twice changes nothing."""
    with scope.installation():  # one person's own row, in whichever town it is
        one = Guardianship.objects.select_for_update().get(pk=pk)
        if by.pk not in (one.ward_id, one.guardian_id):
            raise Guardianship.DoesNotExist
        if by.pk == one.ward_id and one.state == State.CONFIRMED:
            raise PermissionDenied  # a child does not dismiss the guardian
        if one.ended_at is None:
            one.state, one.ended_at = State.ENDED, now
            one.save(update_fields=["state", "ended_at"])


@transaction.atomic
def end_due(*, town: Town, now: datetime) -> int:
    """End what the 14th birthday has ended, and tell both; return how many."""
    due = list(
        Guardianship.objects.select_for_update(skip_locked=True).filter(
            town=town, state=State.CONFIRMED, until__lte=now
        )
    )
    for one in due:
        one.state, one.ended_at = State.ENDED, now
        one.save(update_fields=["state", "ended_at"])
        text = gettext_noop(
            "The child is 14 and speaks for itself now. Consents given before stay until withdrawn."
        )
        _tell(one, text, "ended", now)
    return len(due)


def of(account: Account) -> QuerySet[Guardianship]:
    """Return where `account` is guardian or ward; read it in `scope.installation()`."""
    own = Guardianship.objects.filter(guardian=account) | Guardianship.objects.filter(ward=account)
    return own.select_related("ward", "guardian", "town").order_by("-asked_at")


def wards_of(account: Account, *, town: Town, now: datetime) -> list[Account]:
    """Return the children for whom `account` may speak in `town`."""
    confirmed = Guardianship.objects.filter(
        guardian=account, town=town, state=State.CONFIRMED, until__gt=now
    )
    return [one.ward for one in confirmed.select_related("ward")]


def all_wards_of(account: Account, *, now: datetime) -> list[Account]:
    """Return the children for whom `account` may speak in any town."""
    with scope.installation():  # one person's own rows
        confirmed = Guardianship.objects.filter(
            guardian=account, state=State.CONFIRMED, until__gt=now
        )
        return [one.ward for one in confirmed.select_related("ward")]


def _tell(one: Guardianship, text: str, what: str, now: datetime) -> None:
    outbox.tell(
        [one.guardian_id, one.ward_id],
        kind="residents.guardian",
        text=text,
        path=PATH,
        town_id=one.town_id,
        now=now,
        key=f"residents.guardian:{one.pk}:{what}",
    )

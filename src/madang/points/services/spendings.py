"""Using points: turned into local currency one to one, or given to a purpose of the town."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.ledger.engine.requests import Line
from madang.ledger.models import Purse
from madang.ledger.services import purses, transfers
from madang.ledger.services.refusals import Shortfall
from madang.people.models import Account
from madang.points.models import Purpose, Spending
from madang.points.models.spendings import KEY_LENGTH
from madang.points.services import earnings, tariffs, tills
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.towns.models import Town

USE = "points.use"
TURNED, GIVEN = "points.turned", "points.given"
How = Spending.How


@transaction.atomic
def turn(
    *, town: Town, points: int, key: str, person: Account, by: Account, now: datetime
) -> Spending:
    """Turn points into local currency; the same key turns once.

    Raises PermissionDenied; ValidationError: not such an amount, not there, no local currency, the
    budget does not reach, the key was used for something else. Nothing is moved then.
    """
    before = _begun(town, points, key, person, by, now)
    if before is not None:
        return _same(before, How.TURNED, points, None)
    way = tills.exchange(town, now=now)
    if way is None:
        raise ValidationError(_("The town turns no points into local currency at present."))
    currency = purses.of_person(asset=way.currency, owner=person, now=now)
    more = [
        Line(way.backing.pk, way.custody.pk, points),
        Line(way.programme.source_id, currency.pk, points),
    ]
    return _spent(Spending(how=How.TURNED), town, points, key, person, more, now=now)


@transaction.atomic
def give(
    *, purpose: Purpose, points: int, key: str, person: Account, by: Account, now: datetime
) -> Spending:
    """Give points to a purpose; the same key gives once. Raises as `turn`, or the purpose ended."""
    town = purpose.town
    before = _begun(town, points, key, person, by, now)
    if before is not None:
        return _same(before, How.GIVEN, points, purpose)
    if not Purpose.objects.of(town).open().filter(pk=purpose.pk).exists():
        raise ValidationError(_("Nothing is taken for this purpose any more. Nothing was given."))
    behind = tills.backing(town, now=now)
    more = []
    if behind is not None:
        name = f"purpose:{purpose.pk}"
        taker = purses.named(asset=behind.asset, holder="town", name=name, now=now)
        more = [Line(behind.pk, taker.pk, points)]
    row = Spending(how=How.GIVEN, purpose=purpose)
    return _spent(row, town, points, key, person, more, now=now)


def turns(town: Town) -> bool:
    """Tell whether the town turns points into local currency."""
    return tills.has_exchange(town)


def available(*, town: Town, person: Account) -> int:
    """Return how many points the person can use."""
    wallet = tills.wallet(town, person.pk)
    return purses.amount(wallet).available if wallet else 0


def _begun(
    town: Town, points: int, key: str, person: Account, by: Account, now: datetime
) -> Spending | None:
    """Let one alone use the person's points; return what was done before with the key."""
    permissions.require(person, USE, town=town, now=now)
    speakers.require(by, person, town=town, now=now)
    if not key or len(key) > KEY_LENGTH or "\0" in key:
        raise ValidationError(_("Reload the page and try again. Nothing was moved."))
    earnings.alone(town.pk, person.pk)
    before = Spending.objects.filter(town=town, person=person, key=key).first()
    steps = tariffs.steps(town, at=now)
    if before is None and not steps.fits(points):
        text = _("Points are used from %(least)s on, in steps of %(step)s. Nothing was moved.")
        words = {"least": f"{steps.floor:,}", "step": f"{steps.step:,}"}
        raise ValidationError({"points": text % words})
    return before


def _same(before: Spending, how: str, points: int, purpose: Purpose | None) -> Spending:
    asked = (how, points, purpose.pk if purpose else None)
    if (before.how, before.points, before.purpose_id) != asked:
        raise ValidationError(_("Reload the page and try again. Nothing was moved."))
    return before


def _spent(
    row: Spending, town: Town, points: int, key: str, person: Account, more: list[Line], *,
    now: datetime,
) -> Spending:  # fmt: skip
    wallet = tills.wallet(town, person.pk)
    if wallet is None or available(town=town, person=person) < points:
        raise ValidationError({"points": _("You have fewer points than that. Nothing was moved.")})
    lines = [Line(wallet.pk, tills.used(town, now=now).pk, points), *more]
    try:
        posted = transfers.post(
            town=town, lines=lines, key=f"points:{person.pk}:{key}",
            kind=TURNED if row.how == How.TURNED else GIVEN, why="", by=person, now=now,
        )  # fmt: skip
    except Shortfall as short:
        raise ValidationError(_short(wallet, points)) from short
    row.town, row.person, row.key, row.points, row.at = town, person, key, points, now
    row.journal_id = posted.journal
    row.save(force_insert=True)
    return row


def _short(wallet: Purse, points: int) -> str:
    if purses.amount(wallet).available < points:
        return _("You have fewer points than that. Nothing was moved.")
    return _("The town has not put enough money behind its points yet. Your points stay yours.")

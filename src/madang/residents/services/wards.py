"""A child's privacy rights in the hands of the guardian (PIPA, article 38, paragraph 2).

The guardian sees and asks for what one town knows, the town whose counter confirmed the
guardianship, and what is of no town, such as the account. It ends with the guardianship: every
function asks again. What the guardian reads stands in the access log, what the guardian asks for
names both.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from madang.base import scope
from madang.base.personal import Part
from madang.people.models import Account
from madang.privacy.models import Demand, Download
from madang.privacy.models.looks import LookQuerySet
from madang.privacy.services import demands, downloads, extracts, looks, parts
from madang.privacy.services.demands import Target
from madang.residents.models import Guardianship
from madang.towns.models import Town

WHY = gettext_noop("as the guardian of the child")
ALL = gettext_noop("Everything that is known of the child")


class NotAWard(LookupError):  # noqa: N818 - reads as the sentence it is
    """There is no confirmed guardianship of this child in this town now."""


@dataclass(frozen=True)
class Mandate:
    """By which `guardian` acts for `child` in `town`."""

    guardian: Account
    child: Account
    town: Town


def mandate(*, guardian: Account, child_id: int, town: Town, now: datetime) -> Mandate:
    """Return the right to act for the child; the answer is the same when there is no such child.

    Raises NotAWard.
    """
    return Mandate(guardian, _guardianship(guardian, child_id, town, now).ward, town)


def known(held: Mandate, *, now: datetime) -> list[tuple[Part, int]]:
    """Return what kinds of rows there are of the child, and how many. Raises NotAWard."""
    with _reading(held, now):
        counts = [(part, parts.rows_of(part, held.child).count()) for part in parts.shown()]
    return [(part, count) for part, count in counts if count]


def rows_of(held: Mandate, part: Part, *, now: datetime) -> "QuerySet[Any]":
    """Return the child's rows of `part`; read them in the town's scope. Raises NotAWard."""
    _insist(held, now)
    return extracts.rows_of(part, held.child).order_by("-pk")


def looked(held: Mandate, *, what: str, now: datetime, client: str = "") -> None:
    """Write down that the guardian reads `what` of the child."""
    looks.record(
        by=held.guardian,
        subject=held.child,
        what=what,
        why=WHY,
        town=held.town,
        now=now,
        client=client,
    )


def looks_at(held: Mandate, *, now: datetime) -> LookQuerySet:
    """Return who looked at the child's data; read it in the town's scope. Raises NotAWard."""
    _insist(held, now)
    return looks.at(held.child).filter(town=held.town)


def target(held: Mandate, *, model: str, row: str, now: datetime) -> Target:
    """Return the child's row of the table. Raises NotAWard, demands.NoSuchRowError."""
    _insist(held, now)
    return demands.target(held.child, model=model, row=row, of=held.town)


def ask(
    held: Mandate, *, target: Target, kind: Demand.Kind, field: str, wish: str, now: datetime
) -> Demand:
    """Ask that the row be corrected or deleted. Raises NotAWard, and as `demands.ask` does."""
    with _writing(held, "privacy.correct", now):
        return demands.ask(
            account=held.child,
            target=target,
            kind=kind,
            field=field,
            wish=wish,
            now=now,
            by=held.guardian,
        )


def withdraw(held: Mandate, *, demand_id: int, now: datetime) -> None:
    """Take back what the guardian asked for. Raises NotAWard, demands.DecidedError."""
    with _writing(held, "privacy.correct", now):
        if all(one.pk != demand_id for one in _asked(held) if one.asked_by == held.guardian):
            raise demands.DecidedError(demand_id)
        demands.withdraw(account=held.child, demand_id=demand_id, now=now)


def demands_of(held: Mandate, *, now: datetime) -> list[Demand]:
    """Return what was asked for the child here, newest first. Raises NotAWard."""
    _insist(held, now)
    return _asked(held)


def pack(held: Mandate, *, path: str, language: str, now: datetime) -> Download:
    """Let a job pack all that the town knows of the child.

    Raises NotAWard, downloads.TooManyError.
    """
    with _writing(held, "privacy.download", now):
        return downloads.ask(
            account=held.child,
            town=held.town,
            path=path,
            language=language,
            now=now,
            by=held.guardian,
        )


def download(held: Mandate, *, key: str, now: datetime) -> Download:
    """Return the guardian's download of this child. Raises NotAWard, downloads.NotReadyError."""
    _insist(held, now)
    return downloads.of(held.child, key=key, by=held.guardian)


def latest(held: Mandate, *, now: datetime) -> Download | None:
    """Return what the guardian last let pack of this child. Raises NotAWard."""
    _insist(held, now)
    return downloads.latest(held.child, by=held.guardian)


def take(held: Mandate, *, key: str, now: datetime, client: str = "") -> bytes:
    """Hand the archive over once, and write the look down.

    Raises NotAWard, downloads.NotReadyError.
    """
    with _writing(held, "privacy.download", now):
        packed = downloads.take(account=held.child, key=key, now=now, by=held.guardian)
        looked(held, what=ALL, now=now, client=client)
    return packed


def _asked(held: Mandate) -> list[Demand]:
    with scope.installation():  # the account is no town's, and what is asked about it neither
        here = Q(town=held.town) | Q(asked_by=held.guardian)
        rows = Demand.objects.filter(here, account=held.child).select_related("town", "asked_by")
        return list(rows.order_by("-id"))


def _guardianship(guardian: Account, child_id: int, town: Town, now: datetime) -> Guardianship:
    confirmed = Guardianship.objects.filter(
        guardian=guardian,
        ward=child_id,
        ward__is_active=True,
        town=town,
        state=Guardianship.State.CONFIRMED,
        until__gt=now,
    )
    one = confirmed.select_related("ward").first()
    if one is None:
        raise NotAWard(child_id)
    return one


def _insist(held: Mandate, now: datetime) -> None:
    _guardianship(held.guardian, held.child.pk, held.town, now)


def _reading(held: Mandate, now: datetime) -> AbstractContextManager[object]:
    _insist(held, now)
    return scope.within(held.town.pk)


def _writing(held: Mandate, act: str, now: datetime) -> AbstractContextManager[object]:
    _insist(held, now)
    return scope.acting(actor=held.guardian.pk, subject=held.child.pk, act=act, why=WHY)

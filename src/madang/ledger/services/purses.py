"""Opening purses, and what is in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from madang.ledger.models import Asset, Balance, Posting, Purse
from madang.ledger.services import refusals
from madang.people.models import Account
from madang.towns.models import Town

Holder = Purse.Holder


@dataclass(frozen=True)
class Amount:
    """What is in a purse: `held` of it is promised to somebody."""

    balance: int
    held: int

    @property
    def available(self) -> int:
        return self.balance - self.held


def asset(
    *,
    town: Town,
    code: str,
    kind: str,
    name_ko: str,
    name_en: str = "",
    now: datetime,
    has_lots: bool = False,
) -> Asset:
    """Return the town's asset `code`, made when there is none; local currency `has_lots`."""
    names = {"name_ko": name_ko, "name_en": name_en}
    defaults = {"kind": kind, **names, "opened_at": now, "has_lots": has_lots}
    return Asset.objects.get_or_create(town=town, code=code, defaults=defaults)[0]


def of_person(*, asset: Asset, owner: Account, now: datetime, name: str = "") -> Purse:
    """Return the person's purse of this asset, opened when there is none; never under nothing."""
    return Purse.objects.get_or_create(
        town_id=asset.town_id,
        asset=asset,
        holder=Holder.PERSON,
        owner=owner,
        name=name,
        defaults={"minimum": 0, "opened_at": now},
    )[0]


def named(
    *, asset: Asset, holder: str, name: str, now: datetime, minimum: int | None = None
) -> Purse:
    """Return the purse `name` of a partner, the town or outside, opened when there is none.

    Without a `minimum` any number of transfers use it at once; partners' have one.
    """
    return Purse.objects.get_or_create(
        town_id=asset.town_id,
        asset=asset,
        holder=holder,
        name=name,
        defaults={"minimum": minimum, "opened_at": now},
    )[0]


def of_account(*, account: Account, town: Town) -> QuerySet[Purse]:
    """Return the purses of one person in one town."""
    mine = Purse.objects.of(town).filter(owner=account, holder=Holder.PERSON)
    return mine.select_related("asset").order_by("asset__code", "name")


def amounts(purses: Iterable[Purse]) -> dict[int, Amount]:
    """Return what is in each purse, by its id."""
    rows = Balance.objects.filter(purse__in=[purse.pk for purse in purses]).order_by()
    sums = rows.values("purse_id").annotate(balance=Sum("amount"), kept=Sum("held"))
    return {row["purse_id"]: Amount(int(row["balance"]), int(row["kept"])) for row in sums}


def amount(purse: Purse) -> Amount:
    """Return what is in the purse."""
    return amounts([purse])[purse.pk]


def close(*, purse: Purse, now: datetime) -> Purse:
    """Let nothing move in or out any more. Raises Refusal: Closed, when something is in it."""
    with refusals.spoken(), transaction.atomic():
        Purse.objects.filter(pk=purse.pk, closed_at=None).update(closed_at=now)
    return Purse.objects.get(pk=purse.pk)


def limit(*, purse: Purse, minimum: int) -> Purse:
    """Change how far the purse may fall. Raises Refusal: Shortfall, when it is lower already."""
    with refusals.spoken(), transaction.atomic():
        Purse.objects.filter(pk=purse.pk).update(minimum=minimum)
    return Purse.objects.get(pk=purse.pk)


def statement(*, purse: Purse, before: int | None = None, limit: int = 50) -> list[Posting]:
    """Return the newest postings of the purse, below the posting `before`, with their journals."""
    rows = Posting.objects.filter(Q(debit=purse) | Q(credit=purse))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("journal").order_by("-pk")[:limit])

"""Opening the programmes by which local currency comes into people's purses, and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from madang.ledger.models import Asset, Programme, Purse
from madang.ledger.services import purses, refusals
from madang.rules.services import rules
from madang.towns.models import Town

Kind = Programme.Kind


@dataclass(frozen=True)
class Terms:
    """Where and how long a programme's lots count.

    `areas` and `excluded_trades` are beginnings of codes. Lots last `months` and until `ends_on`;
    without either, as long as the rule says. `discount_percent` is the rule's where there is none.
    """

    areas: Sequence[str]
    excluded_trades: Sequence[str] = ()
    months: int | None = None
    ends_on: date | None = None
    discount_percent: Decimal | None = None


@dataclass(frozen=True)
class Title:
    """Who issues, and what the programme is called."""

    issuer: str
    name_ko: str
    name_en: str = ""


@dataclass(frozen=True)
class Flow:
    """The purses of a programme: it issues from `source`, by default a purse of its own.

    What expires goes to `leftover`, by default back to the source; where residents' won stand in
    `custody`, as much goes from there to `budget`.
    """

    source: Purse | None = None
    leftover: Purse | None = None
    custody: Purse | None = None
    budget: Purse | None = None


def start(
    *, asset: Asset, code: str, kind: str, title: Title, terms: Terms, flow: Flow, now: datetime
) -> Programme:
    """Start the programme `code`, or return it as it was started before.

    Rooms ask the act first. Raises Refusal: Unknown, a purse of another asset or town; ValueError:
    an asset without lots, a person's purse, areas that are none.
    """
    source = flow.source or purses.named(
        asset=asset, holder="outside", name=f"issue:{code}", now=now
    )
    _insist(asset, terms, (source, flow.leftover))
    months = terms.months
    if months is None and terms.ends_on is None:
        months = rules.number(town=asset.town, key="ledger.lot_months", at=now)
    values: dict[str, Any] = {
        "town_id": asset.town_id,
        "kind": kind,
        **vars(title),
        **vars(terms),
        "months": months,
        **vars(flow),
        "source": source,
        "leftover": flow.leftover or source,
        "opened_at": now,
    }
    with refusals.spoken(), transaction.atomic():
        return Programme.objects.get_or_create(asset=asset, code=code, defaults=values)[0]


def _insist(asset: Asset, terms: Terms, own: Sequence[Purse | None]) -> None:
    if not asset.has_lots:
        raise ValueError(f"{asset.code} has no lots")
    if not terms.areas or not all([*terms.areas, *terms.excluded_trades]):
        raise ValueError("a programme counts somewhere, and codes are not empty")
    if any(purse is not None and purse.holder == Purse.Holder.PERSON for purse in own):
        raise ValueError("a person issues nothing")


def end(*, programme: Programme, now: datetime) -> Programme:
    """Issue nothing more; what was issued stays what it is."""
    Programme.objects.filter(pk=programme.pk, closed_at=None).update(closed_at=now)
    return Programme.objects.get(pk=programme.pk)


def percents(*, town: Town, rows: Sequence[Programme], now: datetime) -> dict[int, Decimal | None]:
    """Return by programme at which discount it sells: its own, or the rule's; None: it gives."""
    usual = Decimal(rules.value(town=town, key="ledger.discount_percent", at=now))
    return {
        one.pk: None
        if one.kind != Kind.SALE
        else (usual if one.discount_percent is None else one.discount_percent)
        for one in rows
    }


def left(rows: Sequence[Programme]) -> dict[int, int]:
    """Return by the budgets' purses what is left in them."""
    budgets = [one.budget for one in rows if one.budget is not None]
    return {pk: one.available for pk, one in purses.amounts(budgets).items()}

"""What a town sells: its programmes of local currency at a discount, and how much one may buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from madang.ledger.engine import sales as engine
from madang.ledger.models import Asset, Programme, Purse
from madang.ledger.services import purses, sales
from madang.ledger.services.sales import Tills
from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town


@dataclass(frozen=True)
class Limits:
    """How much one person may buy: in a month, and so that not too much is there at once."""

    left: int
    bought: int
    month_most: int
    holding_most: int
    least: int


@dataclass(frozen=True)
class Offer:
    """One programme that sells; `budget_won` is what is left for discounts."""

    programme: Programme
    percent: Decimal
    budget_won: int

    @property
    def asset(self) -> Asset:
        return self.programme.asset

    def price(self, face: int) -> engine.Price:
        return engine.price(face, percent=self.percent)

    def reaches(self, face: int) -> bool:
        """Tell whether the budget reaches for the discount on so much."""
        return self.price(face).discount <= self.budget_won


def every(*, town: Town, now: datetime) -> list[Offer]:
    """Return what can be bought in the town at present."""
    rows = Programme.objects.of(town).running().filter(kind=Programme.Kind.SALE)
    rows = rows.exclude(custody=None)
    found = list(rows.select_related("town", "asset", "source", "custody__asset", "budget"))
    budgets = [one.budget for one in found if one.budget is not None]
    sums = purses.amounts(budgets) if budgets else {}
    usual = Decimal(rules.value(town=town, key="ledger.discount_percent", at=now))
    return [
        Offer(
            one,
            usual if one.discount_percent is None else one.discount_percent,
            sums[one.budget_id].available if one.budget_id in sums else 0,
        )
        for one in found
    ]


def limits(*, offer: Offer, wallets: Mapping[int, Purse], has: int, now: datetime) -> Limits:
    """Return how much more the owner of `wallets`, by their assets, may buy of an offer.

    `has` is what is in the wallet.
    """
    town = offer.programme.town
    wallet = wallets.get(offer.asset.pk)
    month_most = rules.number(town=town, key="ledger.sale_month_won", at=now)
    holding_most = rules.number(town=town, key="ledger.holding_won", at=now)
    bought = sales.bought(wallet=wallet, now=now) if wallet else 0
    left = engine.left(month_most=month_most, bought=bought, holding_most=holding_most, has=has)
    least = rules.number(town=town, key="ledger.sale_least_won", at=now)
    return Limits(left, bought, month_most, holding_most, least)


def limits_of(*, offer: Offer, account: Account, now: datetime) -> Limits:
    """Return how much more a person may buy of an offer."""
    mine = Purse.objects.filter(
        asset=offer.asset, owner=account, holder=Purse.Holder.PERSON, name=""
    ).select_related("town")
    wallets = {purse.asset_id: purse for purse in mine}
    has = sum(one.balance for one in purses.amounts(wallets.values()).values())
    return limits(offer=offer, wallets=wallets, has=has, now=now)


def tills(programme: Programme, *, now: datetime) -> Tills:
    """Return where the sides of a sale of this programme stand: paid money waits in one purse."""
    custody, budget = programme.custody, programme.budget
    if custody is None or budget is None:
        raise ValueError(f"{programme.code} sells nothing")
    paid = purses.named(asset=custody.asset, holder=purses.Holder.TOWN, name=sales.PAID, now=now)
    return Tills(bank=paid, custody=custody, budget=budget, issue=programme.source)

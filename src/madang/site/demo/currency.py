"""The local currency of the demo: sold at a discount, paid by a gateway that is only played."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from madang.base import scope
from madang.delivery.models import Shop
from madang.delivery.services import merchants as shop_merchants
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Programme
from madang.ledger.services import (
    gateways,
    mandates,
    programmes,
    purses,
    rooms,
    sales,
    transfers,
)
from madang.ledger.services.gateways import DEMO
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.people.models import Account
from madang.site.demo.world import World
from madang.towns.models import Town

CODE, BUDGET_WON = "GAON", 30_000_000
SALES_WON = 180_000_000  # of each shop in a year


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town sells."""
    return Programme.objects.filter(town=town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Open the sale with a budget, let all shops take it, and have payments played."""
    with scope.within(town.pk):
        won = purses.asset(
            town=town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
        )
        currency = purses.asset(
            town=town, code=CODE, kind=Asset.Kind.CURRENCY, name_ko="가온페이",
            name_en="Gaon Pay", now=now, has_lots=True,
        )  # fmt: skip
        tills = sales.tills(currency=currency, won=won, budget=f"discounts:{now.year}", now=now)
        tax = purses.named(asset=won, holder="outside", name="treasury", now=now)
        transfers.post(
            town=town, lines=[Line(tax.pk, tills.budget.pk, BUDGET_WON)], key="demo:discounts",
            kind="budget", why="", by=None, now=now,
        )  # fmt: skip
        programmes.start(
            asset=currency, code="gaonpay", kind=Programme.Kind.SALE,
            title=Title("가온시", "가온페이 일반발행", "Gaon Pay, general issue"),
            terms=Terms(areas=[mandates.area(town)]),
            flow=Flow(source=tills.issue, custody=tills.custody, budget=tills.budget), now=now,
        )  # fmt: skip
        for launch in rooms.launches():
            launch.register(currency, now)
        for shop in Shop.objects.of(town).public():
            known = replace(shop_merchants.facts(shop), yearly_sales=SALES_WON)
            shop_merchants.keep(shop, known, now=now)
        if settings.MADANG_DEMO_GATEWAY:
            gateways.connect(town=town, kind=DEMO, client_key="", secret=DEMO, now=now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""

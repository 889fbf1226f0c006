"""Shops with a kitchen, customers with money and orders, for the tests of this room."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from django.http import HttpResponse

from madang.delivery.engine.orders.coupons import BPS, Level
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import CouponEdition, Dish, Order, Shop
from madang.delivery.services import carts, coupons, orders, steps
from madang.delivery.services.carts import Place, Wanted, Wish
from madang.delivery.services.steps import Ask
from madang.delivery.tests.shops import a_shop
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Purse
from madang.ledger.services import purses, transfers
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)  # Friday, noon in Seoul
MINUTE = timedelta(minutes=1)
HERE = Place("가온로 20, 101호", 37.001, 127.001)
FULL = 100_000
_numbers = count(1)


def a_key() -> str:
    return f"order:{next(_numbers)}"


def polled(answer: HttpResponse) -> str:
    """Return the path at which a page asks for its changing part, with what it has seen."""
    found = re.search(r'hx-get="([^"]+\?seen=[^"]+)"', answer.content.decode())
    assert found, "the page asks for nothing"
    return found[1]


@dataclass
class Kitchen:
    """A town with one shop; `rider` carries, `official` decides, `seo` has a full wallet."""

    town: Town
    shop: Shop
    keeper: Account
    seo: Account
    rider: Account
    official: Account
    soup: Dish

    def purse(self, person: Account) -> Purse:
        return purses.of_person(asset=won_of(self.town), owner=person, now=NOW)

    def customer(self, *, won: int = FULL) -> Account:
        person = someone()
        if won:
            fill(self.town, person, won)
        return person

    def wish(self, *, quantity: int = 3, kind: Kind = Kind.DELIVERY, **more) -> Wish:
        place = HERE if kind == Kind.DELIVERY else None
        return Wish(kind, [Wanted(self.soup.pk, quantity)], **({"place": place} | more))

    def place(
        self, wish: Wish | None = None, *, by: Account | None = None, key: str = "", now=NOW, **more
    ) -> Order:
        wish, by = wish or self.wish(), by or self.seo
        if "paid_won" not in more:
            quote = carts.quote(wish, shop=self.shop, customer=by, now=now)
            more["paid_won"] = quote.bill.paid_won
        values = {"purse": self.purse(by), "key": key or a_key(), "by": by, "now": now} | more
        return orders.place(wish, shop=self.shop, **values)

    def take(self, order: Order, step: str, by: Account | None = None, *, now=NOW, **ask) -> Order:
        return steps.take(order=order, ask=Ask(step, **ask), by=by or self.keeper, now=now)

    def wait(self, order: Order, minutes: int = 10**6) -> Order:
        """Let the clock do what is due for an order."""
        order.refresh_from_db()
        return steps.run_due(order, now=max(order.timer_at, order.moved_at))

    def cooked(self, order: Order | None = None) -> Order:
        order = order or self.place()
        for step in ("accept", "cook", "finish"):
            order = self.take(order, step)
        return order

    def on_way(self, order: Order | None = None) -> Order:
        order = self.cooked(order)
        orders.give_to(order, courier=self.rider)
        return self.take(order, "pick_up", self.rider)

    def settled(self, order: Order | None = None) -> Order:
        return self.wait(self.take(self.on_way(order), "deliver", self.rider))

    def coupon(self, level: Level = Level.TOWN, **more) -> CouponEdition:
        values = {
            "shop": self.shop if level == Level.SHOP else None,
            "level": level,
            "name": f"{level} 쿠폰",
            "shares": {str(level): BPS},
            "won": 0 if more.get("bps") else 2_000,
            "starts_at": NOW - timedelta(days=1),
            "ends_at": NOW + timedelta(days=30),
        }
        by = self.keeper if level == Level.SHOP else self.official
        return coupons.issue(CouponEdition(**(values | more)), town=self.town, by=by, now=NOW)

    def balances(self) -> dict[str, int]:
        """Return what is in every purse of the town that is not empty, by its name."""
        found = list(Purse.objects.filter(town=self.town))
        sums = purses.amounts(found)
        names = {purse.pk: purse.name or f"person:{purse.owner_id}" for purse in found}
        return {names[pk]: one.balance for pk, one in sums.items() if one.balance}

    def held(self) -> int:
        return sum(
            one.held for one in purses.amounts(Purse.objects.filter(town=self.town)).values()
        )


def won_of(town: Town) -> Asset:
    return purses.asset(
        town=town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=NOW
    )


def fill(town: Town, person: Account, won: int) -> Purse:
    asset = won_of(town)
    purse = purses.of_person(asset=asset, owner=person, now=NOW)
    bank = purses.named(asset=asset, holder="outside", name="bank", now=NOW)
    transfers.post(
        town=town, lines=[Line(bank.pk, purse.pk, won)], key=a_key(), kind="fill", why="",
        by=None, now=NOW,
    )  # fmt: skip
    return purse


def a_kitchen(slug: str = "gaon", *, stock: int | None = None, **fields) -> Kitchen:
    """Return a kitchen whose soup costs 6,000 won, delivery 2,000; the minimum is 12,000."""
    town = a_town(slug)
    keeper, seo = someone(), someone()
    shop = a_shop(town, keeper, seats=True, **fields)
    fill(town, seo, FULL)
    soup = shop.dishes.get(name="순대")
    soup.stock = stock
    soup.save()
    return Kitchen(town, shop, keeper, seo, someone(), someone(town, Role.OFFICIAL), soup)

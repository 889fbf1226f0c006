"""The meals of the demo: a coupon, and orders of the townspeople in different states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from madang.base import scope
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import CouponEdition, Order, Shop
from madang.delivery.services import carts, coupons, orders, steps
from madang.delivery.services.carts import Place, Wanted, Wish
from madang.delivery.services.steps import Ask
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Purse
from madang.ledger.services import purses, transfers
from madang.people.models import Account
from madang.site.demo.shops import OFFICIAL, OWNER
from madang.site.demo.world import World
from madang.towns.models import Town

BAKERY, SNACKS = "솔밭베이커리", "가온분식"
CUSTOMERS = ("soon@gaon.example", "haneul@gaon.example", "maru@gaon.example")
FULL_WON = 200_000
NOON = time(12)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Meal:
    """An order at noon some days ago (below nothing: ahead), and what was done with it after.

    `done` are (minutes after the order, who, step, reason).
    """

    who: int
    shop: str
    dish: str
    quantity: int
    days_ago: int
    done: tuple[tuple[int, str, str, str], ...]
    kind: Kind = Kind.DELIVERY
    note: str = ""


COOKED = ((2, "shop", "accept", ""), (5, "shop", "cook", ""), (22, "shop", "finish", ""))
BROUGHT = (*COOKED, (25, "shop", "pick_up", ""), (40, "shop", "deliver", ""))
MEALS = (
    Meal(0, SNACKS, "쌀떡볶이", 2, 3, BROUGHT, note="덜 맵게 부탁드립니다."),
    Meal(1, BAKERY, "소금빵", 4, 2, (*COOKED, (30, "shop", "collect", "")), Kind.TAKEAWAY),
    Meal(2, BAKERY, "호두식빵", 1, 2, ((4, "shop", "reject", "오늘 빵이 다 나갔습니다."),)),
    Meal(
        0, SNACKS, "참치김밥", 3, 1,
        (*BROUGHT, (90, "customer", "dispute", "김밥 한 줄이 빠져 있었습니다.")),
    ),
    Meal(1, BAKERY, "소금빵", 6, -1, ((3, "shop", "accept", ""),), note="모임에서 먹습니다."),
    Meal(2, SNACKS, "채소김밥", 4, -1, ()),
)  # fmt: skip


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether somebody has ordered in the town."""
    return Order.objects.filter(town=town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let an official give out a coupon, and people order; shops answer as they would."""
    emails = (*CUSTOMERS, OWNER, OFFICIAL)
    people = {row.email or "": row for row in Account.objects.filter(email__in=emails)}
    if len(people) < len(emails):
        return
    with scope.within(town.pk):
        _coupon(town, people[OFFICIAL], now)
        wallets = [wallet(town, people[email], now) for email in CUSTOMERS]
        for number, meal in enumerate(MEALS):
            order(meal, number, wallets[meal.who], people, now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""


def _coupon(town: Town, official: Account, now: datetime) -> None:
    then = now - timedelta(days=20)
    edition = CouponEdition(
        level="town", name="가온 첫 주문 1,000원 할인", won=1_000, minimum_won=8_000,
        shares={"province": 3_000, "town": 7_000}, a_person=1, in_all=2_000,
        starts_at=then, ends_at=now + timedelta(days=40),
    )  # fmt: skip
    coupons.issue(edition, town=town, by=official, now=then)


def wallet(town: Town, person: Account, now: datetime) -> Purse:
    """Return the purse of one of the demo's people, filled once."""
    asset = purses.asset(
        town=town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
    )
    purse = purses.of_person(asset=asset, owner=person, now=now)
    bank = purses.named(asset=asset, holder="outside", name="bank", now=now)
    transfers.post(
        town=town, lines=[Line(bank.pk, purse.pk, FULL_WON)], key=f"demo:fill:{person.pk}",
        kind="fill", why="", by=None, now=now - timedelta(days=19),
    )  # fmt: skip
    return purse


def order(meal: Meal, number: int, purse: Purse, people: dict[str, Account], now: datetime) -> None:
    """Order a meal and do with it what was done; `people` by address, or as "courier"."""
    shop = Shop.objects.select_related("town").get(town=purse.town_id, name=meal.shop)
    customer = people[CUSTOMERS[meal.who]]
    noon = _noon(shop.town, now, meal.days_ago)
    then = noon if meal.days_ago > 0 else now
    wish = Wish(
        kind=meal.kind,
        dishes=[_wanted(shop, meal)],
        place=_door(shop) if meal.kind == Kind.DELIVERY else None,
        at=noon if meal.days_ago <= 0 else None,
        phone="010-0000-0000",
        note=meal.note,
    )
    given: dict[str, Any] = {"shop": shop, "now": then}
    quote = carts.quote(wish, customer=customer, **given)
    made = orders.place(
        wish, purse=purse, key=f"demo:{number}", paid_won=quote.bill.paid_won, by=customer, **given
    )
    for minutes, who, step, reason in meal.done:
        by = {"shop": people[OWNER], "customer": customer}.get(who) or people[who]
        at = then + minutes * MINUTE
        made = _settled(made, at)
        if who == "courier" and made.courier_id is None:
            made = orders.give_to(made, courier=by)
        steps.take(order=made, ask=Ask(step, reason=reason), by=by, now=at)
    _settled(made, now)


def _settled(order: Order, now: datetime) -> Order:
    """Let the clock do what was due until `now`."""
    order.refresh_from_db()
    if order.timer_at is not None and order.timer_at <= now:
        steps.run_due(order, now=order.timer_at)
        order.refresh_from_db()
    return order


def _noon(town: Town, now: datetime, days_ago: int) -> datetime:
    day = now.astimezone(town.zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, NOON, town.zone)


def _wanted(shop: Shop, meal: Meal) -> Wanted:
    """Return the dish with the first of what must be chosen."""
    dish = shop.dishes.get(name=meal.dish)
    return Wanted(dish.pk, meal.quantity, tuple(_chosen(dish)))


def _chosen(dish: Any) -> Iterator[int]:
    for group in dish.groups.prefetch_related("options"):
        yield from [option.pk for option in group.options.all()][: group.least]


def _door(shop: Shop) -> Place:
    """Return a door some streets away from the shop."""
    return Place("한울도 가온시 시청로 9, 302호", (shop.lat or 0) + 0.004, (shop.lon or 0) + 0.003)

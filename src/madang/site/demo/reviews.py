"""Reviews of the demo's shops, each from an order that was made, paid and handed over."""

from datetime import datetime, timedelta
from itertools import count

from madang.base import scope
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import Order, Shop
from madang.delivery.services import carts, hours, orders, reviews, steps
from madang.delivery.services.carts import Wanted, Wish
from madang.delivery.services.steps import Ask
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Purse
from madang.ledger.services import purses, transfers
from madang.people.models import Account
from madang.reputation.models import Review
from madang.reputation.services.reviews import Said
from madang.site.demo import shops
from madang.site.demo.people import PEOPLE, email_of
from madang.site.demo.world import World
from madang.towns.models import Town

POCKET_WON = 300_000
FIRST_DAYS_AGO = 24
HOURS = (12, 18, 20)
Told = tuple[str, int, dict[str, int], str, str]  # dish, stars, aspects, words, the answer
STORIES: tuple[Told, ...] = (
    ("돼지국밥", 5, {"taste": 5, "amount": 5},
     "국물이 진하고 고기가 넉넉해요. 부추를 따로 주셔서 좋았습니다.",
     "고맙습니다. 부추는 더 달라고 적어 주시면 넉넉히 드릴게요."),
    ("순대국밥", 4, {"taste": 4, "kindness": 5}, "점심에 포장했는데 식지 않게 잘 싸 주셨어요.", ""),
    ("돼지국밥", 3, {"taste": 3}, "조금 짰어요. 다음에는 덜 짜게 부탁드릴게요.",
     "말씀 고맙습니다. 간은 미리 적어 주시면 맞춰 드립니다."),
    ("수육 한 접시", 5, {"amount": 5}, "", ""),
    ("쌀떡볶이", 5, {"taste": 5}, "아이들이 국물까지 다 먹었습니다.", ""),
    ("참치김밥", 4, {}, "재료가 꽉 찼어요.", ""),
    ("쌀떡볶이", 2, {"delivery": 1}, "30분이나 더 기다렸습니다.",
     "그날 주문이 몰렸습니다. 죄송합니다."),
    ("채소김밥", 5, {}, "", ""),
    ("후라이드치킨", 5, {"taste": 5}, "튀김옷이 얇고 바삭합니다.", ""),
    ("짜장면", 4, {"amount": 5}, "곱빼기가 정말 곱빼기예요.", ""),
)  # fmt: skip
_numbers = count(1)


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether a shop of the town was reviewed."""
    return Review.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let residents order at the shops, fetch their meals, and say how it was."""
    addresses = [email_of(person) for person in PEOPLE]
    people = list(Account.objects.filter(email__in=addresses).exclude(email=shops.OWNER))
    keeper = Account.objects.filter(email=shops.OWNER).first()
    if not people or keeper is None:
        return
    with scope.within(town.pk):
        for number, told in enumerate(STORIES):
            rows = Shop.objects.of(town).public().select_related("town")
            shop = rows.filter(dishes__name=told[0]).first()
            then = shop and _open_at(shop, now - timedelta(days=FIRST_DAYS_AGO - 2 * number))
            if shop and then:
                _story(shop, told, people[number % len(people)], keeper, then)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""


def _open_at(shop: Shop, day: datetime) -> datetime | None:
    """Return a moment of the day, or of those after it, at which the shop takes orders."""
    local = day.astimezone(shop.town.zone).replace(minute=0, second=0, microsecond=0)
    moments = (
        (local + timedelta(days=later)).replace(hour=hour) for later in range(3) for hour in HOURS
    )
    return next((one for one in moments if hours.standing(shop, now=one).takes_orders), None)


def _story(shop: Shop, told: Told, person: Account, keeper: Account, then: datetime) -> None:
    name, stars, aspects, text, answer = told
    order = _ordered(shop, name, person, keeper, then)
    said = Said(stars, aspects, text)
    review = reviews.write(order, said=said, by=person, now=then + timedelta(hours=3))
    if answer:
        at = then + timedelta(hours=20)
        reviews.reply(shop.pk, review.pk, town=shop.town, by=keeper, text=answer, now=at)


def _ordered(shop: Shop, name: str, person: Account, keeper: Account, then: datetime) -> Order:
    """Return an order of enough of a dish, fetched at the shop and paid out."""
    dish = shop.dishes.prefetch_related("groups__options").get(name=name)
    quantity = max(1, -(-shop.minimum_won // dish.price_won))
    first = [
        option.pk
        for group in dish.groups.all()
        for option in list(group.options.all())[: group.least]
    ]
    wish = Wish(Kind.TAKEAWAY, [Wanted(dish.pk, quantity, tuple(first))])
    price = carts.quote(wish, shop=shop, customer=person, now=then).bill.paid_won
    purse = _pocket(shop.town, person, then)
    key = f"demo-review-{shop.pk}-{next(_numbers)}"
    order = orders.place(wish, shop=shop, purse=purse, key=key, paid_won=price, by=person, now=then)
    for minute, step in enumerate(("accept", "cook", "finish", "collect"), start=1):
        at = then + timedelta(minutes=minute)
        order = steps.take(order=order, ask=Ask(step), by=keeper, now=at)
    settled = steps.run_due(order, now=order.timer_at or then)
    return Order.objects.select_related("shop__town", "town", "settlement").get(pk=settled.pk)


def _pocket(town: Town, person: Account, now: datetime) -> Purse:
    """Return the person's purse with enough in it."""
    asset = purses.asset(
        town=town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
    )
    purse = purses.of_person(asset=asset, owner=person, now=now)
    if purses.amounts([purse])[purse.pk].available < POCKET_WON // 3:
        bank = purses.named(asset=asset, holder="outside", name="bank", now=now)
        transfers.post(
            town=town, lines=[Line(bank.pk, purse.pk, POCKET_WON)], why="demo", by=None, now=now,
            key=f"demo-pocket-{person.pk}-{next(_numbers)}", kind="fill",
        )  # fmt: skip
    return purse

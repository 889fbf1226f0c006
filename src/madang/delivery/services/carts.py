"""What an order would cost, and whether it can be placed: asked for show, and again to be sure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from madang.delivery.engine.dishes import Unpriceable, price
from madang.delivery.engine.orders.bills import Bill, DishLine, Option, bill
from madang.delivery.engine.orders.coupons import Basket, Choice
from madang.delivery.engine.orders.machine import State
from madang.delivery.engine.orders.parties import Kind
from madang.delivery.models import Dish, Order, Shop
from madang.delivery.services import coupons, fees, hours
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.rules.services import rules

SLOT = timedelta(minutes=15)
MOST_LINES = 50
MOST_OF_ONE = 99
TAKING = (State.PLACED, State.ACCEPTED, State.COOKING)  # orders that a kitchen has before it


@dataclass(frozen=True)
class Wanted:
    """So many of a dish with these options, by their ids."""

    dish: int
    quantity: int = 1
    options: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a delivery goes."""

    address: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Wish:
    """What a customer wants. `coupons` None: the best; `at` None: as soon as can be."""

    kind: Kind
    dishes: Sequence[Wanted]
    place: Place | None = None
    at: datetime | None = None
    coupons: Collection[int] | None = None
    phone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Quote:
    """What it costs, which coupons are in it, and how many of each dish are in it."""

    bill: Bill
    choice: Choice
    portions: dict[int, int] = field(default_factory=dict)


def quote(
    wish: Wish, *, shop: Shop, customer: Account, now: datetime, is_final: bool = False
) -> Quote:
    """Return what the wish costs. Raises Refused: it cannot be ordered.

    `is_final` holds dishes and coupons until the transaction ends; the shop is held already.
    """
    insist_open(shop, wish.kind, wish.at, now=now)
    portions: dict[int, int] = {}
    for one in wish.dishes:
        portions[one.dish] = portions.get(one.dish, 0) + one.quantity
    dishes = _dishes(shop, portions, now=now, is_final=is_final)
    lines = [_line(dishes[one.dish], one) for one in wish.dishes]
    ordered = sum(line.won for line in lines)
    if ordered < shop.minimum_won:
        raise Refused("minimum")
    delivery = _delivery(shop, wish) if wish.kind == Kind.DELIVERY else 0
    choice = coupons.choose(
        Basket(ordered, delivery, shop.pk),
        shop=shop,
        person=customer,
        now=now,
        only=wish.coupons,
        is_final=is_final,
    )
    if wish.coupons is not None and choice.refused:
        raise Refused("coupon")
    return Quote(bill(lines, delivery_won=delivery, coupons=choice.used), choice, portions)


def insist_open(shop: Shop, kind: Kind, at: datetime | None, *, now: datetime) -> None:
    """Raise Refused unless the shop takes orders of this kind for this time."""
    offers = {Kind.DELIVERY: shop.delivers, Kind.TAKEAWAY: shop.packs, Kind.DINE_IN: shop.seats}
    if not shop.is_public:
        raise Refused("closed")
    if not offers[kind]:
        raise Refused("kind")
    if at is None:
        if not hours.standing(shop, now=now).takes_orders:
            raise Refused("closed")
    elif not _is_slot(shop, at, now):
        raise Refused("slot_closed")
    _insist_free(shop, at, now)


def _is_slot(shop: Shop, at: datetime, now: datetime) -> bool:
    ahead = timedelta(days=rules.number(town=shop.town, key="delivery.order_ahead_days", at=now))
    soonest = now + timedelta(minutes=shop.own_prep_minutes(now))
    if shop.paused_until is not None and at < shop.paused_until:
        return False
    return soonest <= at <= now + ahead and hours.timetable(shop).is_open(at)


def _insist_free(shop: Shop, at: datetime | None, now: datetime) -> None:
    """Raise Refused when the kitchen has as many orders for this quarter of an hour as may be."""
    most = rules.number(town=shop.town, key="delivery.slot_orders", at=now)
    if at is None:
        same = Order.objects.of_shop(shop).filter(wanted_at=None, placed_at__gt=now - SLOT)
    else:
        same = Order.objects.of_shop(shop).filter(wanted_at__gt=at - SLOT, wanted_at__lt=at + SLOT)
    if same.filter(state__in=TAKING).count() >= most:
        raise Refused("slot_full")


def _dishes(
    shop: Shop, portions: dict[int, int], *, now: datetime, is_final: bool
) -> dict[int, Dish]:
    if not portions or len(portions) > MOST_LINES:
        raise Refused("nothing")
    rows = shop.dishes.standing().filter(pk__in=list(portions)).order_by("id")
    if is_final:
        rows = rows.select_for_update(of=("self",))
    found = {dish.pk: dish for dish in rows.prefetch_related("groups__options")}
    for pk, count in portions.items():
        dish = found.get(pk)
        if dish is None:
            raise Refused("gone")
        if not 1 <= count <= MOST_OF_ONE:
            raise Refused("nothing", dish.name)
        if dish.is_sold_out(now) or (dish.stock is not None and dish.stock < count):
            raise Refused("sold_out", dish.name)
    return found


def _line(dish: Dish, one: Wanted) -> DishLine:
    if one.quantity < 1:
        raise Refused("nothing", dish.name)
    groups = list(dish.groups.all())
    try:
        price(dish.price_won, [group.as_group for group in groups], one.options)
    except Unpriceable as error:
        code = "sold_out" if error.code == "sold_out" else "options"
        raise Refused(code, dish.name) from error
    chosen = [
        Option(option.name, option.price_won)
        for group in groups
        for option in group.options.all()
        if option.pk in one.options
    ]
    return DishLine(dish.name, one.quantity, dish.price_won, tuple(chosen), dish.pk)


def _delivery(shop: Shop, wish: Wish) -> int:
    if wish.place is None or not wish.place.address.strip():
        raise Refused("address")
    won = fees.fee(shop, lat=wish.place.lat, lon=wish.place.lon)
    if won is None:
        raise Refused("too_far")
    return won

"""Placing orders, and who may read which."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from madang.delivery.engine.orders.machine import State
from madang.delivery.models import Order, Shop
from madang.delivery.models.orders import FoodOrderQuerySet
from madang.delivery.services import bills, brokerages, carts, coupons, keepers, steps, stocks
from madang.delivery.services.carts import Quote, Wish
from madang.delivery.services.refused import Refused
from madang.ledger.engine.requests import fingerprint
from madang.ledger.models import Purse
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ORDER = "delivery.order"
SEE = "delivery.orders_see"


@transaction.atomic
def place(
    wish: Wish, *, shop: Shop, purse: Purse, key: str, paid_won: int, by: Account, now: datetime
) -> Order:
    """Place an order and set its money aside; asked again with the same key it is the same order.

    `paid_won` is the price the customer saw. Everything is looked at once more inside the one
    transaction that sets the money aside. Raises PermissionDenied: somebody else's purse; Refused.
    """
    permissions.require(by, ORDER, town=shop.town, now=now)
    if purse.owner_id != by.pk or purse.town_id != shop.town_id:
        raise PermissionDenied(ORDER)
    held = Shop.objects.select_for_update(of=("self",), no_key=True).select_related("town")
    shop = held.get(pk=shop.pk)
    mark = _mark(wish, shop, purse, paid_won)
    before = Order.objects.filter(customer=by, key=key).first()
    if before is not None:
        return _same(before, mark)
    quote = carts.quote(wish, shop=shop, customer=by, now=now, is_final=True)
    if quote.bill.paid_won != paid_won:
        raise Refused("price")
    order = _order(wish, quote, shop=shop, purse=purse, by=by, now=now)
    order.key, order.fingerprint = key, mark
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError as error:  # the same key at another shop, at this moment
        raise Refused("key") from error
    _take(order, quote, now=now)
    return steps.place(order, by=by, key=key, now=now)


def placed_with(key: str, *, by: Account) -> Order | None:
    """Return the order that `by` placed with this key, None when there is none yet."""
    return Order.objects.filter(customer=by, key=key).first()


def _order(
    wish: Wish, quote: Quote, *, shop: Shop, purse: Purse, by: Account, now: datetime
) -> Order:
    place = wish.place
    return Order(
        town=shop.town, shop=shop, customer=by, kind=wish.kind, state=State.PLACED, purse=purse,
        sales_won=quote.bill.sales_won, delivery_won=quote.bill.delivery_won,
        discount_won=quote.choice.won, paid_won=quote.bill.paid_won,
        fee_bps=brokerages.bps_of(shop, now=now),
        payment_bps=brokerages.bps(shop.town, "delivery.payment_fee_percent", now),
        address=place.address.strip()[:200] if place else "",
        lat=place.lat if place else None, lon=place.lon if place else None,
        phone=wish.phone.strip()[:30], note=wish.note.strip()[:200], wanted_at=wish.at,
        placed_at=now, moved_at=now,
    )  # fmt: skip


def _take(order: Order, quote: Quote, *, now: datetime) -> None:
    """Take the portions and the coupons, and write the lines."""
    bills.write(order, quote.bill, now=now)
    stocks.take(quote.portions)
    coupons.use(order, {one.edition.id: one.won for one in quote.choice.used}, now=now)


def _mark(wish: Wish, shop: Shop, purse: Purse, paid_won: int) -> bytes:
    dishes = sorted([one.dish, one.quantity, *sorted(one.options)] for one in wish.dishes)
    place = [wish.place.address, wish.place.lat, wish.place.lon] if wish.place else None
    at = wish.at.isoformat() if wish.at else ""
    some = sorted(wish.coupons) if wish.coupons is not None else None
    words = [wish.phone, wish.note]
    return fingerprint(shop.pk, purse.pk, wish.kind, dishes, place, at, some, paid_won, words)


def _same(before: Order, mark: bytes) -> Order:
    if bytes(before.fingerprint) != mark:
        raise Refused("key")
    return before


def seen_by(account: Account, *, town: Town, now: datetime) -> FoodOrderQuerySet:
    """Return the orders that `account` may read: their own, their shops', those they carry.

    Officials of the town and auditors read all of it.
    """
    ours = Order.objects.filter(town=town)
    if permissions.may(account, SEE, town=town, now=now):
        return ours
    shops = keepers.of(account, town=town).values("pk")
    return ours.filter(Q(customer=account) | Q(courier=account) | Q(shop__in=shops))


def give_to(order: Order, *, courier: Account) -> Order:
    """Give an order to a courier, who reads it from now on. Raises Refused: it is on its way."""
    with transaction.atomic():
        held = Order.objects.select_for_update().get(pk=order.pk)
        if held.kind != "delivery" or held.state not in steps.BEFORE_THE_WAY:
            raise Refused("unknown")
        held.courier = courier
        held.save(update_fields=["courier"])
    return held

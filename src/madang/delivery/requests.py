"""What the room's pages ask of a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest

from madang.delivery.models import Dish, Order, Shop
from madang.delivery.models.orders import FoodOrderQuerySet
from madang.delivery.services import keepers, menus
from madang.delivery.services.baskets import Item, packed, unpacked
from madang.people.requests import account_of
from madang.towns.requests import town_of

BASKETS = "delivery.baskets"
MOST_BASKETS = 5


def shop_of(request: HttpRequest, pk: int) -> Shop:
    """Return the town's shop that everybody sees. Raises Http404."""
    rows = Shop.objects.of(town_of(request)).public().select_related("town", "region", "subject")
    shop = rows.defer("town__basemap", "region__boundary").filter(pk=pk).first()
    if shop is None:
        raise Http404
    return shop


def kept_shop(request: HttpRequest, pk: int) -> Shop:
    """Return a shop that the person who is signed in runs. Raises Http404, for others' too."""
    shop = keepers.of(account_of(request), town=town_of(request)).filter(pk=pk).first()
    if shop is None:
        raise Http404
    return shop


def kept_dish(shop: Shop, pk: int) -> Dish:
    """Return a dish that is on the shop's menu. Raises Http404."""
    try:
        return menus.dish_of(shop, pk)
    except Dish.DoesNotExist:
        raise Http404 from None


@dataclass(frozen=True)
class Basket:
    """What somebody means to order at one shop; `key` makes one order of it, `choices` fill in."""

    key: str
    items: list[Item]
    choices: dict[str, Any]

    @property
    def count(self) -> int:
        return sum(one.quantity for one in self.items)


def basket_of(request: HttpRequest, shop: Shop) -> Basket:
    """Return the basket of this browser for a shop; nobody needs to be signed in."""
    kept = request.session.get(BASKETS, {}).get(str(shop.pk), {})
    key = kept.get("key") or token_urlsafe(16)
    return Basket(key, unpacked(kept.get("items", [])), kept.get("choices", {}))


def keep_basket(
    request: HttpRequest,
    shop: Shop,
    items: Sequence[Item] | None = None,
    choices: dict[str, Any] | None = None,
) -> None:
    """Keep other lines or choices; of the shops the last few that were looked at."""
    before = basket_of(request, shop)
    baskets = dict(request.session.get(BASKETS, {}))
    baskets.pop(str(shop.pk), None)
    items = before.items if items is None else items
    choices = before.choices if choices is None else choices
    baskets[str(shop.pk)] = {"key": before.key, "items": packed(items), "choices": choices}
    request.session[BASKETS] = dict(list(baskets.items())[-MOST_BASKETS:])


def drop_basket(request: HttpRequest, shop: Shop) -> None:
    """Forget the basket of a shop: it was ordered."""
    baskets = dict(request.session.get(BASKETS, {}))
    if baskets.pop(str(shop.pk), None) is not None:
        request.session[BASKETS] = baskets


def own_order(request: HttpRequest, pk: int) -> Order:
    """Return an order of the person who is signed in. Raises Http404, for others' too."""
    rows = Order.objects.filter(town=town_of(request), customer=account_of(request))
    return _order(rows, pk)


def shop_order(shop: Shop, pk: int) -> Order:
    """Return an order at a shop. Raises Http404."""
    return _order(Order.objects.of_shop(shop), pk)


def town_order(request: HttpRequest, pk: int) -> Order:
    """Return an order of the town, for those who may see all. Raises Http404."""
    return _order(Order.objects.filter(town=town_of(request)), pk)


def _order(rows: FoodOrderQuerySet, pk: int) -> Order:
    related = (
        *("town", "shop__town", "shop__subject", "customer", "courier", "purse__asset"),
        *("settlement", "refund"),
    )
    order = rows.select_related(*related).defer("town__basemap", "shop__town__basemap")
    found = order.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

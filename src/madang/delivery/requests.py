"""What the room's pages ask of a request."""

from django.http import Http404, HttpRequest

from madang.delivery.models import Dish, Order, Shop
from madang.delivery.services import keepers, menus
from madang.people.requests import account_of
from madang.towns.requests import town_of


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


def own_order(request: HttpRequest, pk: int) -> Order:
    """Return an order of the person who is signed in. Raises Http404, for others' too."""
    rows = Order.objects.filter(town=town_of(request)).of_customer(account_of(request))
    order = rows.select_related("shop__town", "shop__subject", "town", "settlement").filter(pk=pk)
    found = order.first()
    if found is None:
        raise Http404
    return found

"""What is in the purses of a shop that one runs, and its local currency exchanged into won."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base.problems import Problem
from madang.delivery.api.desk import KEEP, Id, done, given, own_shop
from madang.delivery.models import Shop
from madang.delivery.services import proceeds
from madang.ledger.models import Purse

router = Router(tags=["delivery"], auth=KEEP)


class EarnedCurrencyOut(Schema):
    """`free` of `balance` came by orders and can be exchanged now."""

    purse: int
    currency: str
    balance: int
    free: int


class ShopPursesOut(Schema):
    won: int
    currencies: list[EarnedCurrencyOut]


class ExchangedOut(ShopPursesOut):
    exchanged_won: int


@router.get("/shops/{int:pk}/purses", response=ShopPursesOut, summary="What a shop's purses hold",
            url_name="delivery_desk_purses")  # fmt: skip
def show(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Won, and each local currency with how much of it can be exchanged."""
    return _purses(own_shop(request, pk))


@router.post("/shops/{int:pk}/purses/{int:purse_pk}/exchanges", response=ExchangedOut,
             summary="Exchange local currency", url_name="delivery_desk_exchanges")  # fmt: skip
def exchange(request: HttpRequest, pk: int, purse_pk: Id) -> dict[str, Any]:
    """Turn all that came by orders into won; sent again, only what came since."""
    shop = own_shop(request, pk)
    try:
        won = done(lambda: proceeds.exchange(shop.pk, purse_id=purse_pk, **given(request)))
    except Purse.DoesNotExist as error:
        told = gettext("The shop has no such purse.")
        raise Problem(404, "no-such-purse", told) from error
    return {"exchanged_won": won, **_purses(shop)}


def _purses(shop: Shop) -> dict[str, Any]:
    found = proceeds.of(shop)
    return {
        "won": found.won,
        "currencies": [
            {
                "purse": one.purse.pk,
                "currency": one.purse.asset.code,
                "balance": one.balance,
                "free": one.free,
            }
            for one in found.earned
        ],
    }

"""One's own wallet as data, and buying local currency: never anybody else's.

The payment itself is made on the gateway's page; an application opens `checkout` in a browser.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.ledger.models import Purchase
from madang.ledger.requests import own_purchase
from madang.ledger.services import offers, overviews, purchases, returns
from madang.ledger.services.overviews import Pocket
from madang.ledger.services.purchases import Wish
from madang.ledger.services.refusals import Refusal
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["ledger"])
OWN, BUY = "ledger.own", purchases.ACT
PAGE = 20
MOST = 1_000_000_000
Won = Annotated[int, Field(ge=1, le=MOST)]
Id = Annotated[int, Field(ge=1, lt=1 << 63)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$",
        description="made by the client before it asks; the same key is the same purchase",
    ),
]  # fmt: skip


class LotOut(Schema):
    programme: str
    kind: str
    amount: int
    held: int
    expires_at: datetime


class HeldOut(Schema):
    amount: int
    until: datetime
    for_what: str


class SaleOut(Schema):
    percent: Decimal
    budget_won: int
    left: int
    bought_this_month: int
    month_most: int
    holding_most: int
    least: int


class PocketOut(Schema):
    purse: int | None
    asset: str
    name: str
    balance: int
    held: int
    available: int
    lots: list[LotOut]
    holds: list[HeldOut]
    sale: SaleOut | None


class PurchaseIn(Schema):
    asset: Annotated[str, Field(min_length=1, max_length=20)]
    face: Won
    paid: Won


class PurchaseOut(Schema):
    order: str
    asset: str
    face: int
    paid: int
    discount: int
    state: str
    payment: str
    given_back: int
    begun_at: datetime
    checkout: str


class RestOut(Schema):
    ground: str
    face: int
    won: int
    discount: int
    last_day: date
    to_spend: int


class WholePurchaseOut(PurchaseOut):
    owed: int
    rest: RestOut | None


class PurchasesOut(Schema):
    purchases: list[PurchaseOut]
    before: int | None


class ReturnIn(Schema):
    face: Won


@router.get(
    "/wallet", response=list[PocketOut], auth=act_auth(OWN), summary="One's own wallet",
    url_name="ledger_wallet",
)  # fmt: skip
def wallet(request: HttpRequest) -> list[dict[str, Any]]:
    """Each purse with its lots and what is set aside, and how much may still be bought."""
    found = overviews.of(account=account_of(request), town=town_of(request), now=clock.now())
    return [_pocket(one) for one in found]


def _pocket(one: Pocket) -> dict[str, Any]:
    asset = one.purse.asset if one.purse else one.offer.asset if one.offer else None
    return {
        "purse": one.purse.pk if one.purse else None,
        "asset": asset.code if asset else "",
        "name": one.name,
        "balance": one.amount.balance,
        "held": one.amount.held,
        "available": one.amount.available,
        "lots": [
            {
                "programme": str(lot.programme),
                "kind": lot.programme.kind,
                "amount": lot.amount,
                "held": lot.held,
                "expires_at": lot.expires_at,
            }
            for lot in one.lots
        ],
        "holds": [
            {
                "amount": held.hold.open,
                "until": held.hold.expires_at,
                "for_what": held.origin.label if held.origin else "",
            }
            for held in one.held
        ],
        "sale": _sale(one),
    }


def _sale(one: Pocket) -> dict[str, Any] | None:
    if one.offer is None or one.limits is None:
        return None
    return {
        "percent": one.offer.percent,
        "budget_won": one.offer.budget_won,
        "left": one.limits.left,
        "bought_this_month": one.limits.bought,
        "month_most": one.limits.month_most,
        "holding_most": one.limits.holding_most,
        "least": one.limits.least,
    }


@router.get(
    "/purchases", response=PurchasesOut, auth=act_auth(BUY), summary="One's own purchases",
    url_name="ledger_purchases",
)  # fmt: skip
def index(request: HttpRequest, before: Annotated[Id | None, Query()] = None) -> PurchasesOut:
    """Twenty of one's purchases, the newest first; `before` is what the last answer said."""
    mine = Purchase.objects.of(town_of(request)).by(account_of(request))
    rows = list((mine.filter(pk__lt=before) if before else mine)[: PAGE + 1])
    last = rows[PAGE - 1].pk if len(rows) > PAGE else None
    found = [PurchaseOut(**_purchase(request, one)) for one in rows[:PAGE]]
    return PurchasesOut(purchases=found, before=last)


@router.post(
    "/purchases", response={201: PurchaseOut}, auth=act_auth(BUY),
    summary="Begin to buy local currency", url_name="ledger_purchases",
)  # fmt: skip
def begin(request: HttpRequest, wanted: PurchaseIn, key: Key) -> Status[dict[str, Any]]:
    """Write a purchase down at the price that was seen; nothing is charged before `checkout`."""
    every = offers.every(town=town_of(request), now=clock.now())
    offer = next((one for one in every if one.asset.code == wanted.asset), None)
    if offer is None:
        raise Problem(404, "nothing-sold", gettext("Nothing is sold at present"))
    wish = Wish(wanted.face, wanted.paid, f"api:{key}"[: purchases.LONGEST_KEY])
    try:
        made = purchases.begin(offer=offer, wish=wish, by=account_of(request), now=clock.now())
    except Refusal as refused:
        raise _problem(refused) from refused
    return Status(201, _purchase(request, made))


@router.get(
    "/purchases/{slug:order}", response=WholePurchaseOut, auth=act_auth(BUY),
    summary="One's own purchase", url_name="ledger_purchase",
)  # fmt: skip
def show(request: HttpRequest, order: str) -> dict[str, Any]:
    """How a purchase stands, and what of it can be taken back."""
    return _whole(request, own_purchase(request, order))


@router.post(
    "/purchases/{slug:order}/returns", response=WholePurchaseOut, auth=act_auth(BUY),
    summary="Take a purchase back", url_name="ledger_purchase_returns",
)  # fmt: skip
def returned(request: HttpRequest, order: str, wanted: ReturnIn) -> dict[str, Any]:
    """Take back the `face` that `rest` said; asked twice it is once."""
    purchase, by = own_purchase(request, order), account_of(request)
    try:
        end = returns.take_back(purchase=purchase, face=wanted.face, by=by, now=clock.now())
    except Refusal as refused:
        raise _problem(refused) from refused
    return _whole(request, end)


def _problem(refused: Refusal) -> Problem:
    return Problem(409, refused.code or "refused", " ".join(refused.messages))


def _purchase(request: HttpRequest, one: Purchase) -> dict[str, Any]:
    order = one.payment.order
    return {
        "order": order,
        "asset": one.wallet.asset.code,
        "face": one.face,
        "paid": one.paid,
        "discount": one.discount,
        "state": one.state,
        "payment": one.payment.state,
        "given_back": one.payment.cancelled,
        "begun_at": one.begun_at,
        "checkout": request.build_absolute_uri(reverse("ledger:checkout", args=[order])),
    }


def _whole(request: HttpRequest, one: Purchase) -> dict[str, Any]:
    rest = returns.rest(purchase=one, now=clock.now())
    names = ("face", "won", "discount", "last_day", "to_spend")
    said = {name: getattr(rest, name) for name in names} if rest else {}
    ground = (rest.ground or "") if rest else ""
    shown = said | {"ground": str(ground)} if rest else None
    return _purchase(request, one) | {"rest": shown, "owed": purchases.owed(one)}

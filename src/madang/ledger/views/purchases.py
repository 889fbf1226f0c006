"""Buying local currency: the price first, the gateway's checkout, the way back, and how it stands.

The address to which a gateway leads back confirms the payment, and leads on to the purchase's own
page: reloading, the back button and a second press find what was done.
"""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from madang.base import clock, sources
from madang.base.lists import Column, Plan, listed
from madang.ledger.engine.payments import State
from madang.ledger.models import Payment, Purchase
from madang.ledger.requests import number, own_purchase, way_back
from madang.ledger.services import demonstrations, gateways, offers, purchases, returns
from madang.ledger.services.offers import Offer
from madang.ledger.services.purchases import Wish
from madang.ledger.services.refusals import Refusal
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

BUY = purchases.ACT
FACES = (10_000, 30_000, 50_000, 100_000, 200_000, 300_000, 500_000)
PLAN = Plan((Column("bought", gettext_lazy("Bought at"), ("pk",)),), order="-bought", size=20)
TOSS = "https://*.tosspayments.com"
TOSS_SOURCES = {
    "script-src": ["https://js.tosspayments.com"],
    "connect-src": [TOSS],
    "frame-src": [TOSS],
    "form-action": [TOSS],
}
GIVEN_UP = frozenset({"PAY_PROCESS_CANCELED", "USER_CANCEL"})


def _offer(request: HttpRequest, code: str) -> Offer | None:
    """Return what is sold under the code of an asset; without a code the first."""
    every = offers.every(town=town_of(request), now=clock.now())
    return next((one for one in every if code in {"", one.asset.code}), None)


def _buying(code: str, face: int, back: str) -> HttpResponseRedirect:
    """Lead to the page of the price, with what was chosen."""
    given = {"asset": code, "face": face or "", "next": back}
    kept = {name: value for name, value in given.items() if value}
    return HttpResponseRedirect(f"{reverse('ledger:buy')}?{urlencode(kept)}")


@never_cache
@act_required(BUY)
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Choose how much, and see the price before anything is asked."""
    now, account = clock.now(), account_of(request)
    offer = _offer(request, request.GET.get("asset", ""))
    back, face = way_back(request.GET.get("next", "")), number(request.GET.get("face"))
    page: dict[str, Any] = {"offer": offer, "back": back, "face": face}
    page["gateway"] = gateways.way_of(town_of(request))
    if offer is not None:
        limits = offers.limits_of(offer=offer, account=account, now=now)
        page["limits"] = limits
        page["faces"] = [one for one in FACES if limits.least <= one <= limits.left]
        if request.GET.get("face"):
            page |= _price(offer, face, account, now)
    return render(request, "ledger/purchases/new.html", page)


def _price(offer: Offer, face: int, account: Any, now: Any) -> dict[str, Any]:
    try:
        purchases.insist(offer=offer, face=face, account=account, now=now)
    except Refusal as refused:
        return {"refused": refused.messages[0]}
    return {"price": offer.price(face), "key": secrets.token_urlsafe(16)}


@never_cache
@act_required(BUY)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = Purchase.objects.of(town_of(request)).by(account_of(request))
    page = {"listed": listed(PLAN, rows, request.GET)}
    return render(request, "ledger/purchases/index.html", page)


@never_cache
@act_required(BUY)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Write the purchase down, at the price that the page showed; pressed twice it is one."""
    asked = request.POST
    code, face = asked.get("asset", "")[:20], number(asked.get("face"))
    back, key = way_back(asked.get("next", "")), asked.get("key", "")[: purchases.LONGEST_KEY]
    offer = _offer(request, code)
    if offer is None or not face or not key:
        messages.error(request, _("This cannot be read. Nothing was charged."))
        return _buying(code, face, back)
    wish = Wish(face, number(asked.get("paid")), key, back)
    try:
        made = purchases.begin(offer=offer, wish=wish, by=account_of(request), now=clock.now())
    except Refusal as refused:
        messages.error(request, refused.messages[0])
        return _buying(code, face, back)
    return redirect("ledger:checkout", made.payment.order)


@never_cache
@act_required(BUY)
@require_safe
def checkout(request: HttpRequest, order: str) -> HttpResponse:
    """The gateway's own page, or what leads to it; what is no longer to be paid is shown."""
    purchase = own_purchase(request, order)
    payment = purchase.payment
    if payment.stage is not State.READY or clock.now() >= payment.expires_at:
        return redirect("ledger:purchase", order)
    page: dict[str, Any] = {"purchase": purchase, "payment": payment}
    if payment.via == Payment.Via.DEMO:
        return render(request, "ledger/purchases/demonstration.html", page)
    gateway = gateways.way_of(purchase.town)
    if gateway is None or gateway.kind != payment.via:
        messages.error(request, _("This town takes no payments at present. Nothing was charged."))
        return redirect("ledger:purchase", order)
    addresses = {
        name: request.build_absolute_uri(reverse(f"ledger:{name}", args=[order]))
        for name in ("success", "failure")
    }
    page |= {"client_key": gateway.client_key, "addresses": addresses}
    return sources.allow(render(request, "ledger/purchases/toss.html", page), TOSS_SOURCES)


@never_cache
@act_required(BUY)
@require_POST
def demonstration(request: HttpRequest, order: str) -> HttpResponse:
    """What the gateway that we play answers: it leads back as a real one does."""
    payment = own_purchase(request, order).payment
    if payment.via != Payment.Via.DEMO:
        raise Http404
    keys = {
        "pay": demonstrations.PAYS,
        "refuse": demonstrations.NO_MONEY,
        "silent": demonstrations.SILENT,
    }
    beginning = keys.get(request.POST.get("act", ""))
    if beginning is None:
        there, given = "failure", {"code": "PAY_PROCESS_CANCELED"}
    else:
        there = "success"
        given = {
            "paymentKey": demonstrations.key(beginning),
            "orderId": order,
            "amount": str(payment.amount),
        }
    return HttpResponseRedirect(f"{reverse(f'ledger:{there}', args=[order])}?{urlencode(given)}")


@never_cache
@act_required(BUY)
@require_GET
def success(request: HttpRequest, order: str) -> HttpResponse:
    """Where the gateway leads back who has proven to it that they pay."""
    purchase, said = own_purchase(request, order), request.GET
    try:
        purchases.confirm(
            purchase=purchase,
            order=said.get("orderId", ""),
            payment_key=said.get("paymentKey", ""),
            amount=number(said.get("amount")),
            now=clock.now(),
        )
    except Refusal as refused:
        if purchase.payment.stage is State.READY:  # else its page says how it stands
            messages.error(request, refused.messages[0])
    return redirect("ledger:purchase", order)


@never_cache
@act_required(BUY)
@require_GET
def failure(request: HttpRequest, order: str) -> HttpResponse:
    """Where the gateway leads back who did not pay; of what it says only the code is looked at."""
    payment = own_purchase(request, order).payment
    if payment.stage is State.READY:
        if request.GET.get("code", "") in GIVEN_UP:
            messages.info(request, _("You left the payment. Nothing was charged."))
        else:
            text = _("The payment was not made. Nothing was charged; try again or another way.")
            messages.error(request, text)
    return redirect("ledger:purchase", order)


def _page(request: HttpRequest, order: str) -> dict[str, Any]:
    purchase, now = own_purchase(request, order), clock.now()
    payment = purchase.payment
    owed = purchases.owed(purchase)
    is_refused = owed > 0 and not purchase.is_open
    return {
        "purchase": purchase,
        "payment": payment,
        "rest": returns.rest(purchase=purchase, now=now),
        "owed": owed,
        "is_refused": is_refused,
        "is_late": payment.stage is State.READY and now >= payment.expires_at,
        "is_moving": payment.stage is State.IN_PROGRESS or (owed > 0 and not is_refused),
        "seen": f"{purchase.state}.{payment.state}.{payment.cancelled}.{owed}.{is_refused}",
    }


@never_cache
@act_required(BUY)
@require_safe
def show(request: HttpRequest, order: str) -> HttpResponse:
    return render(request, "ledger/purchases/show.html", _page(request, order))


@never_cache
@act_required(BUY)
@require_safe
def progress(request: HttpRequest, order: str) -> HttpResponse:
    """The part of the page that changes by itself; the page asks for it again and again."""
    page = _page(request, order)
    if request.GET.get("seen") == page["seen"]:
        return HttpResponse(status=204)
    return render(request, "ledger/purchases/_progress.html", page)


@never_cache
@act_required(BUY)
@require_safe
def back(request: HttpRequest, order: str) -> HttpResponse:
    """What would come back, and how, before anything moves."""
    page = _page(request, order)
    rest = page["rest"]
    if rest is None or rest.ground is None:
        return redirect("ledger:purchase", order)
    return render(request, "ledger/purchases/back.html", page)


@never_cache
@act_required(BUY)
@require_POST
def returned(request: HttpRequest, order: str) -> HttpResponse:
    """Take back what the page showed; pressed twice it is once."""
    purchase, by = own_purchase(request, order), account_of(request)
    face = number(request.POST.get("face"))
    try:
        returns.take_back(purchase=purchase, face=face, by=by, now=clock.now())
    except Refusal as refused:
        messages.error(request, refused.messages[0])
    return redirect("ledger:purchase", order)


@never_cache
@act_required(BUY)
@require_POST
def again(request: HttpRequest, order: str) -> HttpResponse:
    """Ask the gateway once more for what it refused to give back."""
    purchase = own_purchase(request, order)
    returns.try_again(purchase=purchase, by=account_of(request), now=clock.now())
    return redirect("ledger:purchase", order)


ONE = "wallet/purchases/<slug:order>/"
patterns = [
    path("wallet/buy/", new, name="buy"),
    path("wallet/purchases/", index, name="purchases"),
    path("wallet/beginnings/", begin, name="purchase-begin"),
    path(ONE, show, name="purchase"),
    path(f"{ONE}progress/", progress, name="purchase-progress"),
    path(f"{ONE}checkout/", checkout, name="checkout"),
    path(f"{ONE}demonstration/", demonstration, name="demonstration"),
    path(f"{ONE}success/", success, name="success"),
    path(f"{ONE}failure/", failure, name="failure"),
    path(f"{ONE}back/", back, name="purchase-back"),
    path(f"{ONE}returns/", returned, name="purchase-returns"),
    path(f"{ONE}again/", again, name="purchase-again"),
]

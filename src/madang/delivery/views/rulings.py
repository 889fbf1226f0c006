"""What officials do with orders: complaints that wait, looking for one with a reason, deciding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.engine.orders.parties import Actor, Fault
from madang.delivery.forms.rulings import RulingForm, SearchForm
from madang.delivery.models import Order
from madang.delivery.requests import town_order
from madang.delivery.services import rulings, steps, ways
from madang.delivery.services.rulings import WAITING
from madang.delivery.services.steps import Ask
from madang.delivery.views.carts import told
from madang.delivery.views.orders import sheet
from madang.people.requests import account_of
from madang.roles.requests import act_required, looked
from madang.roles.services import permissions
from madang.towns.requests import town_of

WHAT = gettext_noop("An order of food with place and telephone")
WHY = gettext_noop("Deciding about a complaint or a cancellation")
KEPT_WHY = "delivery.why"


@act_required("delivery.orders_see")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits; look for others only with a reason, which is written down."""
    town = town_of(request)
    form = SearchForm(request.POST or None)
    page: dict[str, Any] = {"form": form, "waiting": rulings.waiting(town)[:100], "found": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        page["found"] = rulings.found(town, given["words"])
        request.session[KEPT_WHY] = given["why"]
        looked(
            request, subject=[one.customer for one in page["found"]], what=WHAT, why=given["why"]
        )
    return render(request, "delivery/rulings/index.html", page, status=422 if form.errors else 200)


@act_required("delivery.orders_see")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    order = town_order(request, pk)
    why = WHY if order.state in WAITING else request.session.get(KEPT_WHY, "")
    if not why:
        messages.warning(request, _("Say first why you look for this order."))
        return redirect("delivery:rulings")
    looked(request, subject=[order.customer, order.courier], what=WHAT, why=why)
    return _page(request, order)


def _page(request: HttpRequest, order: Order, form: RulingForm | None = None) -> HttpResponse:
    now, by = clock.now(), account_of(request)
    may = permissions.may(by, steps.DECIDE, town=order.town, now=now)
    is_own = Actor.OFFICIAL not in steps.actors(order, by, now=now)
    steps_open = ways.offered_to(order, Actor.OFFICIAL, now=now) if may and not is_own else set()
    paid = order.settlement.captured_won if hasattr(order, "settlement") else 0
    page = {
        "form": form or RulingForm(initial={"won": paid or None}),
        "ways": steps_open,
        "is_own": may and is_own,
        "now": now,
    }
    status = 422 if form else 200
    return render(request, "delivery/rulings/show.html", sheet(order) | page, status=status)


@act_required("delivery.orders")
@require_POST
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    order, form, by = town_order(request, pk), RulingForm(request.POST), account_of(request)
    if form.is_valid():
        try:
            steps.take(order=order, ask=_ask(order, form), by=by, now=clock.now())
        except ValidationError as error:
            form.add_error(None, told(error))
        except PermissionDenied:
            form.add_error(None, _("This is an order of your own. Another official decides."))
        else:
            messages.success(request, _("It is decided. Customer and shop are told."))
            return redirect("delivery:rulings")
    return _page(request, order, form=form)


def _ask(order: Order, form: RulingForm) -> Ask:
    """Return the step; a refund of everything that was paid is a whole one."""
    given = form.cleaned_data
    name, won = given["step"], given["won"] or 0
    paid = order.settlement.captured_won if hasattr(order, "settlement") else 0
    if name == "refund":
        won = won or paid
        name = "refund_full" if won == paid else "refund_part"
    fault = Fault(given["fault"]) if given["fault"] else None
    return Ask(name, reason=given["reason"], fault=fault, won=won)


patterns = [
    path("rulings/", index, name="rulings"),
    path("rulings/<int:pk>/", show, name="ruling"),
    path("rulings/<int:pk>/steps/", taken, name="ruling-steps"),
]

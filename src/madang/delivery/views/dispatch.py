"""The officials' view of dispatch: zones, who is on duty, why a decision, incomes, shifts."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.forms.couriers import ShiftForm, ZoneForm
from madang.delivery.models import Offer, Shift
from madang.delivery.services import daybooks, duties, earnings, reasons, zoneboards, zones
from madang.delivery.services.zoneboards import ZoneBoard
from madang.delivery.views.desk import given, wrong
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.requests import act_required, looked
from madang.roles.services import permissions
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("Who is on duty as a courier"), gettext_noop("Running dispatch")
DAYS = 14


def _seen(request: HttpRequest, people: list[Account]) -> None:
    looked(request, subject=people, what=WHAT, why=WHY)


@act_required("delivery.dispatch_see")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _board(request)


def _board(request: HttpRequest, form: ZoneForm | None = None) -> HttpResponse:
    town, now = town_of(request), clock.now()
    boards, lately = zoneboards.boards(town, now=now), zoneboards.lately(town)
    _seen(request, _people(boards) + [one.courier.account for one in lately])
    found = earnings.spread(town=town, now=now)
    most = max(found.bins) if found else 0
    page = {
        "boards": boards,
        "day": daybooks.today(town, now=now),
        "may_decide": permissions.may(account_of(request), "delivery.orders", town=town, now=now),
        "lately": lately,
        "spread": found,
        "bars": [
            (20 + 70 * number, 120 - 100 * count // max(1, most), 100 * count // max(1, most),
             count, number * found.step)
            for number, count in enumerate(found.bins)
        ] if found else [],
        "form": form or ZoneForm(initial={"lat": town.lat, "lon": town.lon}),
        "may_plan": permissions.may(account_of(request), zones.PLAN, town=town, now=now),
        "now": now,
    }  # fmt: skip
    return render(request, "delivery/dispatch/index.html", page, status=422 if form else 200)


def _people(boards: list[ZoneBoard]) -> list[Account]:
    return [one.shift.courier.account for board in boards for one in board.crew]


@act_required("delivery.dispatch_see")
@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Offer.objects.filter(town=town_of(request)).prefetch_related("parts__order")
    found = get_object_or_404(rows.select_related("courier__account", "shop", "run__zone"), pk=pk)
    _seen(request, [found.courier.account])
    page = {"offer": found, "reasons": reasons.of(found), "picture": reasons.picture(found)}
    return render(request, "delivery/dispatch/offer.html", page)


@act_required("delivery.dispatch")
@require_POST
def new_zone(request: HttpRequest) -> HttpResponse:
    form = ZoneForm(request.POST)
    if form.is_valid():
        try:
            zones.make(values=form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The zone is made. Shifts can be planned in it."))
            return redirect("delivery:dispatch")
    return _board(request, form)


@act_required("delivery.dispatch")
@require_http_methods(["GET", "POST"])
def shifts(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    form = ShiftForm(request.POST or None, town=town, now=now)
    if request.method == "POST" and form.is_valid():
        courier, zone = form.cleaned_data["courier"], form.cleaned_data["zone"]
        try:
            duties.plan(courier.pk, zone_id=zone.pk, times=form.times(), **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The shift is planned."))
            return redirect("delivery:dispatch-shifts")
    rows = _coming(request, now)
    _seen(request, [one.courier.account for one in rows])
    page = {"form": form, "shifts": rows, "now": now}
    status = 422 if form.errors else 200
    return render(request, "delivery/dispatch/shifts.html", page, status=status)


def _coming(request: HttpRequest, now: datetime) -> list[Shift]:
    """Return the shifts of yesterday and of the two weeks to come."""
    rows = Shift.objects.filter(
        town=town_of(request), ends_at__gt=now - timedelta(days=1),
        starts_at__lt=now + timedelta(days=DAYS),
    )  # fmt: skip
    rows = rows.select_related("courier__account", "zone", "pay").prefetch_related("breaks")
    return list(rows[:500])


@act_required("delivery.dispatch")
@require_POST
def shift_removal(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        duties.unplan(pk, **given(request))
    except Shift.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The shift is struck."))
    return redirect("delivery:dispatch-shifts")


patterns = [
    path("dispatch/", index, name="dispatch"),
    path("dispatch/offers/<int:pk>/", offer, name="dispatch-offer"),
    path("dispatch/zones/", new_zone, name="dispatch-zones"),
    path("dispatch/shifts/", shifts, name="dispatch-shifts"),
    path("dispatch/shifts/<int:pk>/removals/", shift_removal, name="dispatch-shift-removals"),
]

"""The courier's own page: duty, offers, meals on the way, and earnings. Made for a phone."""

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.forms.couriers import CarryForm, CourierForm, DutyForm, PlaceForm
from madang.delivery.models import Courier
from madang.delivery.services import (
    agencyterms,
    carrying,
    duties,
    earnings,
    offers,
    positions,
    reasons,
    roster,
    zones,
)
from madang.delivery.services.refused import Refused
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

HOURS = (2, 4, 6, 8)


@act_required("delivery.carry")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    courier = roster.of(account_of(request), town=town_of(request))
    if courier is None:
        return redirect("delivery:courier-application")
    page = _page(request, courier)
    is_part = request.headers.get("HX-Request") == "true"
    name = "_work" if is_part else "show"
    return render(request, f"delivery/couriers/{name}.html", page)


def _page(request: HttpRequest, courier: Courier) -> dict[str, object]:
    now, account = clock.now(), account_of(request)
    shift = duties.running(courier)
    rest = shift.breaks.filter(ends_at=None).first() if shift else None
    if shift:
        duties.seen(shift, now=now)
    live = list(offers.of_courier(courier))
    return {
        "courier": courier,
        "may_carry": courier.may_carry(now),
        "lost_agency": roster.has_lost_agency(courier),
        "shift": shift,
        "rest": rest,
        "cards": [
            (one, reasons.of(one), reasons.picture(one))
            for one in live
            if one.is_given and one.lapses_at > now
        ],
        "meals": carrying.meals(account, town=courier.town),
        "planned": duties.planned(courier, now=now) if not shift else [],
        "zones": zones.every(courier.town) if not shift else [],
        "hours": HOURS,
        "now": now,
    }


@act_required("delivery.carry")
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    known = roster.of(account_of(request), town=town)
    form = CourierForm(request.POST or None, instance=known, town=town, now=clock.now())
    if request.method == "POST" and form.is_valid():
        try:
            roster.apply(values=form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("Your application is sent. An official looks at it."))
            return redirect("delivery:courier")
    page = {"form": form, "courier": known}
    status = 422 if form.errors else 200
    return render(request, "delivery/couriers/application.html", page, status=status)


def _did(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    """Do `act`, and go back to the page with what was done or why not."""
    try:
        act()
    except PermissionDenied as error:
        raise Http404 from error  # not theirs, or they are no courier
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        if said:
            messages.success(request, said)
    return redirect("delivery:courier")


@act_required("delivery.carry")
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    form = DutyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the times that are offered."))
        return redirect("delivery:courier")
    act, who = form.cleaned_data["act"], given(request)
    if act == "on":
        hours = form.cleaned_data["hours"] or HOURS[1]
        zone = form.cleaned_data["zone"]
        said = _("You are on duty. Offers appear here.")
        return _did(request, lambda: duties.go_on(hours=hours, zone_id=zone, **who), said)
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "off": (duties.go_off, _("You are off duty. Your place is deleted.")),
        "pause": (duties.pause, _("Your break has begun. Nothing is offered.")),
        "resume": (duties.resume, _("Your break is over.")),
    }
    run, said = acts[act]
    return _did(request, lambda: run(**who), said)


@act_required("delivery.carry")
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        positions.put(**form.cleaned_data, **given(request))
    except PermissionDenied as error:
        raise Http404 from error
    except Refused as error:
        return HttpResponse(str(error.messages[0]), status=409, content_type="text/plain")
    return HttpResponse(status=204)


@act_required("delivery.carry")
@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    who = given(request)
    if request.POST.get("answer") == "accept":
        said = _("Accepted. Ride to the shop now.")
        return _did(request, lambda: offers.accept(pk, **who), said)
    said = _("Declined. It changes nothing for your next offers.")
    return _did(request, lambda: offers.decline(pk, **who), said)


@act_required("delivery.carry")
@require_POST
def steps(request: HttpRequest, pk: int) -> HttpResponse:
    form = CarryForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = {
        "pick_up": _("The meal is with you. Ride safely."),
        "deliver": _("Handed over. Well done."),
        "no_show": _("Customer and shop are asked. Wait for the answer here."),
        "accident": _("Are you hurt? Call 119 first. The town has been told."),
    }.get(form.cleaned_data["step"], "")
    return _did(request, lambda: carrying.take(pk, **form.cleaned_data, **given(request)), said)


@act_required("delivery.carry")
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    courier = _own(request)
    day = _day(request)
    found = earnings.week(courier, day=day)
    today = clock.now().astimezone(courier.town.zone).date()
    after = found.first + timedelta(days=7)
    page = {
        "courier": courier,
        "week": found,
        "last": found.first + timedelta(days=6),
        "before": found.first - timedelta(days=7),
        "after": after if after <= today else None,
        "keeps": agencyterms.percent(courier.agency, now=clock.now()) if courier.agency else None,
        "coming": agencyterms.coming(courier.agency, now=clock.now()) if courier.agency else [],
    }
    return render(request, "delivery/couriers/earnings.html", page)


@act_required("delivery.carry")
@require_safe
def week_csv(request: HttpRequest) -> HttpResponse:
    found = earnings.week(_own(request), day=_day(request))
    answer = HttpResponse("\ufeff" + earnings.text(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="earnings-{found.first}.csv"'
    return answer


def _own(request: HttpRequest) -> Courier:
    courier = roster.of(account_of(request), town=town_of(request))
    if courier is None:
        raise Http404
    return courier


def _day(request: HttpRequest) -> date:
    """Return the day asked for, or today for nonsense."""
    try:
        asked = parse_date(request.GET.get("day", "")[:10])
    except ValueError:
        asked = None
    today = clock.now().astimezone(town_of(request).zone).date()
    return asked if asked and 2000 < asked.year < 2200 else today


patterns = [
    path("courier/", show, name="courier"),
    path("courier/application/", application, name="courier-application"),
    path("courier/duty/", duty, name="courier-duty"),
    path("courier/place/", place, name="courier-place"),
    path("courier/offers/<int:pk>/answers/", answers, name="courier-answers"),
    path("courier/orders/<int:pk>/steps/", steps, name="courier-steps"),
    path("courier/earnings/", week, name="courier-earnings"),
    path("courier/earnings/week.csv", week_csv, name="courier-earnings-csv"),
]

"""The officials' pages for delivery agencies: add one, name who runs it first, end it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.forms.agencies import AgencyForm, AgencyInviteForm
from madang.delivery.models import Agency, AgencyTerms
from madang.delivery.services import agencies, agencycouriers, agencypeople, agencyterms
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required, looked
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("Who runs a delivery agency"), gettext_noop("Looking after agencies")


@act_required("delivery.vet")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = agencies.add(values=form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("Couriers of the agency can apply now."))
            return redirect("delivery:agency-check", made.pk)
    rows = agencies.listed(town)
    keeps = agencyterms.percents([one.agency for one in rows], town=town, now=now)
    page = {"form": form, "lines": [(one, keeps[one.agency.pk]) for one in rows]}
    status = 422 if form.errors else 200
    return render(request, "delivery/agencies/index.html", page, status=status)


@act_required("delivery.vet")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, AgencyInviteForm())


def _page(request: HttpRequest, pk: int, form: AgencyInviteForm) -> HttpResponse:
    town, now, by = town_of(request), clock.now(), account_of(request)
    agency = get_object_or_404(Agency.objects.select_related("town"), town=town, pk=pk)
    people = list(agencypeople.every(agency))
    crew = list(agencies.couriers(agency).select_related("account"))
    shown = [one.account for one in people] + [one.account for one in crew]
    looked(request, subject=shown, what=WHAT, why=WHY)
    page = {
        "agency": agency,
        "form": form,
        "people": people,
        "crew": crew,
        "waiting": agencypeople.waiting(agency, now=now).count(),
        "percent": agencyterms.percent(agency, now=now),
        "history": AgencyTerms.objects.filter(agency=agency),
        "is_own": by.pk in {one.account_id for one in people},
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/agencies/show.html", page, status=status)


@act_required("delivery.vet")
@require_POST
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Agency, town=town_of(request), pk=pk)
    form = AgencyInviteForm(request.POST)
    if form.is_valid():
        try:
            agencypeople.name_first(pk, email=form.cleaned_data["email"], **given(request))
        except ValidationError as error:
            wrong(form, error)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The invitation waits for whoever has this address."))
            return redirect("delivery:agency-check", pk)
    return _page(request, pk, form)


@act_required("delivery.vet")
@require_POST
def endings(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Agency, town=town_of(request), pk=pk)
    try:
        agencycouriers.end_agency(pk, **given(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The agency has ended. Its people and couriers are told."))
    return redirect("delivery:agency-check", pk)


patterns = [
    path("agencies/", index, name="agency-checks"),
    path("agencies/<int:pk>/", show, name="agency-check"),
    path("agencies/<int:pk>/invitations/", invitations, name="agency-invitations"),
    path("agencies/<int:pk>/endings/", endings, name="agency-endings"),
]

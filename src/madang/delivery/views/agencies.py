"""The page of a delivery agency, for those who run it: couriers, people, share, statements."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.forms.agencies import AgencyCourierForm, AgencyInviteForm, AgencyTermsForm
from madang.delivery.models import Agency, AgencyInvitation, AgencyTerms, Courier
from madang.delivery.services import (
    agencies,
    agencycouriers,
    agencypeople,
    agencystatements,
    agencyterms,
)
from madang.delivery.services.agencystatements import AgencyStatement
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

FIRST_YEAR = 2020


@act_required("delivery.run_agency")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    by, town, now = account_of(request), town_of(request), clock.now()
    agency = agencies.of(by, town=town)
    page: dict[str, object] = {
        "agency": agency,
        "invitations": agencypeople.waiting_for(by, town=town, now=now),
    }
    if agency is not None:
        lines = agencycouriers.lines(agency, now=now)
        page |= {
            "applicants": [one for one in lines if one.courier.confirmed_at is None],
            "crew": [one for one in lines if one.courier.confirmed_at is not None],
            "holdings": agencies.holdings(agency),
            "percent": agencyterms.percent(agency, now=now),
            "coming": agencyterms.coming(agency, now=now),
            "today": now.astimezone(town.zone).date(),
        }
    return render(request, "delivery/agency/show.html", page)


def _done(request: HttpRequest, act: Callable[[], object], said: str, to: str) -> HttpResponse:
    """Do `act` and go to the page `to`, with what was done or why not."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (AgencyInvitation.DoesNotExist, Courier.DoesNotExist):
        raise Http404 from None
    else:
        messages.success(request, said)
    return redirect(to)


@act_required("delivery.run_agency")
@require_POST
def answers(request: HttpRequest, invitation_pk: int) -> HttpResponse:
    """Accept or decline an invitation of one's own."""
    accepts = request.POST.get("answer") == "accept"

    def act() -> object:
        return agencypeople.answer(invitation_pk, accepts=accepts, **given(request))

    said = _("You run the agency now.") if accepts else _("You have declined the invitation.")
    return _done(request, act, said, "delivery:agency")


@act_required("delivery.run_agency")
@require_POST
def couriers(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a courier, or say that they are none of the agency's."""
    _own(request)
    form = AgencyCourierForm(request.POST)
    if not form.is_valid():
        raise Http404
    if form.cleaned_data["step"] == "confirm":
        said = _("Confirmed. An official of the town looks at the application now.")
        return _done(
            request, lambda: agencycouriers.confirm(pk, **given(request)), said, "delivery:agency"
        )
    reason = form.cleaned_data["reason"]
    said = _("This person does not carry for the agency, and is told.")
    return _done(
        request,
        lambda: agencycouriers.part(pk, reason=reason, **given(request)),
        said,
        "delivery:agency",
    )


@act_required("delivery.run_agency")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    agency = _own(request)
    form = AgencyInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agencypeople.invite(email=form.cleaned_data["email"], **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The invitation waits for whoever has this address."))
            return redirect("delivery:agency-people")
    page = {
        "agency": agency,
        "form": form,
        "people": agencypeople.every(agency),
        "waiting": agencypeople.waiting(agency, now=clock.now()),
        "me": account_of(request).pk,
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/agency/people.html", page, status=status)


@act_required("delivery.run_agency")
@require_POST
def removals(request: HttpRequest, account_pk: int) -> HttpResponse:
    _own(request)

    def act() -> object:
        return agencypeople.remove(account_pk, **given(request))

    said = _("This person does not run the agency any more.")
    return _done(request, act, said, "delivery:agency-people")


@act_required("delivery.run_agency")
@require_POST
def withdrawals(request: HttpRequest, invitation_pk: int) -> HttpResponse:
    _own(request)

    def act() -> object:
        return agencypeople.withdraw(invitation_pk, **given(request))

    said = _("It is taken back. Nobody can accept it any more.")
    return _done(request, act, said, "delivery:agency-people")


@act_required("delivery.run_agency")
@require_POST
def leaves(request: HttpRequest) -> HttpResponse:
    _own(request)
    try:
        agencypeople.leave(**given(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("delivery:agency-people")
    messages.success(request, _("You do not run this agency any more."))
    return redirect("delivery:agency")


@act_required("delivery.run_agency")
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    agency, now = _own(request), clock.now()
    form = AgencyTermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agencyterms.write(**form.cleaned_data, **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("It is written. Your couriers are told."))
            return redirect("delivery:agency-terms")
    page = {
        "agency": agency,
        "form": form,
        "percent": agencyterms.percent(agency, now=now),
        "cap": agencyterms.cap(agency.town, now=now),
        "history": AgencyTerms.objects.filter(agency=agency).select_related("by"),
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/agency/terms.html", page, status=status)


@act_required("delivery.run_agency")
@require_safe
def statement(request: HttpRequest, year: int, month: int) -> HttpResponse:
    made = _statement(request, year, month)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    today = clock.now().astimezone(town_of(request).zone).date()
    page = {
        "agency": made.agency,
        "statement": made,
        "holdings": agencies.holdings(made.agency),
        "before": before,
        "after": after if date(*after, 1) <= today else None,
        "year": year,
        "month": month,
    }
    return render(request, "delivery/agency/statement.html", page)


@act_required("delivery.run_agency")
@require_safe
def statement_file(request: HttpRequest, year: int, month: int) -> HttpResponse:
    made = _statement(request, year, month)
    answer = HttpResponse(agencystatements.csv(made), content_type="text/csv; charset=utf-8")
    name = f"agency-{made.agency.pk}-{year}-{month:02}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _own(request: HttpRequest) -> Agency:
    """Return the agency that the person who is signed in runs. Raises Http404: none."""
    agency = agencies.of(account_of(request), town=town_of(request))
    if agency is None:
        raise Http404
    return agency


def _statement(request: HttpRequest, year: int, month: int) -> AgencyStatement:
    agency, now = _own(request), clock.now()
    if not (FIRST_YEAR <= year <= now.year + 1 and 1 <= month <= 12):
        raise Http404
    by = account_of(request)
    return agencystatements.monthly(agency=agency, year=year, month=month, by=by, now=now)


MONTH = "agency/statements/<int:year>-<int:month>"
patterns = [
    path("agency/", show, name="agency"),
    path("agency/answers/<int:invitation_pk>/", answers, name="agency-answers"),
    path("agency/couriers/<int:pk>/", couriers, name="agency-couriers"),
    path("agency/people/", people, name="agency-people"),
    path("agency/people/<int:account_pk>/removals/", removals, name="agency-removals"),
    path("agency/people/leaves/", leaves, name="agency-leaves"),
    path("agency/withdrawals/<int:invitation_pk>/", withdrawals, name="agency-withdrawals"),
    path("agency/terms/", terms, name="agency-terms"),
    path(f"{MONTH}/", statement, name="agency-statement"),
    path(f"{MONTH}.csv", statement_file, name="agency-statement-file"),
]

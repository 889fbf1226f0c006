from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.residents.engine.fields import FIELDS
from madang.residents.forms import OpeningForm, WhyForm
from madang.residents.models import Form
from madang.residents.requests import posted
from madang.residents.services import forms, offices
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("residents.look")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "residents/openings/index.html", {"forms": forms.of(town_of(request))})


@act_required("residents.forms")
@require_http_methods(["GET", "POST"])
def openings(request: HttpRequest) -> HttpResponse:
    town, by, now = town_of(request), account_of(request), clock.now()
    form = OpeningForm(
        posted(request),
        instance=Form(town=town, opened_by=by, opened_at=now),
        initial={"department": offices.name_of(by, town=town, now=now), "keep_days": 90},
    )
    if request.method == "POST" and form.is_valid():
        opened = forms.open_form(form.save(commit=False), by=by, now=now)
        messages.success(request, _("Residents can answer now."))
        return redirect("desk:form", opened.pk)
    status = 422 if form.errors else 200
    return render(request, "residents/openings/new.html", {"form": form}, status=status)


@act_required("residents.look")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers are shown to whoever says why; a look is a POST, it leaves a trace."""
    asked = get_object_or_404(forms.of(town_of(request)), pk=pk)
    why = WhyForm(posted(request))
    found = None
    if request.method == "POST" and why.is_valid():
        found = forms.answers(
            form=asked, by=account_of(request), why=why.cleaned_data["why"], now=clock.now()
        )
    names = [*asked.required, *asked.optional]
    page = {
        "asked": asked,
        "why": why,
        "fields": [FIELDS[name] for name in names],
        "found": found,
        "rows": [(one, [one.values.get(name) for name in names]) for one in found or []],
    }
    status = 422 if why.errors else 200
    return render(request, "residents/openings/show.html", page, status=status)


@act_required("residents.forms")
@require_POST
def closings(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(forms.of(town_of(request)), pk=pk)
    forms.close(form_id=pk, town=town_of(request), by=account_of(request), now=clock.now())
    messages.success(request, _("The form takes no more answers."))
    return redirect("desk:form", pk)


patterns = [
    path("forms/", index, name="forms"),
    path("forms/openings/", openings, name="openings"),
    path("forms/<int:pk>/", show, name="form"),
    path("forms/<int:pk>/closings/", closings, name="form-closings"),
]

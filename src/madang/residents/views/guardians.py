from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock, scope
from madang.residents.forms import WardCodeForm
from madang.residents.models import Guardianship
from madang.residents.requests import in_town, person_of
from madang.residents.services import attributes, consents, guardians, speakers
from madang.roles.requests import signed_in_required
from madang.towns.requests import town_of


@signed_in_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _asked(request)
    return _page(request)


def _page(
    request: HttpRequest, *, code: str = "", form: WardCodeForm | None = None
) -> HttpResponse:
    person, town = person_of(request), getattr(request, "town", None)
    with scope.installation():  # one person's own rows in all towns
        rows = list(guardians.of(person)[:100])
    page = {
        "wards": [row for row in rows if row.guardian_id == person.pk],
        "guardians": [row for row in rows if row.ward_id == person.pk],
        "code": code,
        "form": form or WardCodeForm(),
        "is_child": town is not None and speakers.is_child(person, town=town, now=clock.now()),
        "is_grown": town is not None and speakers.is_grown(person, town=town, now=clock.now()),
    }
    wrong = form is not None and form.errors
    return render(request, "residents/guardians/index.html", page, status=422 if wrong else 200)


@in_town
def _asked(request: HttpRequest) -> HttpResponse:
    form = WardCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        one = guardians.ask(
            guardian=person_of(request),
            code=form.cleaned_data["code"],
            town=town_of(request),
            now=clock.now(),
        )
    except (guardians.NoSuchCode, guardians.TooOld):  # one answer: a code says nothing of a child
        form.add_error("code", _("This code does not serve. Ask the child for a new one."))
        return _page(request, form=form)
    text = _("Come to the counter with the family certificate and say the number %(number)s.")
    messages.success(request, text % {"number": one.number})
    return redirect("residents:guardians")


@in_town
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    return _page(request, code=guardians.code_for(person_of(request)))


@in_town
@require_GET
def ward(request: HttpRequest, pk: int) -> HttpResponse:
    town, now = town_of(request), clock.now()
    wards = guardians.wards_of(person_of(request), town=town, now=now)
    child = next((one for one in wards if one.pk == pk), None)
    if child is None:
        raise Http404
    page = {
        "child": child,
        "known": attributes.of(child, town=town, now=now).values(),
        "consents": consents.all_of(child).filter(town=town).in_force(now),
    }
    return render(request, "residents/guardians/ward.html", page)


@signed_in_required
@require_POST
def endings(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        guardians.end(pk=pk, by=person_of(request), now=clock.now())
    except Guardianship.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Ended."))
    return redirect("residents:guardians")


patterns = [
    path("guardians/", index, name="guardians"),
    path("guardians/codes/", codes, name="guardian-codes"),
    path("guardians/wards/<int:pk>/", ward, name="ward"),
    path("guardians/<int:pk>/endings/", endings, name="guardian-endings"),
]

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock, scope
from madang.residents.engine.fields import FIELDS
from madang.residents.forms import StatedForm
from madang.residents.models import Attribute
from madang.residents.requests import person_of, posted
from madang.residents.services import assistances, attributes, consents, guardians, residency
from madang.roles.requests import signed_in_required
from madang.towns.models import Town


def _town(request: HttpRequest) -> Town | None:
    return getattr(request, "town", None)


@signed_in_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    person, town, now = person_of(request), _town(request), clock.now()
    known = attributes.everywhere(person, now=now)
    here = [one for one in known if town is None or one.town_id in {None, town.pk}]
    with scope.installation():  # counts of one person's own rows
        page = {
            "person": person,
            "known": here,
            "claim": residency.last_of(person, town=town) if town else None,
            "is_verified": any(one.field == "residence" for one in here),
            "consents": consents.all_of(person).in_force(now).count(),
            "wards": guardians.of(person).filter(ended_at=None).count(),
            "helped": assistances.of(person).count(),
        }
    return render(request, "residents/my/show.html", page)


@signed_in_required
@require_http_methods(["GET", "POST"])
def stated(request: HttpRequest) -> HttpResponse:
    person, town, now = person_of(request), _town(request), clock.now()
    known = attributes.of(person, town=town, now=now)
    fixed = [name for name, one in known.items() if one.is_verified]
    initial = {name: one.value for name, one in known.items() if not one.is_verified}
    form = StatedForm(posted(request), initial=initial, without=fixed)
    if request.method == "POST" and form.is_valid() and _kept(form, request, known):
        messages.success(request, _("Kept as stated by you."))
        return redirect("residents:my")
    page = {"form": form, "fixed": [known[name] for name in fixed]}
    return render(request, "residents/my/stated.html", page, status=422 if form.errors else 200)


def _kept(form: StatedForm, request: HttpRequest, known: dict[str, Attribute]) -> bool:
    given = {name: value for name, value in form.cleaned_data.items() if name in FIELDS}
    said = {name: value for name, value in given.items() if value}
    person, town, now = person_of(request), _town(request), clock.now()
    try:
        attributes.declare(account=person, town=town, values=said, now=now)
    except attributes.Unfit as unfit:
        for name in unfit.args:
            form.add_error(name, _("This does not fit here. Nothing was changed."))
        return False
    gone = [name for name, value in given.items() if not value and name in known]
    attributes.forget(account=person, town=town, names=gone, now=now)
    return True


@signed_in_required
@require_GET
def helped(request: HttpRequest) -> HttpResponse:
    with scope.installation():  # one person's own rows in all towns
        sittings = list(assistances.of(person_of(request))[:200])
    return render(request, "residents/my/helped.html", {"sittings": sittings})


patterns = [
    path("", show, name="my"),
    path("stated/", stated, name="stated"),
    path("assistances/", helped, name="assistances"),
]

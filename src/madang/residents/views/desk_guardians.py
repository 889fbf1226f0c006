from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.privacy.services import looks
from madang.residents.forms import CertificateForm, NumberForm
from madang.residents.models import Guardianship
from madang.residents.requests import posted
from madang.residents.services import guardians, offices
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("residents.verify")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    number = NumberForm(posted(request))
    if request.method == "POST" and number.is_valid():
        one = guardians.by_number(number.cleaned_data["number"], town=town)
        if one is not None:
            return redirect("desk:guardianship", one.pk)
        number.add_error("number", _("Nothing waits under this number in this town."))
    page = {"number": number, "waiting": guardians.waiting(town=town)[:100]}
    status = 422 if number.errors else 200
    return render(request, "residents/guardianships/index.html", page, status=status)


@act_required("residents.verify")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town = town_of(request)
    rows = guardians.waiting(town=town).select_related("ward", "guardian")
    one = get_object_or_404(rows, pk=pk)
    form = CertificateForm(request.POST if request.POST.get("verdict") == "proof" else None)
    if request.method == "POST" and _decided(request, one, form):
        return redirect("desk:guardianships")
    looks.record(
        by=account_of(request),
        subject=[one.ward, one.guardian],
        what=gettext_noop("names"),
        why=gettext_noop("deciding on a guardianship"),
        town=town,
        now=clock.now(),
    )
    page = {"one": one, "form": form}
    status = 422 if form.errors else 200
    return render(request, "residents/guardianships/show.html", page, status=status)


def _decided(request: HttpRequest, one: Guardianship, form: CertificateForm) -> bool:
    town, by, now = town_of(request), account_of(request), clock.now()
    try:
        if request.POST.get("verdict") != "proof":
            guardians.refuse(pk=one.pk, town=town, by=by, now=now)
        elif not form.is_valid():
            return False
        else:
            guardians.confirm(
                pk=one.pk,
                town=town,
                by=by,
                born=form.cleaned_data["born"].isoformat(),
                office=offices.name_of(by, town=town, now=now),
                now=now,
            )
    except guardians.TooOld:
        form.add_error("born", _("The child is 14 or older and needs no guardian here."))
        return False
    except guardians.Closed as error:
        raise Http404 from error
    messages.success(request, _("Kept. Both are told."))
    return True


patterns = [
    path("guardianships/", index, name="guardianships"),
    path("guardianships/<int:pk>/", show, name="guardianship"),
]

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock, scope
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.models import Consent
from madang.residents.requests import person_of
from madang.residents.services import consents, guardians
from madang.roles.requests import signed_in_required


@signed_in_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    with scope.installation():  # one person's own rows in all towns
        rows = list(consents.all_of(person_of(request))[:500])
    now = clock.now()
    page = {
        "present": [one for one in rows if one.withdrawn_at is None and one.until > now],
        "past": [one for one in rows if one.withdrawn_at is not None or one.until <= now],
    }
    return render(request, "residents/consents/index.html", page)


@signed_in_required
@require_http_methods(["GET", "POST"])
def withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    with scope.installation():  # one person's own row, in whichever town it is
        consent = get_object_or_404(consents.of_person_or_ward(_people(request)), pk=pk)
    if request.method == "GET":
        return render(request, "residents/consents/withdraw.html", {"consent": consent})
    try:
        consents.withdraw(
            consent_id=pk, account=consent.account, by=account_of(request), now=clock.now()
        )
    except Consent.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Withdrawn. What was handed in with it is deleted."))
    return redirect("residents:consents")


def _people(request: HttpRequest) -> list[Account]:
    person = person_of(request)
    return [person, *guardians.all_wards_of(person, now=clock.now())]


patterns = [
    path("consents/", index, name="consents"),
    path("consents/<int:pk>/withdrawals/", withdrawals, name="consent-withdrawals"),
]

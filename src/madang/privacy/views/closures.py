from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock, scope
from madang.people.requests import account_of
from madang.privacy.requests import town_or_none
from madang.privacy.services import closures, holds, notice, terms
from madang.privacy.services.closures import Duty
from madang.roles.requests import act_required, signed_in_required


@act_required("privacy.close")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    account, town, now = account_of(request), town_or_none(request), clock.now()
    if request.method == "POST" and request.POST.get("sure"):
        try:
            closures.ask(account=account, town=town, path=reverse("privacy:index"), now=now)
        except closures.InOfficeError:
            messages.error(request, _refusal(closures.duties(account, now=now)))
        else:
            messages.success(request, _("Your account is being closed. You can take this back."))
            return redirect("privacy:index")
    with scope.installation():  # holds of all towns count
        standing = list(holds.on(account, now=now))
        fates = notice.fates(account)
    page = {
        "closure": closures.waiting(account),
        "duties": closures.duties(account, now=now),
        "holds": standing,
        "due": terms.erasure_due(town, now=now),
        "fates": fates,
        "unsure": request.method == "POST" and not request.POST.get("sure"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/closures/show.html", page, status=status)


def _refusal(duties: list[Duty]) -> str:
    if any(duty.is_last for duty in duties):
        return _("You are the last operator; name another one first. Nothing was changed.")
    return _("Hand your duties over first. Nothing was changed.")


@signed_in_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    if closures.undo(account=account_of(request), now=clock.now()):
        messages.success(request, _("Your account stays."))
    else:
        messages.info(request, _("There was nothing to take back."))
    return redirect("privacy:index")


patterns = [
    path("closure/", show, name="closure"),
    path("closure/undo/", undo, name="closure-undo"),
]

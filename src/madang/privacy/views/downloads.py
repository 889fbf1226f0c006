from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.privacy.requests import town_or_none
from madang.privacy.services import downloads, seals
from madang.roles.requests import act_required

KEY = "{key}"


@act_required("privacy.download")
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    try:
        download = downloads.ask(
            account=account_of(request),
            town=town_or_none(request),
            path=reverse("privacy:download", args=["KEY"]).replace("KEY", KEY),
            language=get_language() or "ko",
            now=clock.now(),
        )
    except downloads.TooManyError:
        messages.error(request, _("You have had enough downloads for today. Come back tomorrow."))
        return redirect("privacy:index")
    return redirect("privacy:download", download.key)


@act_required("privacy.download")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    account = account_of(request)
    try:
        download = downloads.of(account, key=key)
    except downloads.NotReadyError:
        raise Http404(key) from None
    if request.method == "GET":
        return render(request, "privacy/downloads/show.html", {"download": download})
    try:
        packed = downloads.take(account=account, key=key, now=clock.now())
    except (downloads.NotReadyError, seals.BrokenSealError):
        messages.error(request, _("This download was taken or has expired. Ask for a new one."))
        return redirect("privacy:download", key)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="madang-my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


patterns = [
    path("downloads/", create, name="downloads"),
    path("downloads/<str:key>/", show, name="download"),
]

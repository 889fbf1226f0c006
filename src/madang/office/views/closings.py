"""Exporting and closing a town."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madang.base import clock
from madang.office.services import closings, exports
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Town


@require_POST
@act_required("towns.open")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    exports.begin(town=_town(pk), by=account_of(request), now=clock.now())
    messages.success(request, _("The export is being made. It stands here when it is ready."))
    return redirect("office:town", pk)


@require_GET
@act_required("towns.open")
def file(request: HttpRequest, pk: int, export_pk: int) -> HttpResponse:
    by, now = account_of(request), clock.now()
    try:
        export, path = exports.file_of(export_id=export_pk, town=_town(pk), by=by, now=now)
    except exports.NotReadyError as error:
        raise Http404 from error
    response = FileResponse(path.open("rb"), as_attachment=True, filename=export.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value] # HttpResponse stands for every response here


@require_POST
@act_required("towns.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    why = request.POST.get("why", "")
    try:
        closings.ask(town=_town(pk), by=account_of(request), why=why, now=clock.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Another operator must agree. Until then nothing changes."))
    return redirect("office:town", pk)


@require_POST
@act_required("towns.open")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    closings.reopen(town=_town(pk), by=account_of(request), now=clock.now())
    messages.success(request, _("The town is open again."))
    return redirect("office:town", pk)


def _town(pk: int) -> Town:
    return get_object_or_404(Town.objects.defer("basemap"), pk=pk)


patterns = [
    path("towns/<int:pk>/exports/", export, name="town-export"),
    path("towns/<int:pk>/exports/<int:export_pk>/", file, name="town-export-file"),
    path("towns/<int:pk>/closing/", close, name="town-closing"),
    path("towns/<int:pk>/reopening/", reopen, name="town-reopening"),
]

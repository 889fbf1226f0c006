"""Opening a town: find its region, look at what is proposed, open it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.office.forms import OpeningForm
from madang.office.services import openings
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Region
from madang.towns.services import regions

SHOWN = 40


@require_GET
@act_required("towns.open")
def index(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\0", "")[:100]
    found = list(regions.without_town(asked)[: SHOWN + 1]) if asked.strip() else []
    page = {
        "asked": asked,
        "found": found[:SHOWN],
        "is_more": len(found) > SHOWN,
        "is_korea_there": regions.is_korea_there(),
    }
    return render(request, "office/towns/regions.html", page)


@require_POST
@act_required("towns.open")
def korea(request: HttpRequest) -> HttpResponse:
    count = openings.bring_korea(by=account_of(request), now=clock.now())
    messages.success(request, _("%(count)s regions of Korea are here now.") % {"count": count})
    return redirect("office:openings")


@require_http_methods(["GET", "POST"])
@act_required("towns.open")
def new(request: HttpRequest, code: str) -> HttpResponse:
    free = Region.objects.filter(level=Region.Level.MUNICIPALITY, town=None)
    region = get_object_or_404(free.select_related("parent__parent"), code=code)
    form = OpeningForm(request.POST or None, initial=openings.proposed(region))
    if request.method == "POST" and form.is_valid():
        try:
            town = openings.open_town(
                region=region, by=account_of(request), values=form.cleaned_data, now=clock.now()
            )
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("The town is open. This list leads through the rest."))
            return redirect(f"/{town.slug}/office/guide/")
    status = 422 if form.errors else 200
    page = {"form": form, "region": region}
    return render(request, "office/towns/new.html", page, status=status)


patterns = [
    path("towns/new/", index, name="openings"),
    path("towns/new/korea/", korea, name="korea"),
    path("towns/new/<str:code>/", new, name="opening"),
]

"""The town's settings and its emblem."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.office.forms import EmblemForm, SettingsForm
from madang.office.services import settings
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.models import Town
from madang.towns.requests import town_of


@require_http_methods(["GET", "POST"])
@act_required("towns.change")
def show(request: HttpRequest) -> HttpResponse:
    town = Town.objects.defer("basemap").get(pk=town_of(request).pk)
    form = SettingsForm(request.POST or None, instance=town)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        settings.change(town=town, by=account_of(request), values=values, now=clock.now())
        messages.success(request, _("The settings are saved. Visitors see them within seconds."))
        return redirect("office:settings")
    return _page(request, form, EmblemForm())


@require_POST
@act_required("towns.change")
def emblem(request: HttpRequest) -> HttpResponse:
    form = EmblemForm(request.POST, request.FILES)
    town, by, now = town_of(request), account_of(request), clock.now()
    if "remove" in request.POST:
        settings.remove_emblem(town=town, by=by, now=now)
        messages.success(request, _("The emblem is removed."))
        return redirect("office:settings")
    if form.is_valid():
        try:
            settings.show_emblem(town=town, by=by, file=form.cleaned_data["file"], now=now)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The emblem is saved."))
            return redirect("office:settings")
    own = SettingsForm(instance=Town.objects.defer("basemap").get(pk=town.pk))
    return _page(request, own, form)


def _page(request: HttpRequest, form: SettingsForm, picture: EmblemForm) -> HttpResponse:
    wrong = bool(form.errors or picture.errors)
    page = {
        "form": form,
        "emblem": picture,
        "parts": [
            (_("Names and languages"), [form[name] for name in NAMES]),
            (_("How residents reach you"), [form[name] for name in CONTACT]),
            (_("Look"), [form[name] for name in LOOK]),
            (_("Map"), [form[name] for name in MAP]),
        ],
    }
    return render(request, "office/settings/show.html", page, status=422 if wrong else 200)


NAMES = ("name_ko", "name_en", "languages", "time_zone", "rooms")
CONTACT = ("phone", "email", "address_ko", "address_en", "homepage")
LOOK = ("colour_primary", "colour_accent")
MAP = ("lat", "lon")

patterns = [
    path("settings/", show, name="settings"),
    path("settings/emblem/", emblem, name="emblem"),
]

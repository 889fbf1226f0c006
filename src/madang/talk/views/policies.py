from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.talk.engine.reasons import REASONS
from madang.talk.forms import PolicyForm
from madang.talk.services import policies
from madang.towns.requests import town_of


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    page = {
        "policy": policies.current(town=town),
        "reasons": REASONS.values(),
        "history": policies.history(town=town),
        "may_write": permissions.may(request.user, policies.ACT, town=town, now=now),
    }
    return render(request, "talk/policies/show.html", page)


@act_required(policies.ACT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    policy = policies.current(town=town)
    known = {"text_ko": policy.text_ko, "text_en": policy.text_en} if policy else {}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            policies.write(town=town, by=account_of(request), now=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The policy counts from now on."))
            return redirect("talk:policy")
    return render(
        request, "talk/policies/edit.html", {"form": form}, status=422 if form.errors else 200
    )


patterns = [
    path("policy/", show, name="policy"),
    path("policy/edit/", edit, name="policy-edit"),
]

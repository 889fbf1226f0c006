from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.roles.models import Approval
from madang.roles.requests import act_required
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.forms import ChangeForm, StandardForm, WhyForm
from madang.rules.models import Rule
from madang.rules.services import changes, overviews, rules, words
from madang.towns.requests import town_of


@require_http_methods(["GET", "POST"])
@act_required(changes.ACT)
def change(request: HttpRequest, key: str) -> HttpResponse:
    if key not in CATALOGUE:
        raise Http404
    town, now = town_of(request), clock.now()
    rule = rules.in_force(town=town, key=key, at=now)
    form = ChangeForm(request.POST or None, rule=rule, town=town, now=now)
    if request.method == "POST" and form.is_valid():
        asked = _asked(
            form,
            lambda: changes.propose(
                town=town,
                by=account_of(request),
                draft=form.draft(),
                why=form.cleaned_data["why"],
                now=now,
            ),
        )
        if asked:
            return _thanks(request, asked, "rules:rule", key)
    page = {"form": form, "rule": rule, "label": words.label(rule.entry)}
    return _page(request, "rules/changes/change.html", form, page)


@require_http_methods(["GET", "POST"])
@act_required(changes.ACT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(Rule.objects.of(town_of(request)), pk=pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = _asked(
            form,
            lambda: changes.propose_withdrawal(
                rule=rule,
                by=account_of(request),
                why=form.cleaned_data["why"],
                now=clock.now(),
            ),
        )
        if asked:
            return _thanks(request, asked, "rules:rule", rule.key)
    page = {"form": form, "rule": rule, "label": words.label(rule.entry)}
    return _page(request, "rules/changes/withdraw.html", form, page)


@require_http_methods(["GET", "POST"])
@act_required(changes.ACT)
def standard(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    form = StandardForm(request.POST or None, town=town, now=now)
    if request.method == "POST" and form.is_valid():
        asked = _asked(
            form,
            lambda: changes.propose_standard(
                town=town, by=account_of(request), now=now, **form.cleaned_data
            ),
        )
        if asked:
            return _thanks(request, asked, "rules:index")
    groups = overviews.groups(town=town, at=now)
    page = {"form": form, "groups": groups}
    return _page(request, "rules/changes/standard.html", form, page)


def _asked(form: WhyForm, ask: Callable[[], Approval]) -> Approval | None:
    """Return the approval that was asked for, or None with the reason in the form."""
    try:
        return ask()
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _thanks(request: HttpRequest, asked: Approval, *back: str) -> HttpResponse:
    messages.success(
        request, _("A second person has been asked to agree. Until then nothing changes.")
    )
    return redirect(*back)


def _page(
    request: HttpRequest, template: str, form: WhyForm, page: dict[str, object]
) -> HttpResponse:
    return render(request, template, page, status=422 if form.errors else 200)


patterns = [
    path("standard/", standard, name="standard"),
    path("changes/<int:pk>/withdrawal/", withdraw, name="withdraw"),
    path("<str:key>/change/", change, name="change"),
]

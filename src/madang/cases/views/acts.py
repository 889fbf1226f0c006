"""Every act on a case: a page with its form, then done. What is not offered is not found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.cases import forms
from madang.cases.models import Case
from madang.cases.services import (
    assignments,
    delays,
    moves,
    notes,
    offers,
    workers,
    workflows,
)
from madang.cases.services.workflows import Said
from madang.cases.templatetags.cases import below_town
from madang.cases.views.cases import case_of
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.forms import add_errors
from madang.roles.requests import act_required
from madang.towns.requests import town_of

Words = dict[str, Any]


def _delay(service: Callable[..., object], word: str) -> Callable[..., object]:
    def do(case: Case, by: Account, words: Words, now: datetime) -> None:
        service(case=case, by=by, now=now, seen=words["seen"], **{word: words["text"]})

    return do


def _supply(case: Case, by: Account, words: Words, now: datetime) -> None:
    delays.supply(case=case, by=by, text=words["text"], now=now)


def _note(case: Case, by: Account, words: Words, now: datetime) -> None:
    notes.write(case=case, by=by, text=words["text"], now=now)


def _transfer(case: Case, by: Account, words: Words, now: datetime) -> None:
    assignments.transfer(case=case, to=words["to"], by=by, why=words["text"], now=now)


def _take(case: Case, by: Account, words: Words, now: datetime) -> None:
    pk = words["assignee"]
    chosen = Account.objects.get(pk=pk) if pk else None
    assignments.take(case=case, assignee=chosen, by=by, now=now)


def _assign(case: Case, by: Account, words: Words, now: datetime) -> None:
    chosen, why = words["departments"], words["text"]
    assignments.assign(case=case, departments=chosen, by=by, why=why, now=now)


FORMS: dict[str, tuple[type[forms.SeenForm], Callable[..., object]]] = {
    "supplement": (forms.PublicForm, _delay(delays.ask, "text")),
    "supply": (forms.SupplyForm, _supply),
    "pause": (forms.PublicForm, _delay(delays.pause, "reason")),
    "resume": (forms.GoOnForm, _delay(delays.resume, "reason")),
    "reply": (forms.PublicForm, _delay(delays.reply, "text")),
    "extend": (forms.PublicForm, _delay(delays.extend, "reason")),
    "note": (forms.InternalForm, _note),
    "transfer": (forms.TransferForm, _transfer),
    "take": (forms.TakeForm, _take),
    "departments": (forms.DepartmentsForm, _assign),
}


@act_required("cases.work")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    case, by, now = case_of(request, pk), account_of(request), clock.now()
    try:
        offer = offers.offered(case, by=by, now=now).find(key)
    except KeyError as error:
        if request.method == "GET":
            raise Http404 from error
        messages.error(request, _("This cannot be done any more: look at the case again."))
        return redirect("cases:case", pk)
    if offer.path:
        return redirect(below_town(offer.path))
    form = _form(request, case, key, now)
    if request.method == "POST" and form.is_valid() and _done(case, key, form, by, now):
        messages.success(request, _("Done: %(act)s.") % {"act": offer.title})
        is_mine = workers.may(case, workers.SEE, by=by, now=now)
        return redirect("cases:case", pk) if is_mine else redirect("cases:queue")
    page = {"case": case, "offer": offer, "form": form}
    return render(request, "cases/acts/show.html", page, status=422 if form.errors else 200)


def _form(request: HttpRequest, case: Case, key: str, now: datetime) -> forms.SeenForm:
    given: dict[str, Any] = {"town": town_of(request), "seen": case.version}
    sent = request.POST if request.method == "POST" else None
    if key.startswith(offers.STEP):
        machine = workflows.of(case.machine).machine
        step = machine.step(key.removeprefix(offers.STEP), case.state)
        return forms.StepForm(sent, step=step, **given)
    standing = case.standing  # type: ignore[attr-defined] # prefetched
    if key == "take":
        ids = [one.department_id for one in standing]
        found = workers.colleagues(ids, town=case.town, now=now)
        people = {one.account.pk: str(one.account) for one in found}
        given |= {"people": people, "now_is": case.assignee.pk if case.assignee else None}
    if key == "departments":
        given["lead"] = next((one.department_id for one in standing if one.is_lead), None)
        given["helpers"] = [one.department_id for one in standing if not one.is_lead]
    return FORMS[key][0](sent, **given)


def _done(case: Case, key: str, form: forms.SeenForm, by: Account, now: datetime) -> bool:
    words = form.cleaned_data
    try:
        if key.startswith(offers.STEP):
            said = Said(words.get("reason", ""), words["note"], seen=words["seen"])
            name = key.removeprefix(offers.STEP)
            moves.move(case=case, name=name, by=by, now=now, said=said)
        else:
            if isinstance(form, forms.DepartmentsForm):
                words["departments"] = form.chosen()
            FORMS[key][1](case, by, words, now)
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


patterns = [path("<int:pk>/acts/<slug:key>/", act, name="act")]

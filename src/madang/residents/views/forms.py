from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.forms import AnswerForm
from madang.residents.models import Form
from madang.residents.requests import in_town, person_of, posted
from madang.residents.services import consents, forms, guardians, speakers
from madang.towns.requests import town_of


@in_town
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    page = {"forms": forms.open_in(town_of(request))}
    return render(request, "residents/forms/index.html", page)


@in_town
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town, now = town_of(request), clock.now()
    asked = get_object_or_404(forms.open_in(town), pk=pk)
    person, wards = _for_whom(request)
    lines = forms.lines(asked, account=person, now=now)
    answer = AnswerForm(posted(request), lines=lines)
    if request.method == "POST" and answer.is_valid() and _handed_in(request, asked, answer):
        return redirect("residents:consents")
    page = {
        "asked": asked,
        "person": person,
        "wards": wards,
        "lines": [
            (line, answer[name] if name in answer.fields else None)
            for name, line in ((line.field.name, line) for line in lines)
        ],
        "asked_lines": lines,
        "answer": answer,
        "present": consents.current(person, town=town, purpose=f"form.{asked.pk}", now=now),
        "is_child": speakers.is_child(person, town=town, now=now),
        "is_guardian": person != account_of(request) and person in wards,
    }
    return render(request, "residents/forms/show.html", page, status=422 if answer.errors else 200)


def _for_whom(request: HttpRequest) -> tuple[Account, list[Account]]:
    """Return whose data the form takes, and the children for whom the person may speak."""
    person = person_of(request)
    wards = guardians.wards_of(person, town=town_of(request), now=clock.now())
    wanted = request.POST.get("for") or request.GET.get("for") or str(person.pk)
    chosen = {str(one.pk): one for one in (person, *wards)}
    if wanted not in chosen:
        raise PermissionDenied
    return chosen[wanted], wards


def _handed_in(request: HttpRequest, asked: Form, answer: AnswerForm) -> bool:
    if not request.POST.get("agreed"):
        answer.add_error(None, _("Tick that you agree, or leave the page: nothing was taken."))
        return False
    person, _wards = _for_whom(request)
    typed = {name: request.POST.get(name, "") for name in (*asked.required, *asked.optional)}
    try:
        forms.hand_in(
            form=asked, account=person, typed=typed, by=account_of(request), now=clock.now()
        )
    except forms.Incomplete as incomplete:
        for name in incomplete.args:
            field = name if name in answer.fields else None
            answer.add_error(field, _("This is needed and must fit. Nothing was handed in."))
        return False
    except forms.Closed:
        messages.info(request, _("The form was closed meanwhile. Nothing was handed in."))
        return True
    except speakers.NeedsGuardian:
        answer.add_error(
            None, _("You are younger than 14. Your mother, father or guardian hands this in.")
        )
        return False
    messages.success(request, _("Handed in. You can take it back here at any time."))
    return True


patterns = [
    path("forms/", index, name="forms"),
    path("forms/<int:pk>/", show, name="form"),
]

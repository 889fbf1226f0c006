from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock
from madang.base.lists import Plan, listed
from madang.people.requests import account_of
from madang.residents.requests import in_town
from madang.roles.requests import act_required
from madang.talk.forms import DecisionForm, ObjectionForm
from madang.talk.services import objections, pages, queues
from madang.talk.views.comments import own
from madang.towns.requests import town_of

PLAN = Plan(columns=(), size=50)


@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    comment, now = own(request, pk), clock.now()
    hiding = objections.hiding_of(comment)
    if hiding is None:
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            objections.raise_(comment=comment, by=account_of(request), text=text, now=now)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Your objection is with another moderator. You are told."))
            return redirect("talk:objection", pk)
    page = {
        "form": form,
        "comment": comment,
        "hiding": hiding,
        "objection": getattr(hiding, "objection", None),
        "until": objections.until(hiding, town=comment.town),
        "now": now,
    }
    return render(request, "talk/objections/new.html", page, status=422 if form.errors else 200)


@act_required(objections.ACT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    found = listed(PLAN, objections.waiting(town=town_of(request)), request.GET)
    page = {"listed": found, "me": account_of(request).pk}
    return render(request, "talk/objections/index.html", page)


@act_required(objections.ACT)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town, by, now = town_of(request), account_of(request), clock.now()
    objection = queues.objection(town=town, pk=pk).first()
    if objection is None:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            objections.decide(
                objection=objection,
                by=by,
                is_granted=form.cleaned_data["decision"] == "grant",
                answer=form.cleaned_data["answer"],
                now=now,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Decided. The author is told, and the log says why."))
            return redirect("talk:objections")
    page = {
        "form": form,
        "objection": objection,
        "name": pages.called(objection.comment.author),
        "is_mine": by.pk in {objection.hider_id, objection.author_id},
    }
    return render(request, "talk/objections/show.html", page, status=422 if form.errors else 200)


patterns = [
    path("comments/<int:pk>/objections/", new, name="objection"),
    path("objections/", index, name="objections"),
    path("objections/<int:pk>/", show, name="decide"),
]

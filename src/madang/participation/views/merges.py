"""Merging duplicates: proposing it, asking the supporters, and taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms.proposals import MergeForm, ReasonForm
from madang.participation.models import Merge, Proposal
from madang.participation.services import likenesses, merges, supports
from madang.participation.views.proposals import found
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of


@act_required("participation.merge")
@in_town
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    proposal, town = found(request, pk), town_of(request)
    form = MergeForm(request.POST or None, initial={"target": request.GET.get("target")})
    if request.method == "POST" and form.is_valid():
        merge = _proposed(request, proposal, form)
        if merge is not None:
            messages.success(request, _("The supporters are asked."))
            return redirect("participation:merge", merge.pk)
    similar = likenesses.similar(town=town, title=proposal.title, body=proposal.body, but=pk)
    page = {"form": form, "proposal": proposal, "similar": similar}
    status = 422 if form.errors else 200
    return render(request, "participation/merges/new.html", page, status=status)


def _proposed(request: HttpRequest, proposal: Proposal, form: MergeForm) -> Merge | None:
    given = form.cleaned_data
    try:
        return merges.propose(
            source_id=proposal.pk,
            target_id=given["target"],
            town=town_of(request),
            why=given["why"],
            by=account_of(request),
            now=clock.now(),
        )
    except Proposal.DoesNotExist:
        form.add_error("target", _("There is no proposal with this number in this town."))
    except ValidationError as wrong:
        _told(form, wrong)
    return None


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    merge, now = _found(request, pk), clock.now()
    page = {
        "merge": merge,
        "is_asking": merge.state == Merge.State.ASKING and now <= merge.decide_until,
        "form": ReasonForm(),
    }
    return render(request, "participation/merges/show.html", page | _own(request, merge))


def _own(request: HttpRequest, merge: Merge) -> dict[str, object]:
    if not isinstance(request.user, Account):
        return {"is_asked": False}
    person, town = person_of(request), town_of(request)
    return {
        "is_asked": supports.is_supporting(merge.source, person),
        "replied": merges.replied(merge, person),
        "may_undo": permissions.may(request.user, merges.ACT, town=town, now=clock.now()),
    }


@in_town
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    merge = _found(request, pk)
    try:
        merges.reply(
            merge_id=merge.pk,
            town=town_of(request),
            account=person_of(request),
            by=account_of(request),
            consents=request.POST.get("answer") == "yes",
            now=clock.now(),
        )
    except merges.OverError:
        messages.warning(request, _("The day has passed. Nothing was changed."))
    else:
        messages.success(request, _("Thank you. Until the day you can change your answer."))
    return redirect("participation:merge", pk)


@act_required("participation.merge")
@in_town
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = _found(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            merges.undo(
                merge_id=merge.pk,
                town=town_of(request),
                why=form.cleaned_data["why"],
                by=account_of(request),
                now=clock.now(),
            )
        except merges.OverError:
            messages.warning(request, _("The day has passed. Nothing was changed."))
        else:
            messages.success(request, _("The merge is taken back; every support is where it was."))
    else:
        messages.warning(request, _("Give a reason; everybody reads it."))
    return redirect("participation:merge", pk)


def _told(form: Form, wrong: ValidationError) -> None:
    for name, texts in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)


def _found(request: HttpRequest, pk: int) -> Merge:
    rows = Merge.objects.filter(town=town_of(request)).select_related("source", "target")
    return get_object_or_404(rows, pk=pk)


patterns = [
    path("proposals/<int:pk>/merges/", propose, name="merges"),
    path("merges/<int:pk>/", show, name="merge"),
    path("merges/<int:pk>/replies/", reply, name="merge-replies"),
    path("merges/<int:pk>/undoings/", undo, name="merge-undoings"),
]

"""Taking a step with a proposal: officials answer, authors withdraw."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.participation.engine.proposals import (
    STEPS,
    TO_DO,
    By,
    Step,
    UnknownStepError,
)
from madang.participation.forms.proposals import StepForm
from madang.participation.models import Proposal
from madang.participation.services import moves
from madang.participation.views.proposals import found
from madang.people.requests import account_of
from madang.residents.requests import in_town
from madang.towns.requests import town_of


@in_town
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    proposal = found(request, pk)
    step = _step(request, proposal, name)
    form = StepForm(request.POST or None, step=step, town=town_of(request))
    if request.method == "POST" and form.is_valid() and _taken(request, proposal, step, form):
        return redirect("participation:proposal", pk)
    page = {"form": form, "proposal": proposal, "step": step, "label": _(TO_DO[step.name])}
    status = 422 if form.errors else 200
    return render(request, "participation/moves/show.html", page, status=status)


def _step(request: HttpRequest, proposal: Proposal, name: str) -> Step:
    """Return a step of those that the person may take. Raises Http404, PermissionDenied."""
    step = STEPS.get(name)
    if step is None or step.by == By.CLOCK or name == "publish":
        raise Http404
    moves.permit(proposal, step, by=account_of(request), now=clock.now())
    return step


def _taken(request: HttpRequest, proposal: Proposal, step: Step, form: StepForm) -> bool:
    try:
        moves.take(
            proposal_id=proposal.pk,
            town=town_of(request),
            name=step.name,
            by=account_of(request),
            now=clock.now(),
            said=form.said(),
        )
    except UnknownStepError:
        form.add_error(None, _("This is not possible from where the proposal stands now."))
    except ValidationError as wrong:
        given = wrong.message_dict if hasattr(wrong, "error_dict") else {None: wrong.messages}
        for field, texts in given.items():
            form.add_error(field if field in form.fields else None, texts)
    else:
        messages.success(request, _("It is done, and those who follow the proposal are told."))
        return True
    return False


patterns = [path("proposals/<int:pk>/steps/<str:name>/", take, name="step")]

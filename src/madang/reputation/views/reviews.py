"""One's own review with what became of it, and reporting somebody else's."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.reputation.engine.reasons import OFFERED
from madang.reputation.forms import ComplaintForm, ProtestForm
from madang.reputation.models import Review
from madang.reputation.services import complaints, protests, shelves
from madang.residents.requests import in_town
from madang.towns.requests import town_of


@in_town
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own review; nobody else's is here."""
    review, by = shelves.find(town=town_of(request), pk=pk), account_of(request)
    if review.author_id != by.pk:
        raise Http404
    form = ProtestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            protests.raise_(review=review, by=by, text=text, now=clock.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Your objection is with another official. You are told."))
            return redirect("reputation:review", pk)
    hiding = protests.hiding_of(review)
    page = {
        "form": form,
        "review": review,
        "line": shelves.line(review, reader=by),
        "hiding": hiding,
        "protest": getattr(review, "protest", None),
        "until": protests.until(hiding) if hiding else None,
        "past": review.verdicts.all(),
        "back": path_of(review),
        "now": clock.now(),
    }
    return render(request, "reputation/review.html", page, status=422 if form.errors else 200)


@in_town
@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    review, by = shelves.find(town=town_of(request), pk=pk), account_of(request)
    if review.state != Review.State.STANDING:
        raise Http404
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            complaints.hand_in(review=review, by=by, now=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Thank you. An official looks at the review."))
            return redirect(path_of(review))
    page = {
        "form": form,
        "line": shelves.line(review, reader=by),
        "reasons": OFFERED,
        "back": path_of(review),
    }
    return render(request, "reputation/complaint.html", page, status=422 if form.errors else 200)


def path_of(review: Review) -> str:
    """Return the path of the page of the room on which the review is shown, never another."""
    return get_script_prefix() + review.subject.path.lstrip("/\\")


patterns = [
    path("<int:pk>/", show, name="review"),
    path("<int:pk>/complaints/", complaint, name="complaint"),
]

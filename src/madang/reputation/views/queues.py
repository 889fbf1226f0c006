"""The officials' queue of reviews, and deciding about one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.people.requests import account_of
from madang.reputation.forms import DecisionForm
from madang.reputation.services import looks, queues, shelves, verdicts
from madang.roles.requests import act_required
from madang.towns.requests import town_of

WHYS = (
    ("takedown", _("The shop asks to hide it")),
    ("protest", _("The writer objects")),
    ("complaint", _("Reported by readers")),
    ("signal", _("Conspicuous")),
)


def _for(rows: Rows, why: str) -> Rows:
    wanted = {f"has_{why}": True}
    return rows.filter(**wanted)


PLAN = Plan(
    columns=(
        Column("since", pgettext_lazy("reviews", "Waiting longest first"), ("since",)),
        Column("worst", _("Fewest stars first"), ("stars", "since")),
    ),
    search=lambda rows, word: (
        rows.filter(text__icontains=word) | rows.filter(subject__name__icontains=word)
    ),
    filters=(Filter("why", _("Why it waits"), WHYS, _for),),
    order="since",
    size=50,
)


@act_required(queues.DECIDE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = listed(PLAN, queues.rows(town=town_of(request)), request.GET)
    lines = shelves.lines(found.rows, reader=None)
    return render(request, "reputation/queue.html", {"listed": found, "lines": lines})


@act_required(queues.DECIDE)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    review, by = shelves.find(town=town_of(request), pk=pk), account_of(request)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            verdicts.decide(
                review=review,
                by=by,
                is_hidden=given["decision"] == "hide",
                reason=given["reason"],
                public_reason=given["public_reason"],
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, gettext("Decided. Those it concerns are told, and the log says why.")
            )
            return redirect("reputation:queue")
    page = {
        "form": form,
        "review": review,
        "name": shelves.called(review.author),
        "line": shelves.line(review, reader=None),
        "complaints": review.complaints.filter(settled_at=None).defer("person"),
        "signs": looks.sentences(review),
        "takedown": getattr(review, "takedown", None),
        "protest": getattr(review, "protest", None),
        "past": review.verdicts.all(),
        "is_own_matter": verdicts.is_own_matter(review, by),
    }
    return render(request, "reputation/decision.html", page, status=422 if form.errors else 200)


patterns = [
    path("queue/", index, name="queue"),
    path("queue/<int:pk>/", show, name="decision"),
]

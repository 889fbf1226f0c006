"""The officials' queue of points that are held back, and deciding about one act."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, listed
from madang.people.requests import account_of
from madang.points.forms import DecisionForm
from madang.points.models import Earning
from madang.points.services import decisions, overviews, queues
from madang.roles.requests import act_required, looked
from madang.towns.requests import town_of

PLAN = Plan(
    columns=(
        Column("since", pgettext_lazy("points", "Waiting longest first"), ("recorded_at",)),
        Column("most", _("Most points first"), ("-amount", "recorded_at")),
    ),
    search=lambda rows, word: rows.filter(about__icontains=word),
    filters=(
        Filter(
            "kind",
            pgettext_lazy("points", "Kind of act"),
            tuple(Earning.KINDS),
            lambda rows, kind: rows.filter(kind=kind),
        ),
    ),
    order="since",
    size=50,
)
WHY = "points held back"


@act_required(queues.DECIDE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = listed(PLAN, queues.rows(town=town_of(request)), request.GET)
    rows = list(found.rows)
    looked(request, subject=[row.person for row in rows], what="points.queue", why=WHY)
    lines = [(row, overviews.sentences(row)) for row in rows]
    return render(request, "points/queue.html", {"listed": found, "lines": lines})


@act_required(queues.DECIDE)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Earning.objects.of(town_of(request)).select_related("person", "decided_by", "town")
    row, by = get_object_or_404(rows.exclude(signs=[]), pk=pk), account_of(request)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decisions.decide(
                earning=row,
                by=by,
                is_released=given["decision"] == "give",
                reason=given["reason"],
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("Decided. The person is told, with your reason."))
            return redirect("points:queue")
    looked(request, subject=[row.person], what="points.held", why=WHY)
    page = {
        "form": form,
        "row": row,
        "signs": overviews.sentences(row),
        "lately": overviews.lately(row),
        "is_own": row.person_id == by.pk,
    }
    return render(request, "points/decision.html", page, status=422 if form.errors else 200)


patterns = [
    path("queue/", index, name="queue"),
    path("queue/<int:pk>/", show, name="decision"),
]

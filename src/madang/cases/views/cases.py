from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.looking import looked
from madang.cases.models import Case
from madang.cases.services import assignments, clocks, offers, overdue, timelines, workers
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("What was sent to a case"), gettext_noop("Working on a case")


def case_of(request: HttpRequest, pk: int) -> Case:
    """Return the case of the town that the reader may see. Raises Http404, PermissionDenied."""
    rows = Case.objects.of(town_of(request)).select_related("town", "assignee", "asker")
    case: Case = get_object_or_404(overdue.with_departments(rows), pk=pk)
    if not workers.may(case, workers.SEE, by=account_of(request), now=clock.now()):
        raise PermissionDenied(workers.SEE)
    return case


@act_required("cases.see")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    case, by, now = case_of(request, pk), account_of(request), clock.now()
    assignments.look(case=case, by=by, now=now)
    entries = timelines.internal(case)
    if case.asker is not None and any(entry.is_persons for entry in entries):
        looked(by=by, subject=case.asker, what=WHAT, why=WHY, town=case.town, now=now)
    page = {
        "case": case,
        "reading": clocks.reading(case, now=now),
        "today": clocks.today(case.town, now),
        "entries": entries,
        "offers": offers.offered(case, by=by, now=now),
        "started_at": clocks.started_at(case, now=now),
    }
    return render(request, "cases/cases/show.html", page)


patterns = [path("<int:pk>/", show, name="case")]

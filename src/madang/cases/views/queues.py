from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.base.bulk import offered_undo
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.cases.services import queues, workers, workflows
from madang.cases.services.queues import Reader
from madang.cases.views.bulk import desk
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.roles.services import departments, permissions
from madang.towns.models import Town
from madang.towns.requests import town_of

PARTS = (
    ("open", gettext_lazy("All that is open")),
    ("mine", gettext_lazy("Mine")),
    ("week", gettext_lazy("Due within a week")),
    ("overdue", gettext_lazy("Overdue")),
    ("unseen", gettext_lazy("Not yet looked at")),
    ("unassigned", gettext_lazy("Without a department")),
)
CLOSED = ("closed", gettext_lazy("Closed"))


@act_required("cases.see")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    town, by, now = town_of(request), account_of(request), clock.now()
    who = queues.reader(by, town=town, now=now)
    part = request.GET.get("part", "")
    part = part if part in queues.PARTS else "open"
    found = listed(plan(town, who), queues.narrowed(queues.rows(town, who), part, who), request.GET)
    counts = queues.counts(town, who)
    may_work = permissions.may(by, workers.WORK, town=town, now=now)
    many = desk(request)
    page = {
        "listed": found,
        "parts": [(key, title, getattr(counts, key), key == part) for key, title in PARTS],
        "part": part,
        "today": who.today,
        "may_work": may_work,
        "bulk_acts": many.acts if may_work else (),
        "bulk_url": reverse("cases:bulk"),
        "undo": offered_undo(request, many),
    }
    return render(request, "cases/queues/index.html", page)


@act_required("cases.see")
@require_GET
def unseen(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('cases:queue')}?part=unseen")


def plan(town: Town, who: Reader) -> Plan:
    """Return how the queue can be looked at; its part is chosen before."""
    kinds = tuple((key, gettext(one.machine.label)) for key, one in workflows.declared().items())
    mine = departments.standing(town)
    if not who.sees_all:
        mine = mine.filter(pk__in=who.hands.departments)
    return Plan(
        columns=(
            Column("title", gettext_lazy("Case"), ("title",)),
            Column("state", gettext_lazy("State"), ("machine", "state")),
            Column("department", gettext_lazy("Department")),
            Column("assignee", gettext_lazy("Works on it"), ("assignee__name",)),
            Column("due", gettext_lazy("Last day"), ("due_on",)),
        ),
        search=_matching,
        filters=(
            Filter("part", gettext_lazy("Part"), (*PARTS, CLOSED), _as_chosen),
            Filter("kind", gettext_lazy("Kind"), kinds, lambda rows, key: rows.filter(machine=key)),
            Filter(
                "department",
                gettext_lazy("Department"),
                tuple((str(one.pk), one.name) for one in mine),
                _of_department,
            ),
        ),
        order="due",
    )


def _of_department(rows: Any, pk: str) -> Rows:
    found: Rows = rows.with_departments([int(pk)])
    return found


def _matching(rows: Any, word: str) -> Rows:
    return queues.matching(rows, word)


def _as_chosen(rows: Rows, value: str) -> Rows:
    return rows


patterns = [
    path("", index, name="queue"),
    path("unseen/", unseen, name="unseen"),
]

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madang.base import clock, scope
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.people.requests import account_of
from madang.privacy.models import Destruction
from madang.privacy.requests import desk, town_or_none
from madang.privacy.services import looks, parts, register
from madang.roles.requests import signed_in_required

ROWS_SHOWN = 50
MONTH = timedelta(days=30)


@signed_in_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    with scope.installation():  # looks at this person's data, in all towns
        rows = Paginator(looks.at(account_of(request)), ROWS_SHOWN)
        page = rows.get_page(request.GET.get("page"))
        seen = list(page)
    return render(request, "privacy/looks/index.html", {"page": page, "looks": seen})


def _search(rows: Rows, word: str) -> Rows:
    found = Q(official__name__icontains=word) | Q(official__email__iexact=word)
    found |= Q(why__icontains=word) | Q(what__icontains=word)
    if word.isdecimal() and len(word) < 18:
        found |= Q(subject=int(word))
    return rows.filter(found)


LOG = Plan(
    columns=(
        Column("at", _("When"), ("at",)),
        Column("official", _("Official"), ("official__name",)),
        Column("subject", _("Person"), ("subject_id",)),
        Column("what", _("What")),
        Column("why", _("Why")),
        Column("client", _("Accessed from")),
    ),
    search=_search,
    filters=(
        Filter(
            "hours",
            _("Hours"),
            (("out", _("At night or on a weekend")), ("in", _("In working hours"))),
            lambda rows, value: looks.out_of_hours(rows, out=value == "out"),
        ),
    ),
    order="-at",
)


@desk("privacy.log")
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    rows = looks.of(town_or_none(request))
    page = {
        "listed": listed(LOG, rows, request.GET),
        "busiest": looks.busiest(rows, since=clock.now() - MONTH),
    }
    return render(request, "privacy/looks/log.html", page)


REGISTER = Plan(
    columns=(
        Column("at", _("When"), ("at",)),
        Column("part", _("What"), ("part",)),
        Column("rows", _("Rows"), ("rows",)),
        Column("reason", _("Reason"), ("reason",)),
        Column("manner", _("How")),
        Column("rewritten_at", _("File written anew"), ("rewritten_at",)),
    ),
    search=lambda rows, word: rows.filter(part__in=parts.titled(word)),
    filters=(
        Filter(
            "reason",
            _("Reason"),
            tuple(Destruction.Reason.choices),
            lambda rows, value: rows.filter(reason=value),
        ),
    ),
    order="-at",
)


@desk("privacy.log")
@require_GET
def destructions(request: HttpRequest) -> HttpResponse:
    rows = register.of(town_or_none(request))
    found = listed(REGISTER, rows, request.GET)
    page = {"listed": found, "rows": [(row, parts.title(row.part)) for row in found.rows]}
    return render(request, "privacy/destructions/index.html", page)


patterns = [
    path("looks/", index, name="looks"),
    path("log/", log, name="log"),
    path("destructions/", destructions, name="destructions"),
]

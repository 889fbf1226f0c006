from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madang.base import bulk, clock
from madang.people.requests import account_of
from madang.roles.engine.acts import CHOSEN, POWERS
from madang.roles.models import Membership
from madang.roles.requests import act_required
from madang.roles.services import memberships
from madang.towns.requests import town_of


def _rows(request: HttpRequest, keys: list[int]) -> Sequence[Membership]:
    rows = Membership.objects.of(town_of(request)).filter(pk__in=keys)
    return list(rows.select_related("account", "department", "town"))


def _hinder(row: Membership) -> str | Promise:
    if row.role in POWERS:
        return _("Takes a second person: end it on the person's own page.")
    if row.role not in CHOSEN:
        return _("Residency is decided on its own page.")
    return _("Has ended.") if row.ended_at else ""


def _end(request: HttpRequest, rows: Sequence[Membership]) -> list[int]:
    why = gettext("Many at once, from the list of members")
    for row in rows:
        memberships.end(membership=row, by=account_of(request), why=why, now=clock.now())
    return [row.pk for row in rows]


def _reopen(request: HttpRequest, memo: list[int]) -> None:
    for row in _rows(request, memo):
        memberships.reopen(membership=row, by=account_of(request), now=clock.now())


DESK = bulk.Desk(
    "roles.members",
    acts=(
        bulk.Act(
            "end",
            _("End these roles"),
            _("They end at once. The people are told, and the history stays."),
            hinder=_hinder,
            do=_end,
            undo=_reopen,
        ),
    ),
    rows=_rows,
    back=lambda: reverse("roles:members"),
)


@act_required("roles.grant")
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    return bulk.answer(request, DESK)

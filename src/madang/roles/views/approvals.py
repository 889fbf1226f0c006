from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock, scope
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.engine.acts import ACTS, permitted
from madang.roles.models import Approval
from madang.roles.requests import insist_on_fresh, looked, signed_in_required
from madang.roles.services import approvals, permissions
from madang.towns.requests import town_of

PAGE_SIZE = 30
WHAT, WHY = gettext_noop("Name and role"), gettext_noop("Looking through decisions of two")


@signed_in_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    account, town, now = account_of(request), town_of(request), clock.now()
    seen = approvals.seen_by(account, town=town, now=now)
    if "office.enter" not in permissions.acts_of(account, town=town, now=now) and not seen.exists():
        raise PermissionDenied
    waiting = list(seen.waiting().filter(until__gt=now))
    past = Paginator(seen.exclude(pk__in=[a.pk for a in waiting]), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    _looked(request, [*waiting, *past.object_list])
    shown = {
        "to_decide": [a for a in waiting if approvals.may_decide(account, a, now=now)],
        "asked": [a for a in waiting if not approvals.may_decide(account, a, now=now)],
        "past": past,
        "now": now,
    }
    return render(request, "roles/approvals/index.html", shown)


@signed_in_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    account, town, now = account_of(request), town_of(request), clock.now()
    row = get_object_or_404(approvals.seen_by(account, town=town, now=now), pk=pk)
    why, error = request.POST.get("why", "").replace("\0", "").strip()[:300], ""
    if request.method == "POST":
        if ACTS[row.act].fresh:
            insist_on_fresh(request)
        try:
            with scope.acting(
                actor=account.pk, role=_role(account, row, now), act=row.act, why=why or row.why
            ):
                return _decided(request, row, why)
        except ValidationError as refusal:
            error = refusal.messages[0]
    _looked(request, [row])
    shown = {
        "approval": row,
        "may_decide": approvals.may_decide(account, row, now=now),
        "is_mine": row.asked_by_id == account.pk and row.state == Approval.State.WAITING,
        "error": error,
        "why": why,
    }
    return render(request, "roles/approvals/show.html", shown, status=422 if error else 200)


def _looked(request: HttpRequest, rows: Sequence[Approval]) -> None:
    looked(request, subject=approvals.people_in(rows), what=WHAT, why=WHY)


def _role(account: Account, row: Approval, now: datetime) -> str:
    allowed = permitted(row.act, permissions.roles_of(account, town=row.town, now=now))
    return permissions.foremost(allowed).value if allowed else ""


def _decided(request: HttpRequest, row: Approval, why: str) -> HttpResponse:
    account, now = account_of(request), clock.now()
    decision = request.POST.get("decision")
    try:
        if decision == "approve":
            approvals.approve(approval=row, by=account, why=why, now=now)
            messages.success(request, _("You agreed, and it was done."))
        elif decision == "refuse":
            approvals.refuse(approval=row, by=account, why=why, now=now)
            messages.success(request, _("You refused; nothing was changed."))
        elif decision == "withdraw":
            approvals.withdraw(approval=row, by=account, now=now)
            messages.success(request, _("You took it back; nothing was changed."))
    except approvals.AlreadyDecidedError:
        messages.info(request, _("It was decided before; you changed nothing."))
    return redirect("roles:approval", row.pk)

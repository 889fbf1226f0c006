from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock, scope
from madang.people.requests import account_of
from madang.roles.engine.acts import ACTS, HANDED
from madang.roles.forms import DelegationForm, ReasonForm, add_errors
from madang.roles.models import Delegation, Membership
from madang.roles.models.names import ROLE_TITLES
from madang.roles.requests import act_required, looked, signed_in_required
from madang.roles.services import delegations, people, permissions
from madang.roles.views.members import WHAT, WHY, end_page
from madang.towns.requests import town_of


@signed_in_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    account, town, now = account_of(request), town_of(request), clock.now()
    rows = list(people.roles(town=town, account=account))
    present = [row for row in rows if row.is_present(now)]
    mine = permissions.acts_of(account, town=town, now=now)
    shown = {
        "roles": [ROLE_TITLES[role] for role in permissions.roles_of(account, town=town, now=now)],
        "present": present,
        "past": [row for row in rows if row not in present],
        "lent": people.lent(town=town, account=account),
        "handed": HANDED,
        "allowed": [act for act in ACTS.values() if act.name in mine],
        "now": now,
    }
    return render(request, "roles/mine/show.html", shown)


@signed_in_required
@require_http_methods(["GET", "POST"])
def resignations(request: HttpRequest, pk: int) -> HttpResponse:
    own = Membership.objects.of(town_of(request)).open().filter(account=account_of(request))
    row = get_object_or_404(own.select_related("account", "department"), pk=pk)
    return end_page(request, row, back="roles:mine", back_to=[])


@act_required("roles.delegate")
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    own = Membership.objects.of(town_of(request)).open().filter(account=account_of(request))
    row = get_object_or_404(own.select_related("account", "department", "town"), pk=pk)
    return delegation_page(request, row, back="roles:mine", back_to=[])


@act_required("roles.grant")
@require_http_methods(["GET", "POST"])
def delegate_other(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Membership.objects.of(town_of(request)).open()
    row = get_object_or_404(rows.select_related("account", "department", "town"), pk=pk)
    return delegation_page(request, row, back="roles:person", back_to=[row.account_id])


def delegation_page(
    request: HttpRequest, row: Membership, *, back: str, back_to: list[int]
) -> HttpResponse:
    town, now = town_of(request), clock.now()
    others = delegations.deputies(town=town, besides=row.account, now=now)
    form = DelegationForm(request.POST or None, town=town, deputies=others)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with scope.because(data["why"]):
                delegations.make(
                    membership=row,
                    deputy=data["deputy"],
                    term=form.term(),
                    why=data["why"],
                    by=account_of(request),
                    now=now,
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The role is handed over for these days."))
            return redirect(back, *back_to)
    looked(request, subject=row.account, what=WHAT, why=WHY)
    shown = {"form": form, "row": row}
    return render(request, "roles/mine/delegate.html", shown, status=422 if form.errors else 200)


@signed_in_required
@require_http_methods(["GET", "POST"])
def delegation_endings(request: HttpRequest, pk: int) -> HttpResponse:
    account, town, now = account_of(request), town_of(request), clock.now()
    rows = Delegation.objects.of(town).open()
    if not permissions.may(account, "roles.grant", town=town, now=now):
        rows = rows.filter(pk__in=people.lent(town=town, account=account).values("pk"))
    row = get_object_or_404(
        rows.select_related("membership__account", "membership__department", "deputy"), pk=pk
    )
    if request.method == "POST":
        delegations.end(delegation=row, by=account, now=now)
        messages.success(request, _("The delegation has ended."))
        is_mine = account.pk in {row.deputy_id, row.membership.account_id}
        if is_mine:
            return redirect("roles:mine")
        return redirect("roles:person", row.membership.account_id)
    looked(request, subject=[row.deputy, row.membership.account], what=WHAT, why=WHY)
    return render(request, "roles/mine/delegation_end.html", {"row": row, "form": ReasonForm()})

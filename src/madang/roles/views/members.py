from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from madang.base import clock, scope
from madang.base.bulk import offered_undo
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.engine.acts import GIVEN, Role
from madang.roles.forms import GrantForm, ReasonForm, add_errors, role_choices
from madang.roles.models import Approval, Membership
from madang.roles.requests import act_required, looked
from madang.roles.services import departments, memberships, people, permissions
from madang.roles.views.bulk import DESK
from madang.roles.views.words import ASKED
from madang.towns.models import Town
from madang.towns.requests import town_of

PAGE_SIZE = 50
WHAT, WHY = gettext_noop("Name, address and roles"), gettext_noop("Administration of roles")


@act_required("roles.see")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    rows = people.rows(
        town=town,
        now=now,
        role=request.GET.get("role", ""),
        past=request.GET.get("state") == "past",
    )
    found = listed(plan(town), rows, request.GET)
    seen = [row.account for row in found.rows]
    looked(request, subject=seen, what=WHAT, why=WHY)
    shown = {
        "listed": found,
        "acts": _acts(request),
        "now": now,
        "bulk_acts": DESK.acts,
        "bulk_url": reverse("roles:bulk"),
        "undo": offered_undo(request, DESK),
    }
    return render(request, "roles/members/index.html", shown)


def plan(town: Town) -> Plan:
    """Return how the list of members can be looked at; roles and states are chosen before."""
    standing = departments.standing(town)
    return Plan(
        columns=(
            Column("name", gettext_lazy("Name"), ("account__name",)),
            Column("role", gettext_lazy("Role"), ("role", "account__name")),
            Column("department", gettext_lazy("Department"), ("department__name_ko",)),
            Column("since", pgettext_lazy("of a role", "From"), ("starts_at",)),
            Column("until", pgettext_lazy("of a role", "Until"), ("until",)),
        ),
        search=people.matching,
        filters=(
            Filter("role", gettext_lazy("Role"), tuple(role_choices(GIVEN)), _as_chosen),
            Filter(
                "department",
                gettext_lazy("Department"),
                tuple((str(one.pk), one.name) for one in standing),
                lambda rows, pk: rows.filter(department=int(pk)),
            ),
            Filter("state", gettext_lazy("State"), (("past", gettext_lazy("Ended")),), _as_chosen),
        ),
        order="name",
        size=PAGE_SIZE,
    )


def _as_chosen(rows: Rows, value: str) -> Rows:
    return rows


@act_required("roles.see")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    account, town, now = _person(request, pk), town_of(request), clock.now()
    looked(request, subject=account, what=WHAT, why=WHY)
    rows = list(people.roles(town=town, account=account))
    shown = {
        "person": account,
        "present": [row for row in rows if row.is_present(now)],
        "past": [row for row in rows if not row.is_present(now)],
        "lent": people.lent(town=town, account=account),
        "acts": _acts(request),
        "now": now,
    }
    return render(request, "roles/members/show.html", shown)


@act_required("roles.grant")
@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest, pk: int) -> HttpResponse:
    account, town = _person(request, pk), town_of(request)
    form = GrantForm(request.POST or None, town=town)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with scope.because(data["why"]):
                given = memberships.grant(
                    town=town,
                    account=account,
                    role=Role(data["role"]),
                    by=account_of(request),
                    now=clock.now(),
                    department=data["department"],
                    term=form.term(),
                    why=data["why"],
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            is_asked = isinstance(given, Approval)
            messages.success(request, _(ASKED) if is_asked else _("The role was given."))
            return redirect("roles:person", pk)
    looked(request, subject=account, what=WHAT, why=WHY)
    shown = {"form": form, "person": account}
    return render(request, "roles/members/grant.html", shown, status=422 if form.errors else 200)


@act_required("roles.grant")
@require_http_methods(["GET", "POST"])
def endings(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(
        Membership.objects.of(town_of(request)).open().select_related("account", "department"),
        pk=pk,
    )
    return end_page(request, row, back="roles:person", back_to=[row.account_id])


def end_page(
    request: HttpRequest, row: Membership, *, back: str, back_to: list[int]
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            with scope.because(why):
                ended = memberships.end(
                    membership=row, by=account_of(request), why=why, now=clock.now()
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            is_asked = isinstance(ended, Approval)
            messages.success(request, _(ASKED) if is_asked else _("The role has ended."))
            return redirect(back, *back_to)
    looked(request, subject=row.account, what=WHAT, why=WHY)
    shown = {"form": form, "row": row, "is_own": row.account_id == account_of(request).pk}
    return render(request, "roles/members/end.html", shown, status=422 if form.errors else 200)


def _person(request: HttpRequest, pk: int) -> Account:
    try:
        return people.person(town=town_of(request), pk=pk)
    except Account.DoesNotExist:
        raise Http404 from None


def _acts(request: HttpRequest) -> frozenset[str]:
    return permissions.acts_of(request.user, town=town_of(request), now=clock.now())

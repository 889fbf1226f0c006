from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, listed
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.engine.acts import CHOSEN
from madang.roles.engine.addresses import masked
from madang.roles.forms import InvitationForm, add_errors, role_choices
from madang.roles.models import Approval, Invitation
from madang.roles.requests import act_required, looked
from madang.roles.services import invitations
from madang.roles.services.invitations import InvalidInvitationError
from madang.roles.views.words import ASKED
from madang.towns.requests import town_of

PLAN = Plan(
    columns=(Column("made", gettext_lazy("Invited"), ("-made_at",)),),
    search=invitations.matching,
    filters=(
        Filter(
            "role",
            gettext_lazy("Role"),
            tuple(role_choices(CHOSEN)),
            lambda rows, role: rows.filter(role=role),
        ),
    ),
    order="made",
    size=25,
)


@act_required("roles.invite")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    form = InvitationForm(request.POST or None, town=town, initial={"language": town.languages[0]})
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.invite(
                town=town,
                to=form.invitee(),
                by=account_of(request),
                why=form.cleaned_data["why"],
                now=clock.now(),
                real_now=timezone.now(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            is_asked = isinstance(made, Approval)
            messages.success(request, _(ASKED) if is_asked else _("The invitation is on its way."))
            return redirect("roles:invitations")
    found = listed(PLAN, invitations.waiting(town), request.GET)
    looked(
        request,
        subject=invitations.invited(found.rows),
        what=gettext_noop("Name and address"),
        why=gettext_noop("Looking through the invitations"),
    )
    shown = {"form": form, "listed": found, "real_now": timezone.now()}
    status = 422 if form.errors else 200
    return render(request, "roles/invitations/index.html", shown, status=status)


@act_required("roles.invite")
@require_POST
def sendings(request: HttpRequest, pk: int) -> HttpResponse:
    sent = invitations.send_again(
        invitation=_invitation(request, pk),
        by=account_of(request),
        now=clock.now(),
        real_now=timezone.now(),
    )
    if sent:
        messages.success(request, _("The invitation is on its way again."))
    else:
        messages.info(request, _("It was sent a moment ago. Wait ten minutes."))
    return redirect("roles:invitations")


@act_required("roles.invite")
@require_POST
def withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    invitations.withdraw(
        invitation=_invitation(request, pk),
        by=account_of(request),
        now=clock.now(),
        real_now=timezone.now(),
    )
    messages.success(request, _("The invitation was taken back; its link does nothing any more."))
    return redirect("roles:invitations")


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    town, account = town_of(request), request.user
    try:
        if request.method == "POST" and isinstance(account, Account):
            invitations.accept(
                town=town,
                pk=pk,
                token=token,
                account=account,
                now=clock.now(),
                real_now=timezone.now(),
            )
            messages.success(request, _("Welcome. This is what you may do now."))
            return redirect("roles:mine")
        row = invitations.find(town=town, pk=pk, token=token, real_now=timezone.now())
    except InvalidInvitationError:
        return render(request, "roles/invitations/invalid.html", status=404)
    except ValidationError as error:
        why = {"reason": error.messages[0]}
        return render(request, "roles/invitations/invalid.html", why, status=409)
    owns = isinstance(account, Account) and invitations.owns(account, row.email)
    shown = {"invitation": row, "owns": owns, "address": masked(row.email)}
    return render(request, "roles/invitations/accept.html", shown)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.of(town_of(request)), pk=pk)

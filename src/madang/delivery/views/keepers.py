"""Who runs a shop: letting others in, taking it from them, handing it over, leaving."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.delivery.forms.keepers import InviteForm
from madang.delivery.models import KeeperInvitation, KeeperStep, Shop
from madang.delivery.requests import kept_shop
from madang.delivery.services import invitations, keepers
from madang.delivery.views.desk import given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required

SHOWN_STEPS = 50


@act_required("delivery.keep", writing="delivery.let_in")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(pk, email=form.cleaned_data["email"], **given(request))
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The invitation waits for whoever has this address."))
            return redirect("delivery:desk-keepers", pk)
    return _page(request, shop, form)


def _page(request: HttpRequest, shop: Shop, form: InviteForm) -> HttpResponse:
    now, by = clock.now(), account_of(request)
    steps = KeeperStep.objects.filter(shop=shop).select_related("by", "about")
    waiting = list(invitations.waiting(shop, now=now))
    page = {
        "shop": shop,
        "form": form,
        "lines": keepers.lines(shop, now=now),
        "waiting": waiting,
        "is_offered": any(one.is_handover for one in waiting),
        "is_owner": keepers.owns(shop, by),
        "history": steps[:SHOWN_STEPS],
        "me": by.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/keepers/index.html", page, status=status)


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do `act` and go back to the list, with what was done or why not."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except KeeperInvitation.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, said)
    return redirect("delivery:desk-keepers", pk)


@act_required("delivery.let_in")
@require_POST
def removals(request: HttpRequest, pk: int, account_pk: int) -> HttpResponse:
    kept_shop(request, pk)

    def act() -> object:
        return keepers.remove(pk, account_id=account_pk, **given(request))

    return _done(request, pk, act, _("This person does not run the shop any more."))


@act_required("delivery.let_in")
@require_POST
def handovers(request: HttpRequest, pk: int, account_pk: int) -> HttpResponse:
    kept_shop(request, pk)

    def act() -> object:
        return invitations.hand_over(pk, account_id=account_pk, **given(request))

    return _done(request, pk, act, _("The shop is offered. It stays yours until they accept."))


@act_required("delivery.let_in")
@require_POST
def withdrawals(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    kept_shop(request, pk)

    def act() -> object:
        return invitations.withdraw(pk, invitation_pk, **given(request))

    return _done(request, pk, act, _("It is taken back. Nobody can accept it any more."))


@act_required("delivery.keep")
@require_POST
def leaves(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    try:
        keepers.leave(pk, **given(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("delivery:desk-keepers", pk)
    messages.success(request, _("You do not run this shop any more."))
    return redirect("delivery:desk")


@act_required("delivery.keep")
@require_POST
def answers(request: HttpRequest, invitation_pk: int) -> HttpResponse:
    """Accept or decline an invitation of one's own."""
    accepts = request.POST.get("answer") == "accept"
    try:
        shop = invitations.answer(invitation_pk, accepts=accepts, **given(request))
    except KeeperInvitation.DoesNotExist:
        raise Http404 from None
    if not accepts:
        messages.success(request, _("You have declined. Nothing else was changed."))
        return redirect("delivery:desk")
    messages.success(request, _("It is done. This is the shop's desk."))
    return redirect("delivery:desk-shop", shop.pk)


KEEPERS = "desk/shops/<int:pk>/keepers/"
patterns = [
    path(KEEPERS, index, name="desk-keepers"),
    path(f"{KEEPERS}leaves/", leaves, name="desk-keeper-leaves"),
    path(f"{KEEPERS}<int:account_pk>/removals/", removals, name="desk-keeper-removals"),
    path(f"{KEEPERS}<int:account_pk>/handovers/", handovers, name="desk-keeper-handovers"),
    path(
        f"{KEEPERS}invitations/<int:invitation_pk>/withdrawals/",
        withdrawals,
        name="desk-keeper-withdrawals",
    ),
    path("desk/invitations/<int:invitation_pk>/answers/", answers, name="desk-answers"),
]

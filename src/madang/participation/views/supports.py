"""Supporting a proposal, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madang.base import clock
from madang.participation.models import Proposal
from madang.participation.services import supports
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

WHY_NOT = {
    supports.OverError: gettext_lazy("The time for support is over. Nothing was changed."),
    supports.AlreadyError: gettext_lazy("You support it already; it counts once."),
    supports.OwnError: gettext_lazy("It is your own proposal: others support it."),
    supports.NeedsResidencyError: gettext_lazy(
        "In this town verified residents support proposals. Prove your residency on “My page”."
    ),
}


@act_required("participation.support")
@in_town
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    is_back = request.POST.get("act") == "take_back"
    act = supports.take_back if is_back else supports.give
    try:
        act(
            proposal_id=pk,
            town=town_of(request),
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except Proposal.DoesNotExist as error:
        raise Http404 from error
    except supports.Refused as refused:
        messages.warning(request, WHY_NOT[type(refused)])
    else:
        told = _("Your support is taken back.") if is_back else _("Thank you. Your support counts.")
        messages.success(request, told)
    return redirect("participation:proposal", pk)


patterns = [path("proposals/<int:pk>/supports/", change, name="supports")]

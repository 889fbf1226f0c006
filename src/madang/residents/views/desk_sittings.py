import re
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock, limits
from madang.base.limits import Limit
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.forms import FindForm, SignatureForm, SittingCodeForm, SittingForm
from madang.residents.models import Assistance
from madang.residents.requests import KEY, posted, sitting_of
from madang.residents.services import assistances, attributes
from madang.residents.services.assistances import Outcome
from madang.roles.requests import act_required
from madang.towns.requests import town_of

FOUND = "residents.found"  # in the session: whom the official found, for a few minutes
FOUND_S = 600
FINDING = Limit("residents-find", re.compile(""), count=30, seconds=3600)
ACT = assistances.ACT
UNKNOWN = gettext_lazy(
    "This town knows nobody like that. Look at the spelling, or let the person come in anew below."
)
WRONG = {
    Outcome.WRONG: gettext_lazy("This is not the code. Ask the resident to read it again."),
    Outcome.OVER: gettext_lazy("The time is over or there were too many tries. Begin again."),
}


@act_required(ACT)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Where a sitting begins: find the person, ask, confirm."""
    form = FindForm(posted(request))
    if request.method == "POST" and form.is_valid():
        person = _found(request, form)
        if person is not None:
            request.session[FOUND] = [person.pk, time.time()]
            return redirect("desk:sitting-asks")
    page = {"form": form, "present": _present(request), "own": sitting_of(request)}
    status = 422 if form.errors else 200
    return render(request, "residents/sittings/index.html", page, status=status)


def _present(request: HttpRequest) -> Assistance | None:
    return assistances.present(account_of(request), town=town_of(request), now=timezone.now())


def _found(request: HttpRequest, form: FindForm) -> Account | None:
    """Return the person, or None with words in the form; asking goes on for so long only."""
    town, by, now, data = town_of(request), account_of(request), clock.now(), form.cleaned_data
    if limits.hit(FINDING, f"{town.pk}:{by.pk}", at=time.time()) > FINDING.count:
        form.add_error(None, _("You looked for too many people this hour."))
        return None
    if request.POST.get("new"):
        return _welcomed(request, form)
    if data["contact"]:
        person = assistances.find(contact=data["contact"], town=town, by=by, now=now)
    else:
        born = data["born"].isoformat()
        person = assistances.find_named(name=data["name"], born=born, town=town, by=by, now=now)
    if person is None:
        form.add_error(None, UNKNOWN)
    return person


def _welcomed(request: HttpRequest, form: FindForm) -> Account | None:
    data = form.cleaned_data
    if not data["name"] or not data["born"]:
        form.add_error("name", _("Name and date of birth are needed to come in anew."))
        return None
    try:
        return assistances.welcome(
            name=data["name"],
            born=data["born"].isoformat(),
            town=town_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except attributes.Unfit:
        form.add_error("name", _("This does not fit here. Nothing was changed."))
        return None


def _resident(request: HttpRequest) -> Account | None:
    pk, at = request.session.get(FOUND) or (0, 0.0)
    if time.time() - at > FOUND_S:
        return None
    return Account.objects.filter(pk=pk, is_active=True).first()


@act_required(ACT)
@require_http_methods(["GET", "POST"])
def asks(request: HttpRequest) -> HttpResponse:
    """Say why, and how the resident confirms."""
    resident = _resident(request)
    if resident is None:
        return redirect("desk:sittings")
    form = SittingForm(posted(request))
    if request.method == "POST" and form.is_valid() and _started(request, form, resident):
        return redirect("desk:sitting-confirmation")
    page = {"form": form, "resident": resident}
    status = 422 if form.errors else 200
    return render(request, "residents/sittings/ask.html", page, status=status)


def _started(request: HttpRequest, form: SittingForm, resident: Account) -> bool:
    try:
        sitting = assistances.start(
            official=account_of(request),
            resident=resident,
            town=town_of(request),
            why=form.cleaned_data["why"],
            confirmation=Assistance.Confirmation(form.cleaned_data["confirmation"]),
            now=timezone.now(),
        )
    except assistances.Busy:
        form.add_error(None, _("You act for somebody already. End that first."))
        return False
    except assistances.NoWay:
        form.add_error(
            "confirmation", _("The resident has no phone and no e-mail here. Let the person sign.")
        )
        return False
    request.session.pop(FOUND, None)
    request.session[KEY] = sitting.pk
    return True


@act_required(ACT)
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest) -> HttpResponse:
    present = _present(request)
    if present is None or present.pk != request.session.get(KEY):
        messages.info(request, WRONG[Outcome.OVER])
        return redirect("desk:sittings")
    if present.confirmed_at is not None:
        return redirect("residents:my")
    by_code = present.confirmation == Assistance.Confirmation.CODE
    form: SittingCodeForm | SignatureForm = (SittingCodeForm if by_code else SignatureForm)(
        posted(request)
    )
    if request.method == "POST" and form.is_valid():
        outcome = _confirmed(request, form)
        if outcome == Outcome.CONFIRMED:
            messages.success(request, _("Confirmed. You act for the resident now."))
            return redirect("residents:my")
        if outcome == Outcome.OVER:
            messages.error(request, WRONG[outcome])
            return redirect("desk:sittings")
        form.add_error("code" if by_code else "name", WRONG[outcome])
    page = {"form": form, "present": present, "by_code": by_code}
    status = 422 if form.errors else 200
    return render(request, "residents/sittings/confirm.html", page, status=status)


def _confirmed(request: HttpRequest, form: SittingCodeForm | SignatureForm) -> Outcome:
    official, town, now = account_of(request), town_of(request), timezone.now()
    if isinstance(form, SittingCodeForm):
        code = form.cleaned_data["code"]
        return assistances.confirm_code(official=official, town=town, code=code, now=now)
    try:
        return assistances.confirm_signature(
            official=official,
            town=town,
            name=form.cleaned_data["name"],
            strokes=form.cleaned_data["strokes"] or [],
            now=now,
        )
    except ValueError:
        return Outcome.WRONG


@act_required(ACT)
@require_POST
def endings(request: HttpRequest) -> HttpResponse:
    assistances.end(official=account_of(request), town=town_of(request), now=timezone.now())
    request.session.pop(KEY, None)
    messages.success(request, _("Ended. The resident is told."))
    return redirect("desk:sittings")


patterns = [
    path("sittings/", index, name="sittings"),
    path("sittings/asks/", asks, name="sitting-asks"),
    path("sittings/confirmation/", confirmation, name="sitting-confirmation"),
    path("sittings/endings/", endings, name="sitting-endings"),
]

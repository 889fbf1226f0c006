from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.residents.engine import papers
from madang.residents.forms import CodeForm, DocumentForm, HomeForm
from madang.residents.models import ResidencyClaim
from madang.residents.requests import in_town, person_of, posted
from madang.residents.services import attributes, documents, letters, residency
from madang.residents.services.letters import Outcome
from madang.residents.services.residency import Home
from madang.towns.requests import town_of

ANSWERS = {
    Outcome.VERIFIED: gettext_lazy("Your residency is verified. Welcome."),
    Outcome.WRONG: gettext_lazy("This is not the code of your letter. Look at it once more."),
    Outcome.SPENT: gettext_lazy("This letter serves no more. Ask the town for a new one."),
    Outcome.NONE: gettext_lazy("No letter was sent to you yet. Nothing was changed."),
}
REFUSED = {
    "size": gettext_lazy("The file is larger than allowed. Nothing was kept."),
    "kind": gettext_lazy("Only PDF, JPEG and PNG are taken. Nothing was kept."),
    "active": gettext_lazy("This PDF holds programs, files or a password. Send it without."),
    "broken": gettext_lazy("The file cannot be read. Take the photo again."),
}


@in_town
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    town, person = town_of(request), person_of(request)
    known = attributes.of(person, town=town, now=clock.now())
    initial = {"name": person.name}
    initial |= {name: known[name].value for name in ("name", "address") if name in known}
    form = HomeForm(posted(request), town=town, initial=initial)
    if request.method == "POST" and form.is_valid() and _asked(request, form):
        return redirect("residents:residency")
    return _page(request, home=form)


def _asked(request: HttpRequest, form: HomeForm) -> bool:
    data = form.cleaned_data
    try:
        residency.ask(
            Home(data["name"], data["address"], data.get("region")),
            account=person_of(request),
            town=town_of(request),
            way=ResidencyClaim.Way(data["way"]),
            by=account_of(request),
            now=clock.now(),
        )
    except residency.Already:
        messages.info(request, _("You asked before; here is how it stands."))
    except residency.TooOften:
        form.add_error(None, _("You asked several times this month. Come to the counter."))
        return False
    except attributes.Unfit as unfit:
        for name in unfit.args:
            form.add_error(name, _("This does not fit here. Nothing was changed."))
        return False
    return True


def _page(
    request: HttpRequest,
    *,
    home: HomeForm | None = None,
    code: CodeForm | None = None,
    document: DocumentForm | None = None,
) -> HttpResponse:
    town, person, now = town_of(request), person_of(request), clock.now()
    claim = residency.last_of(person, town=town)
    page = {
        "claim": claim,
        "proof": attributes.of(person, town=town, now=now).get("residence"),
        "letter": claim.postcards.last() if claim else None,
        "has_document": claim is not None and documents.is_there(claim),
        "home": home or HomeForm(town=town, initial={"name": person.name}),
        "code": code or CodeForm(),
        "document": document or DocumentForm(),
    }
    wrong = any(form is not None and form.errors for form in (home, code, document))
    return render(request, "residents/residency/show.html", page, status=422 if wrong else 200)


@in_town
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, code=form)
    outcome = letters.enter(
        account=person_of(request),
        town=town_of(request),
        code=form.cleaned_data["code"],
        by=account_of(request),
        now=clock.now(),
    )
    if outcome != Outcome.VERIFIED:
        form.add_error("code", ANSWERS[outcome])
        return _page(request, code=form)
    messages.success(request, ANSWERS[outcome])
    return redirect("residents:residency")


@in_town
@require_POST
def files(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES)
    claim = residency.of(person_of(request), town=town_of(request))
    if not form.is_valid() or claim is None:
        return _page(request, document=form)
    try:
        documents.hand_in(
            claim_id=claim.pk,
            town=town_of(request),
            content=form.cleaned_data["file"].read(),
            by=account_of(request),
            now=clock.now(),
        )
    except papers.Refused as refused:
        form.add_error("file", REFUSED[str(refused)])
        return _page(request, document=form)
    except residency.Closed:
        messages.info(request, _("The document is being looked at already. Nothing was changed."))
    else:
        messages.success(request, _("The document is handed in. Two officials will look at it."))
    return redirect("residents:residency")


@in_town
@require_POST
def withdrawals(request: HttpRequest) -> HttpResponse:
    if residency.withdraw(
        account=person_of(request), town=town_of(request), by=account_of(request), now=clock.now()
    ):
        messages.success(request, _("Withdrawn. What you handed in is deleted."))
    return redirect("residents:residency")


@in_town
@require_POST
def leavings(request: HttpRequest) -> HttpResponse:
    if residency.leave(
        account=person_of(request), town=town_of(request), by=account_of(request), now=clock.now()
    ):
        messages.success(request, _("You are known as a resident here no more."))
    return redirect("residents:residency")


patterns = [
    path("residency/", show, name="residency"),
    path("residency/codes/", codes, name="residency-codes"),
    path("residency/documents/", files, name="residency-documents"),
    path("residency/withdrawals/", withdrawals, name="residency-withdrawals"),
    path("residency/leavings/", leavings, name="residency-leavings"),
]

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock, limits
from madang.people.requests import account_of
from madang.privacy.forms import CorrectionForm, ErasureForm
from madang.privacy.models import Demand
from madang.privacy.services import demands, downloads, extracts, labels, parts, seals
from madang.privacy.services.demands import Target
from madang.residents.requests import in_town, posted
from madang.residents.services import wards
from madang.residents.services.wards import Mandate
from madang.roles.requests import act_required
from madang.towns.requests import town_of

Kind = Demand.Kind
ROWS_SHOWN, LOOKS_SHOWN = 20, 50
KEY = "{key}"


def _held(request: HttpRequest, pk: int) -> Mandate:
    """Return by which right the person signed in, nobody else, acts for the child."""
    try:
        return wards.mandate(
            guardian=account_of(request), child_id=pk, town=town_of(request), now=clock.now()
        )
    except wards.NotAWard:
        raise Http404(pk) from None


def _looked(request: HttpRequest, held: Mandate, what: str) -> None:
    wards.looked(held, what=what, now=clock.now(), client=limits.client(request))


@in_town
@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    held, now = _held(request, pk), clock.now()
    _looked(request, held, wards.ALL)
    page = {
        "child": held.child,
        "known": wards.known(held, now=now),
        "demands": wards.demands_of(held, now=now),
        "download": wards.latest(held, now=now),
    }
    return render(request, "residents/wards/index.html", page)


@in_town
@require_GET
def known(request: HttpRequest, pk: int, model: str) -> HttpResponse:
    held, now = _held(request, pk), clock.now()
    declared = [part for part in parts.shown() if part.model == model]
    if not declared:
        raise Http404(model)
    with translation.override("en"):  # the catalogue's message id, read in any language
        what = str(declared[0].title)
    _looked(request, held, what)
    found = []
    for part in declared:
        rows = Paginator(wards.rows_of(held, part, now=now), ROWS_SHOWN)
        at = rows.get_page(request.GET.get("page"))
        found.append((extracts.extract(part, at.object_list, reader=held.guardian), at))
    page = {"child": held.child, "title": declared[0].title, "found": found, "model": model}
    return render(request, "residents/wards/known.html", page)


@in_town
@require_GET
def looks(request: HttpRequest, pk: int) -> HttpResponse:
    held = _held(request, pk)
    rows = Paginator(wards.looks_at(held, now=clock.now()), LOOKS_SHOWN)
    page = rows.get_page(request.GET.get("page"))
    found = {"child": held.child, "page": page, "looks": list(page)}
    return render(request, "residents/wards/looks.html", found)


@in_town
@act_required("privacy.correct")
@require_http_methods(["GET", "POST"])
def demand(request: HttpRequest, pk: int, kind: str, model: str, row: str) -> HttpResponse:
    held = _held(request, pk)
    if kind not in Kind.values:
        raise Http404(kind)
    try:
        target = wards.target(held, model=model, row=row, now=clock.now())
    except demands.NoSuchRowError:
        raise Http404(model) from None
    form = _form(request, Kind(kind), target)
    if request.method == "POST" and form.is_valid():
        return _asked(request, held, Kind(kind), target, form)
    shown = extracts.extract(target.part, [target.instance], reader=held.guardian)
    page = {"child": held.child, "form": form, "kind": kind, "target": target}
    page["cells"] = shown.rows[0][1]
    status = 422 if form.errors else 200
    return render(request, "residents/wards/demand.html", page, status=status)


def _form(request: HttpRequest, kind: Kind, target: Target) -> Form:
    if kind == Kind.ERASURE:
        return ErasureForm(posted(request))
    fields = [(name, labels.label(target.part, name)) for name in target.part.fields]
    return CorrectionForm(posted(request), fields=fields)


def _asked(
    request: HttpRequest, held: Mandate, kind: Kind, target: Target, form: Form
) -> HttpResponse:
    data = form.cleaned_data
    try:
        wards.ask(
            held,
            target=target,
            kind=kind,
            field=data.get("field", ""),
            wish=data["wish"],
            now=clock.now(),
        )
    except demands.KeptByLawError:
        messages.error(request, _("A law keeps this; it cannot be deleted. Nothing was changed."))
    else:
        messages.success(request, _("Your request waits for an official's decision."))
    return redirect("residents:ward-privacy", held.child.pk)


@in_town
@act_required("privacy.correct")
@require_POST
def withdrawals(request: HttpRequest, pk: int, demand_id: int) -> HttpResponse:
    held = _held(request, pk)
    try:
        wards.withdraw(held, demand_id=demand_id, now=clock.now())
    except demands.DecidedError:
        messages.error(request, _("There is no open request to take back. Nothing was changed."))
    else:
        messages.success(request, _("Your request was taken back."))
    return redirect("residents:ward-privacy", pk)


@in_town
@act_required("privacy.download")
@require_POST
def packings(request: HttpRequest, pk: int) -> HttpResponse:
    held = _held(request, pk)
    page = reverse("residents:ward-download", args=[pk, "KEY"]).replace("KEY", KEY)
    try:
        made = wards.pack(held, path=page, language=get_language() or "ko", now=clock.now())
    except downloads.TooManyError:
        messages.error(request, _("You have had enough downloads for today. Come back tomorrow."))
        return redirect("residents:ward-privacy", pk)
    return redirect("residents:ward-download", pk, made.key)


@in_town
@act_required("privacy.download")
@require_http_methods(["GET", "POST"])
def download(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    held, now = _held(request, pk), clock.now()
    try:
        found = wards.download(held, key=key, now=now)
    except downloads.NotReadyError:
        raise Http404(key) from None
    if request.method == "GET":
        page = {"child": held.child, "download": found}
        return render(request, "residents/wards/download.html", page)
    try:
        packed = wards.take(held, key=key, now=now, client=limits.client(request))
    except (downloads.NotReadyError, seals.BrokenSealError):
        messages.error(request, _("This download was taken or has expired. Ask for a new one."))
        return redirect("residents:ward-download", pk, key)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="madang-child-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


HOME = "guardians/wards/<int:pk>/privacy/"
patterns = [
    path(HOME, index, name="ward-privacy"),
    path(f"{HOME}known/<str:model>/", known, name="ward-known"),
    path(f"{HOME}looks/", looks, name="ward-looks"),
    path(f"{HOME}demands/<str:kind>/<str:model>/<str:row>/", demand, name="ward-demand"),
    path(f"{HOME}demands/<int:demand_id>/withdrawals/", withdrawals, name="ward-withdrawals"),
    path(f"{HOME}downloads/", packings, name="ward-downloads"),
    path(f"{HOME}downloads/<str:key>/", download, name="ward-download"),
]

from base64 import b64encode
from io import BytesIO

import qrcode
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.notices.services import links
from madang.people.requests import account_of
from madang.privacy.services import looks
from madang.residents.engine.papers import Paper
from madang.residents.forms import NumberForm, RefusalForm, SeenForm
from madang.residents.models import ResidencyClaim
from madang.residents.requests import posted
from madang.residents.services import documents, letters, offices, residency
from madang.residents.services.documents import Judgement
from madang.roles.requests import act_required
from madang.towns.requests import town_of

Way = ResidencyClaim.Way
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}
WHY = gettext_noop("deciding on residency")


def _by_way(rows: Rows, value: str) -> Rows:
    return rows.filter(way=value)


def _by_letter(rows: Rows, value: str) -> Rows:
    return rows.exclude(postcards__ended_at=None, postcards__isnull=False)


PLAN = Plan(
    columns=(
        Column("number", gettext_lazy("Number")),
        Column("way", gettext_lazy("Way"), ("way",)),
        Column("asked", gettext_lazy("Asked"), ("asked_at",)),
        Column("lapses", gettext_lazy("Until"), ("lapses_at",)),
    ),
    search=lambda rows, word: rows.filter(number__icontains=word),
    filters=(
        Filter(
            "way",
            gettext_lazy("Way"),
            tuple((way.value, way.label) for way in (Way.POSTCARD, Way.COUNTER, Way.DOCUMENT)),
            _by_way,
        ),
        Filter(
            "letter",
            gettext_lazy("Letter"),
            (("none", gettext_lazy("not printed yet")),),
            _by_letter,
        ),
    ),
    order="asked",
)


@act_required("residents.verify")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    number = NumberForm(posted(request))
    if request.method == "POST" and number.is_valid():
        claim = residency.by_number(number.cleaned_data["number"], town=town)
        if claim is not None:
            return redirect("desk:claim", claim.pk)
        number.add_error("number", _("Nothing waits under this number in this town."))
    page = {
        "listed": listed(PLAN, residency.waiting(town=town), request.GET),
        "number": number,
    }
    return render(
        request, "residents/claims/index.html", page, status=422 if number.errors else 200
    )


@act_required("residents.verify")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(
    request: HttpRequest,
    pk: int,
    *,
    refusal: RefusalForm | None = None,
    seen: SeenForm | None = None,
) -> HttpResponse:
    town, now, official = town_of(request), clock.now(), account_of(request)
    claims = ResidencyClaim.objects.select_related("account", "region", "assistant")
    claim = get_object_or_404(claims, pk=pk, town=town)
    looks.record(
        by=official,
        subject=claim.account,
        what=gettext_noop("name and address"),
        why=WHY,
        town=town,
        now=now,
    )
    page = {
        "claim": claim,
        "own": claim.account_id == official.pk,
        "verdicts": claim.verdicts.select_related("official"),
        "judged": claim.verdicts.filter(official=official).exists(),
        "has_document": documents.is_there(claim),
        "letter": claim.postcards.last(),
        "refusal": refusal or RefusalForm(),
        "seen": seen or SeenForm(),
    }
    wrong = any(form is not None and form.errors for form in (refusal, seen))
    return render(request, "residents/claims/show.html", page, status=422 if wrong else 200)


@act_required("residents.verify")
@require_POST
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """At the counter: what the card says is so, or not."""
    is_proof = request.POST.get("verdict") == "proof"
    form: SeenForm | RefusalForm = (SeenForm if is_proof else RefusalForm)(request.POST)
    claim = get_object_or_404(ResidencyClaim, pk=pk, town=town_of(request))
    if not form.is_valid():
        if isinstance(form, RefusalForm):
            return _page(request, pk, refusal=form)
        return _page(request, pk, seen=form)
    try:
        _decided(request, claim, form.cleaned_data, is_proof=is_proof)
    except residency.Closed:
        messages.info(request, _("This was decided before. Nothing was changed."))
    else:
        messages.success(request, _("Kept. The person is told."))
    return redirect("desk:claims")


def _decided(
    request: HttpRequest, claim: ResidencyClaim, data: dict[str, object], *, is_proof: bool
) -> None:
    town, by, now = town_of(request), account_of(request), clock.now()
    office = offices.name_of(by, town=town, now=now)
    reason = str(data.get("reason", ""))
    if claim.way == Way.DOCUMENT:
        judgement = Judgement(is_proof=is_proof, reason=reason, office=office)
        documents.judge(judgement, claim_id=claim.pk, town=town, by=by, now=now)
    elif not is_proof:
        residency.refuse(claim_id=claim.pk, town=town, by=by, reason=reason, now=now)
    elif claim.way == Way.COUNTER:
        residency.verify_at_counter(
            claim_id=claim.pk,
            town=town,
            by=by,
            office=office,
            born=str(data.get("born") or ""),
            now=now,
        )
    else:
        raise PermissionDenied  # a letter is answered by whoever lives there


@act_required("residents.verify")
@require_POST
def revocations(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(ResidencyClaim, pk=pk, town=town_of(request))
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, refusal=form)
    try:
        residency.revoke(
            claim_id=pk,
            town=town_of(request),
            by=account_of(request),
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
    except residency.Closed:
        messages.info(request, _("This was decided before. Nothing was changed."))
    else:
        messages.success(request, _("Kept. The person is told."))
    return redirect("desk:claim", pk)


@act_required("residents.verify")
@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        paper = documents.look(
            claim_id=pk, town=town_of(request), by=account_of(request), now=clock.now()
        )
    except (ResidencyClaim.DoesNotExist, residency.Closed) as error:
        raise Http404 from error
    return _sent(paper)


def _sent(paper: Paper) -> HttpResponse:
    """Return the file so that no browser takes it for a page of ours, and none keeps it."""
    response = HttpResponse(paper.content, content_type=paper.kind)
    name = f"document.{ENDINGS[paper.kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


@act_required("residents.verify")
@require_POST
def printing(request: HttpRequest) -> HttpResponse:
    """Print letters: this page is the only place where their codes are ever seen."""
    chosen = [int(pk) for pk in request.POST.getlist("rows") if pk.isdecimal() and len(pk) < 19]
    made = letters.printed(
        claim_ids=chosen[:100], town=town_of(request), by=account_of(request), now=clock.now()
    )
    if not made:
        messages.info(request, _("Choose claims by post. Nothing was printed."))
        return redirect("desk:claims")
    address = links.page(town_of(request), "residents:residency")  # never what a Host header says
    page = {"letters": made, "address": address, "qr": _qr(address)}
    response = render(request, "residents/claims/letters.html", page)
    response["Cache-Control"] = "no-store, private"
    return response


def _qr(address: str) -> str:
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=1).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


patterns = [
    path("claims/", index, name="claims"),
    path("claims/letters/", printing, name="letters"),
    path("claims/<int:pk>/", show, name="claim"),
    path("claims/<int:pk>/decisions/", decisions, name="claim-decisions"),
    path("claims/<int:pk>/revocations/", revocations, name="claim-revocations"),
    path("claims/<int:pk>/document/", document, name="claim-document"),
]

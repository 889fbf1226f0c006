"""What banks and gateways say beside the books, for the official who answers for the money."""

import base64
import zlib

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.base.looking import looked
from madang.kernel import csvlines
from madang.ledger.engine.bankfiles import UnreadableFile
from madang.ledger.forms.reconciliations import BankFileForm, ClosingForm
from madang.ledger.models import BankEntry, BankFile
from madang.ledger.services import reconciliations
from madang.ledger.services.reconciliations import ACT, NoReason
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

WHAT, WHY = gettext_noop("Who closed a difference"), gettext_noop("Comparing bank and books")
SALT = "madang.ledger.bankfile"
LASTS_S = 3600
MOST_LINES = 50_000  # of one table to download
STANDING = (
    ("open", gettext_lazy("To be looked at")),
    ("closed", gettext_lazy("Closed with a reason")),
)
HEADS = ("number", "file", "line", "reference", "text", "at", "queue", "theirs", "ours", "note",
         "closed_at")  # fmt: skip


def _named(rows: Rows, word: str) -> Rows:
    return rows.filter(reference__icontains=word) | rows.filter(text__icontains=word)


def _standing(rows: Rows, value: str) -> Rows:
    if value == "open":
        return rows.filter(closed_at=None).exclude(queue=BankEntry.Queue.MATCHED)
    return rows.exclude(closed_at=None)


PLAN = Plan(
    columns=(
        Column("reference", gettext_lazy("Payment key or text"), ("reference",)),
        Column("queue", gettext_lazy("Result"), ("queue",)),
        Column("theirs", gettext_lazy("In the file"), ("theirs",)),
        Column("ours", gettext_lazy("In our books"), ("ours",)),
        Column("at", gettext_lazy("Moved at"), ("at",)),
    ),
    search=_named,
    filters=(
        Filter(
            "queue",
            gettext_lazy("Result"),
            tuple((queue.value, queue.label) for queue in BankEntry.Queue),
            lambda rows, value: rows.filter(queue=value),
        ),
        Filter("standing", gettext_lazy("Done or not"), STANDING, _standing),
    ),
    order="-at",
)


@act_required(ACT)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    waiting = reconciliations.waiting(town)
    queues = [(one.value, one.label, waiting.get(one.value, 0)) for one in BankEntry.Queue]
    page = {
        "listed": listed(PLAN, BankEntry.objects.of(town), request.GET),
        "queues": queues[1:],
        "file": BankFile.objects.filter(town=town).first(),
        "query": request.GET.urlencode(),
    }
    return render(request, "ledger/reconciliations/index.html", page)


@act_required(ACT)
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    plan = Plan(PLAN.columns, PLAN.search, PLAN.filters, PLAN.order, size=MOST_LINES)
    rows = BankEntry.objects.of(town).select_related("file")
    lines = [csvlines.line(HEADS)] + [
        csvlines.line([
            one.pk, one.file.name, one.line, one.reference, one.text,
            one.at.astimezone(town.zone).isoformat(timespec="seconds"), one.queue,
            one.theirs, one.ours, one.note,
            one.closed_at.astimezone(town.zone).isoformat(timespec="seconds")
            if one.closed_at else "",
        ])
        for one in listed(plan, rows, request.GET).rows
    ]  # fmt: skip
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{town.slug}-reconciliation.csv"'
    return response


@act_required(ACT)
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Choose a file; a look at it shows what would happen and changes nothing."""
    form = BankFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            look = reconciliations.look(
                town=town_of(request), name=name, content=content, by=account_of(request),
                now=clock.now(),
            )  # fmt: skip
        except UnreadableFile as refused:
            form.add_error("file", reconciliations.words(refused))
        else:
            page = {"look": look, "kept": _sealed(request, name, content)}
            return render(request, "ledger/reconciliations/preview.html", page)
    page = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "ledger/reconciliations/files.html", page, status=status)


@act_required(ACT)
@require_POST
def intakes(request: HttpRequest) -> HttpResponse:
    try:
        name, content = _opened(request)
    except (signing.BadSignature, zlib.error, ValueError):
        messages.error(request, _("The look is too old. Nothing was taken over; choose it again."))
        return redirect("ledger:reconciliation-files")
    file, counts = reconciliations.take_over(
        town=town_of(request), name=name, content=content, by=account_of(request), now=clock.now()
    )
    if counts:
        text = _("“%(name)s” was compared. New: %(same)s the same, %(other)s to be looked at.")
        same = counts[BankEntry.Queue.MATCHED]
        told = {"name": file.name, "same": same, "other": counts.total() - same}
        messages.success(request, text % told)
    else:
        messages.info(request, _("Everything in this file was known. Nothing was added."))
    return redirect("ledger:reconciliation")


@act_required(ACT)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, ClosingForm())


def _page(request: HttpRequest, pk: int, form: ClosingForm) -> HttpResponse:
    rows = BankEntry.objects.of(town_of(request)).select_related("file", "closed_by", "payment")
    entry = get_object_or_404(rows, pk=pk)
    if entry.closed_by is not None:
        by, now = account_of(request), clock.now()
        looked(by=by, subject=[entry.closed_by], what=WHAT, why=WHY, town=town_of(request), now=now)
    page = {"entry": entry, "form": form}
    status = 422 if form.errors else 200
    return render(request, "ledger/reconciliations/show.html", page, status=status)


@act_required(ACT)
@require_POST
def closings(request: HttpRequest, pk: int) -> HttpResponse:
    form, by, town = ClosingForm(request.POST), account_of(request), town_of(request)
    get_object_or_404(BankEntry.objects.of(town), pk=pk)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            reconciliations.close(town=town, entry_id=pk, note=note, by=by, now=clock.now())
        except NoReason as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Closed. It can be opened again below."))
            return redirect("ledger:reconciliation-entry", pk)
    return _page(request, pk, form)


@act_required(ACT)
@require_POST
def openings(request: HttpRequest, pk: int) -> HttpResponse:
    town = town_of(request)
    get_object_or_404(BankEntry.objects.of(town), pk=pk)
    try:
        reconciliations.reopen(town=town, entry_id=pk, by=account_of(request), now=clock.now())
    except NoReason as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Opened again. The audit trail keeps the earlier reason."))
    return redirect("ledger:reconciliation-entry", pk)


def _owner(request: HttpRequest) -> list[int]:
    return [town_of(request).pk, account_of(request).pk]


def _sealed(request: HttpRequest, name: str, content: bytes) -> str:
    """Return the file for the page to carry: readable here only, by the same person and town."""
    packed = base64.b64encode(zlib.compress(content)).decode()
    return signing.dumps({"owner": _owner(request), "name": name, "file": packed}, salt=SALT)


def _opened(request: HttpRequest) -> tuple[str, bytes]:
    letter = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=LASTS_S)
    if letter["owner"] != _owner(request):
        raise PermissionDenied(ACT)
    return letter["name"], zlib.decompress(base64.b64decode(letter["file"]))


patterns = [
    path("reconciliation/", index, name="reconciliation"),
    path("reconciliation.csv", table, name="reconciliation-table"),
    path("reconciliation/files/", files, name="reconciliation-files"),
    path("reconciliation/intakes/", intakes, name="reconciliation-intakes"),
    path("reconciliation/<int:pk>/", show, name="reconciliation-entry"),
    path("reconciliation/<int:pk>/closings/", closings, name="reconciliation-closings"),
    path("reconciliation/<int:pk>/openings/", openings, name="reconciliation-openings"),
]

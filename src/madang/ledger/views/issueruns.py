"""Paying people on a list: what would come of it, a second person, and what came of it."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.base.looking import looked
from madang.kernel import csvlines
from madang.ledger.forms.issueruns import IssueForm, WhyForm
from madang.ledger.models import IssueRun
from madang.ledger.services import issueruns, mandates
from madang.people.requests import account_of
from madang.roles.models import Approval
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of

PAGE_SIZE, AT_ONCE = 50, 2_000
HEADS = ("line", "amount", "result")
WHAT, WHY = gettext_noop("Who paid a list"), gettext_noop("Looking at lists of payments")


@act_required(mandates.SEE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    rows = IssueRun.objects.of(town).select_related("programme", "by", "agreed_by")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    _looked(request, list(page.object_list))
    shown = {"page": page, "may_act": _may(request), "payable": issueruns.payable(town)}
    return render(request, "ledger/issueruns/index.html", shown)


@act_required(issueruns.ACT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = IssueForm(request.POST or None, request.FILES or None, town=town_of(request))
    if request.method == "POST" and form.is_valid():
        name, content = form.content()
        programme = next(one for one in form.payable if one.pk == form.cleaned_data["programme"].pk)
        try:
            run = issueruns.look(
                programme=programme, content=content, name=name or _("Lines written by hand"),
                key=form.cleaned_data["key"], by=account_of(request), now=clock.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("ledger:issue", run.pk)
    status = 422 if form.errors else 200
    return render(request, "ledger/issueruns/new.html", {"form": form}, status=status)


@act_required(mandates.SEE)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _run(request, pk), WhyForm())


@act_required(issueruns.ACT)
@require_POST
def requests(request: HttpRequest, pk: int) -> HttpResponse:
    run, form = _run(request, pk), WhyForm(request.POST)
    if form.is_valid():
        try:
            asked = issueruns.propose(
                run=run, why=form.cleaned_data["why"], by=account_of(request), now=clock.now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if asked.state == Approval.State.WAITING:
                text = _("A second person has been asked. Until they agree, no money moves.")
                messages.success(request, text)
            return redirect("ledger:issue", run.pk)
    return _page(request, run, form)


@act_required(mandates.SEE)
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of each line; who it was stands in the office's own list alone."""
    run = _run(request, pk)

    def lines() -> Iterator[str]:
        yield "\ufeff" + csvlines.line(HEADS)
        for row in run.rows.order_by("line").iterator(AT_ONCE):
            result = row.get_reason_display() if row.reason else run.get_state_display()
            yield csvlines.line([row.line, row.amount, str(result)])

    response = HttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = f"{run.town.slug}-issue-{run.pk}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _run(request: HttpRequest, pk: int) -> IssueRun:
    rows = IssueRun.objects.of(town_of(request))
    related = ("town", "programme__budget", "programme__asset", "by", "agreed_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _page(request: HttpRequest, run: IssueRun, form: WhyForm) -> HttpResponse:
    _looked(request, [run])
    asked, left = issueruns.approval(run), issueruns.left(run)
    is_open = asked is None or asked.state not in (Approval.State.WAITING, Approval.State.APPROVED)
    bad = Paginator(run.rows.exclude(reason=""), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {
        "run": run,
        "form": form,
        "asked": asked,
        "left": left,
        "reaches": run.amount <= left,
        "refused": issueruns.refused(run),
        "page": bad,
        "may_ask": is_open and run.people and _may(request),
    }
    status = 422 if form.errors else 200
    return render(request, "ledger/issueruns/show.html", shown, status=status)


def _may(request: HttpRequest) -> bool:
    town, now = town_of(request), clock.now()
    return permissions.may(account_of(request), issueruns.ACT, town=town, now=now)


def _looked(request: HttpRequest, runs: list[IssueRun]) -> None:
    people = {one for run in runs for one in (run.by, run.agreed_by) if one is not None}
    if people:
        by, now = account_of(request), clock.now()
        looked(by=by, subject=list(people), what=WHAT, why=WHY, town=town_of(request), now=now)


patterns = [
    path("issues/", index, name="issues"),
    path("issues/new/", new, name="issue-new"),
    path("issues/<int:pk>/", show, name="issue"),
    path("issues/<int:pk>.csv", table, name="issue-table"),
    path("issues/<int:pk>/requests/", requests, name="issue-requests"),
]

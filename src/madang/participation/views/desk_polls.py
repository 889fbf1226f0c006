from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.participation.forms.polls import (
    BoothForm,
    HandingForm,
    PollForm,
    SeedForm,
    SheetsForm,
)
from madang.participation.models import Booth, Poll
from madang.participation.requests import poll_of
from madang.participation.services import polls, sheets, voters
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

STEPS = {"seals": polls.seal, "results": polls.publish}


@act_required("participation.booths")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    rows = Poll.objects.of(town_of(request))[:200]
    return render(request, "participation/polls/desk.html", {"polls": rows})


@act_required("participation.polls")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PollForm(request.POST or None, instance=Poll(town=town_of(request)))
    if request.method == "POST" and form.is_valid():
        poll = polls.make(form.poll(), by=account_of(request), now=clock.now())
        return redirect("participation:desk-poll", poll.key)
    status = 422 if form.errors else 200
    return render(request, "participation/polls/new.html", {"form": form}, status=status)


@act_required("participation.booths")
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    return _page(request, poll_of(request, key, drafts=True))


def _page(request: HttpRequest, poll: Poll, **more: object) -> HttpResponse:
    now = clock.now()
    page = {
        "poll": poll,
        "is_over": poll.is_over(now),
        "is_open": poll.is_open(now),
        "booths": poll.booths.all(),
        "reconciliation": sheets.reconciliation(poll=poll) if poll.terms else [],
        "figures": polls.figures(poll),
        "seed": SeedForm(),
        "booth": BoothForm(),
        "handing": HandingForm(),
        "sheets": SheetsForm(),
        **more,
    }
    status = 422 if more.get("faults") else 200
    return render(request, "participation/polls/desk_poll.html", page, status=status)


@act_required("participation.polls")
@require_POST
def fixings(request: HttpRequest, key: UUID) -> HttpResponse:
    poll, form = poll_of(request, key, drafts=True), SeedForm(request.POST)
    if not form.is_valid():
        return _page(request, poll, seed=form, faults=[_("The seed is missing.")])
    seed = form.cleaned_data["seed"]
    try:
        polls.fix(poll=poll, seed=seed, by=account_of(request), now=clock.now())
    except ValidationError as error:
        return _page(request, poll, faults=error.messages)
    messages.success(request, _("The terms are fixed, and the lot is drawn."))
    return redirect("participation:desk-poll", key)


@act_required("participation.polls")
@require_POST
def steps(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Close the bulletin, or publish the result."""
    poll = poll_of(request, key)
    try:
        STEPS[name](poll=poll, by=account_of(request), now=clock.now())
    except ValidationError as error:
        return _page(request, poll, faults=error.messages)
    return redirect("participation:desk-poll", key)


def seals(request: HttpRequest, key: UUID) -> HttpResponse:
    answer: HttpResponse = steps(request, key, "seals")
    return answer


def results(request: HttpRequest, key: UUID) -> HttpResponse:
    answer: HttpResponse = steps(request, key, "results")
    return answer


@act_required("participation.polls")
@require_POST
def booths(request: HttpRequest, key: UUID) -> HttpResponse:
    poll, form = poll_of(request, key), BoothForm(request.POST)
    if form.is_valid() and poll.sealed_at is None:
        name = form.cleaned_data["name"]
        Booth.objects.get_or_create(town=poll.town, poll=poll, name=name)
    return redirect("participation:desk-poll", key)


@act_required("participation.booths")
@require_POST
def papers(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Write down that a person at the booth gets a ballot paper."""
    poll, form = poll_of(request, key), HandingForm(request.POST)
    booth = get_object_or_404(Booth.objects.select_related("poll__town"), pk=pk, poll=poll)
    if not form.is_valid():
        return _page(request, poll, handing=form, faults=[_("The name or date does not fit.")])
    try:
        voters.hand_paper(booth=booth, by=account_of(request), now=clock.now(), **form.cleaned_data)
    except voters.Refused as error:
        return _page(request, poll, handing=form, faults=[str(error)])
    messages.success(request, _("The person may have a ballot paper."))
    return redirect("participation:desk-poll", key)


@act_required("participation.paper")
@require_POST
def scans(request: HttpRequest, key: UUID) -> HttpResponse:
    """Try a scanner's file; with a reason, ask the second person to take it in."""
    poll, form = poll_of(request, key), SheetsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, poll, sheets=form, faults=[_("Choose a file.")])
    content, why = form.cleaned_data["file"].read(), form.cleaned_data["why"]
    try:
        trial = sheets.tried(poll=poll, content=content)
        if why.strip():
            by, now = account_of(request), clock.now()
            sheets.bring(poll=poll, content=content, why=why, by=by, now=now)
            messages.success(request, _("A second person is asked to agree."))
            return redirect("participation:desk-poll", key)
    except ValidationError as error:
        return _page(request, poll, sheets=form, faults=error.messages)
    return _page(request, poll, sheets=form, trial=trial)


patterns = [
    path("polls/desk/", index, name="desk-polls"),
    path("polls/new/", new, name="polls-new"),
    path("polls/<uuid:key>/desk/", show, name="desk-poll"),
    path("polls/<uuid:key>/fixings/", fixings, name="poll-fixings"),
    path("polls/<uuid:key>/seals/", seals, name="poll-seals"),
    path("polls/<uuid:key>/results/", results, name="poll-results"),
    path("polls/<uuid:key>/booths/", booths, name="poll-booths"),
    path("polls/<uuid:key>/booths/<int:pk>/papers/", papers, name="poll-papers"),
    path("polls/<uuid:key>/scans/", scans, name="poll-scans"),
]

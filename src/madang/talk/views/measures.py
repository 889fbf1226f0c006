from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.talk.forms import VerdictForm
from madang.talk.models import Comment
from madang.talk.services import comments, links, logs, moderation, pages, queues, threads
from madang.towns.requests import town_of

ACTS: dict[str, tuple[Any, Callable[..., object]]] = {
    "hide": (gettext_lazy("Hide the comment"), moderation.hide),
    "keep": (gettext_lazy("Turn the reports down: the comment stays"), moderation.keep),
    "warn": (gettext_lazy("Remind the author of the rules"), moderation.warn),
    "restore": (gettext_lazy("Show the comment again"), moderation.restore),
}
THREAD_ACTS: dict[str, tuple[Any, Callable[..., object]]] = {
    "close": (gettext_lazy("Close the discussion"), moderation.close),
    "reopen": (gettext_lazy("Open the discussion again"), moderation.reopen),
}
DONE = gettext_lazy("Done. It stands in the public log.")


@act_required(moderation.ACT)
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done about one comment, with its reports and its history."""
    town, by, now = town_of(request), account_of(request), clock.now()
    row = comments.find(town=town, pk=pk)
    waiting = queues.reasons(row)
    acts = [(key, ACTS[key][0]) for key in _fitting(row, has_reports=bool(waiting))]
    form = VerdictForm(request.POST or None, acts=acts, initial=_first(acts, waiting))
    if request.method == "POST" and form.is_valid():
        do = ACTS[form.cleaned_data["what"]][1]
        if _done(form, lambda: do(comment=row, by=by, verdict=form.verdict, now=now)):
            messages.success(request, DONE)
            return redirect("talk:queue")
    page = {
        "form": form,
        "comment": row,
        "name": pages.called(row.author),
        "reports": waiting,
        "versions": row.versions.all(),
        "log": logs.entries(row.measures.select_related("thread"), town=town),
        "is_mine": row.author_id == by.pk,
        "thread_url": links.thread(row.thread),
    }
    return render(request, "talk/measures/comment.html", page, status=422 if form.errors else 200)


@act_required(moderation.ACT)
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a thread, or open it again."""
    town, by, now = town_of(request), account_of(request), clock.now()
    row = threads.find(town=town, pk=pk)
    key = "reopen" if row.moderated else "close"
    form = VerdictForm(
        request.POST or None, acts=[(key, THREAD_ACTS[key][0])], initial={"what": key}
    )
    if request.method == "POST" and form.is_valid():
        do = THREAD_ACTS[form.cleaned_data["what"]][1]
        if _done(form, lambda: do(thread=row, by=by, verdict=form.verdict, now=now)):
            messages.success(request, DONE)
            return redirect(links.thread(row))
    page = {"form": form, "thread": row, "thread_url": links.thread(row)}
    return render(request, "talk/measures/thread.html", page, status=422 if form.errors else 200)


def _fitting(row: Comment, *, has_reports: bool) -> list[str]:
    if row.withdrawn_at is not None:
        return []
    if row.hidden_at is not None:
        return ["restore"]
    return ["hide", *(["keep"] if has_reports else []), "warn"]


def _first(acts: list[tuple[str, Any]], waiting: list[Any]) -> dict[str, str]:
    """Return what the form begins with: the reason that was reported first."""
    begin = {"reason": waiting[0].reason} if waiting else {}
    return begin | ({"what": acts[0][0]} if len(acts) == 1 else {})


def _done(form: VerdictForm, act: Callable[[], object]) -> bool:
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


patterns = [
    path("comments/<int:pk>/measures/", comment, name="measures"),
    path("threads/<int:pk>/measures/", thread, name="thread-measures"),
]

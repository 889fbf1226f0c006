from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from madang.base import bulk, clock
from madang.base.bulk import offered_undo
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment, Measure
from madang.talk.services import moderation, pages, queues
from madang.talk.services.moderation import Verdict
from madang.towns.requests import town_of


def _with_reason(rows: Rows, value: str) -> Rows:
    return rows.filter(pk__in=Comment.objects.filter(reports__reason=value).values("pk"))


def _state(rows: Rows, value: str) -> Rows:
    return rows.filter(hidden_at__isnull=value != "hidden")


PLAN = Plan(
    columns=(
        Column("comment", _("Comment")),
        Column("reports", _("Reports"), ("rank", "-verified", "-waiting", "oldest")),
        Column("waiting", _("Waiting since"), ("oldest",)),
    ),
    search=lambda rows, word: (
        rows.filter(body__icontains=word) | rows.filter(thread__title__icontains=word)
    ),
    filters=(
        Filter(
            "reason",
            _("Reason"),
            tuple((reason.key, _(reason.label)) for reason in REASONS.values()),
            _with_reason,
        ),
        Filter(
            "state", _("State"), (("standing", _("Can be read")), ("hidden", _("Hidden"))), _state
        ),
    ),
    order="reports",
    size=50,
)


@act_required(moderation.ACT)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    found = listed(PLAN, queues.rows(town=town, now=now), request.GET)
    page = {
        "listed": found,
        "lines": [(row, pages.called(row.author)) for row in found.rows],
        "bulk_acts": DESK.acts,
        "bulk_url": reverse("talk:bulk"),
        "undo": offered_undo(request, DESK),
    }
    return render(request, "talk/queues/index.html", page)


@act_required(moderation.ACT)
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    return bulk.answer(request, DESK)


def _rows(request: HttpRequest, keys: list[int]) -> Sequence[Comment]:
    """Return the chosen comments but the moderator's own, which another looks at."""
    found = queues.chosen(keys, town=town_of(request))
    return list(found.exclude(author=account_of(request)))


def _hinder_hide(row: Comment) -> str | Promise:
    return "" if row.is_standing else _("Hidden or withdrawn already.")


def _hinder_keep(row: Comment) -> str | Promise:
    return "" if row.reports.waiting().exists() else _("No report waits any more.")


def _most_said(row: Comment) -> str:
    """Return the reason that most reports name; of equals the first of the table."""
    said = [report.reason for report in queues.reasons(row)]
    return max(REASONS, key=said.count) if said else "other"


def _hide(request: HttpRequest, rows: Sequence[Comment]) -> list[int]:
    why = gettext("Hidden after reports of readers; see the reason of the policy.")
    return [row.pk for row in rows if _do(request, moderation.hide, row, why)]


def _show(request: HttpRequest, memo: list[int]) -> None:
    why = gettext("Hidden by mistake and shown again at once.")
    for row in _rows(request, memo):
        _do(request, moderation.restore, row, why, reason=row.hidden_reason)


def _keep(request: HttpRequest, rows: Sequence[Comment]) -> list[list[int | str]]:
    why = gettext("The reports name no breach of the policy.")
    done = ((row.pk, _do(request, moderation.keep, row, why)) for row in rows)
    return [[pk, measure.done_at.isoformat()] for pk, measure in done if measure]


def _again(request: HttpRequest, memo: list[list[int | str]]) -> None:
    why = gettext("Turned down by mistake; the reports wait again.")
    since = {int(pk): datetime.fromisoformat(str(at)) for pk, at in memo}
    for row in _rows(request, list(since)):
        act = partial(moderation.look_again, since=since[row.pk])
        _do(request, act, row, why, reason="other")


def _do(
    request: HttpRequest, act: Callable[..., Measure], row: Comment, why: str, *, reason: str = ""
) -> Measure | None:
    """Do it to one of many; None where somebody else was quicker and it does not fit any more."""
    verdict = Verdict(reason or _most_said(row), why)
    try:
        return act(comment=row, by=account_of(request), verdict=verdict, now=clock.now())
    except ValidationError:
        return None


DESK = bulk.Desk(
    "talk.queue",
    acts=(
        bulk.Act(
            "keep",
            _("Turn the reports down"),
            _("The comments stay. The public log says that the reports name no breach."),
            hinder=_hinder_keep,
            do=_keep,
            undo=_again,
        ),
        bulk.Act(
            "hide",
            _("Hide these comments"),
            _("Each for the reason that most readers named. The authors are told and can object."),
            hinder=_hinder_hide,
            do=_hide,
            undo=_show,
        ),
    ),
    rows=_rows,
    back=lambda: reverse("talk:queue"),
)
patterns = [
    path("queue/", index, name="queue"),
    path("queue/bulk/", many, name="bulk"),
]

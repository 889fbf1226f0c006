"""Which answers of the town are overdue, and how it answers: public, and the page says the same."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema
from pydantic import Field

from madang.base import clock
from madang.cases.models import Case
from madang.cases.services import clocks, overdue
from madang.cases.templatetags.cases import kind_of, page_of, state_of
from madang.towns.requests import town_of

router = Router(tags=["cases"])
MOST = 500
Limit = Annotated[int, Field(ge=1, le=MOST)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]


class OverdueFiguresOut(Schema):
    awaited: int
    overdue: int
    stopped: int
    answered: int
    in_time: int
    share_in_time: float | None
    median_days: float | None


class CaseOut(Schema):
    id: int
    kind: str
    kind_label: str
    state_label: str
    title: str
    path: str
    departments: list[str]
    opened_on: date
    due_on: date | None
    days_late: int
    stopped_on: date | None
    reason: str


class OverdueOut(Schema):
    today: date
    figures: OverdueFiguresOut
    overdue: list[CaseOut]
    paused: list[CaseOut]


@router.get("/overdue", response=OverdueOut, summary="Overdue cases", url_name="overdue-cases")
def index(
    request: HttpRequest,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Cases whose last day is over, the latest first, and those whose clock stands still and why.

    `limit` and `offset` cut both lists. Cases that are not public are named by their kind alone.
    `answered`, `in_time` and `median_days` are of the answers of the last 365 days.
    """
    town, now = town_of(request), clock.now()
    today, part = clocks.today(town, now), slice(offset, offset + limit)
    late, still = overdue.late(town, now=now)[part], overdue.standing_still(town)[part]
    return {
        "today": today,
        "figures": overdue.figures(town, now=now),
        "overdue": [_out(case, today) for case in late],
        "paused": [_out(case, today) for case in still],
    }


def _out(case: Case, today: date) -> CaseOut:
    is_late = case.is_overdue(today) and case.due_on is not None
    return CaseOut(
        id=case.pk,
        kind=case.machine,
        kind_label=kind_of(case),
        state_label=state_of(case),
        title=case.title if case.is_public else gettext("Not public"),
        path=page_of(case) if case.is_public else "",
        departments=[one.department.name for one in case.standing],  # type: ignore[attr-defined] # prefetched
        opened_on=case.opened_at.astimezone(case.town.zone).date(),
        due_on=case.due_on,
        days_late=(today - case.due_on).days if is_late and case.due_on else 0,
        stopped_on=getattr(case, "stopped_on", None),
        reason=(getattr(case, "stopped_why", "") or "") if case.is_public else "",
    )

"""The public log of moderation."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from madang.talk.services import logs
from madang.towns.requests import town_of

router = Router(tags=["talk"])
MOST = 1000


class EntryOut(Schema):
    number: int
    at: datetime
    what: str
    what_said: str
    thread: str
    path: str
    comment: int | None
    reason: str
    reason_said: str
    public_reason: str
    article: str
    reports: int
    by: str


@router.get("/log", response=list[EntryOut], summary="Moderation log", url_name="talk_log")
def index(
    request: HttpRequest,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[logs.Entry]:
    """Every measure of moderation with its public reason, the newest first; nobody's names.

    `before` is the number of the last one you have. `by` is "moderator", or "rule" where a rule of
    the town hid a comment after so many reports.
    """
    town = town_of(request)
    rows = logs.rows(town=town)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return logs.entries(rows.order_by("-pk")[:limit], town=town)

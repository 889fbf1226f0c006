"""A thread as everybody may read it."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from madang.base import clock
from madang.talk.services import pages, threads
from madang.talk.services.pages import Line
from madang.towns.requests import town_of

router = Router(tags=["talk"])


class TallyOut(Schema):
    kind: str
    count: int


class CommentOut(Schema):
    id: int
    parent: int | None
    author: str
    body: str
    stance: str
    written_at: datetime
    edited_at: datetime | None
    withdrawn: bool
    hidden_reason: str
    reactions: list[TallyOut]
    replies: list["CommentOut"]
    more_replies: int


class FiguresOut(Schema):
    comments: int
    agree: int
    against: int
    neutral: int


class ThreadOut(Schema):
    id: int
    title: str
    path: str
    open: bool
    figures: FiguresOut
    page: int
    pages: int
    comments: list[CommentOut]


@router.get("/threads/{int:pk}", response=ThreadOut, summary="A discussion", url_name="talk_thread")
def show(
    request: HttpRequest,
    pk: int,
    sort: str = "new",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> ThreadOut:
    """One page of a discussion: comments with their replies, `sort` new or top.

    Names are masked. The text of hidden comments is left out, with the reason in `hidden_reason`;
    `more_replies` counts those that only the comment's own page shows.
    """
    thread = threads.find(town=town_of(request), pk=pk)
    found = pages.page(thread=thread, reader=None, now=clock.now(), sort=sort, number=page)
    figures = found.figures
    return ThreadOut(
        id=thread.pk,
        title=thread.title,
        path=thread.path,
        open=thread.is_open,
        figures=FiguresOut(
            comments=figures.comments,
            agree=figures.for_,
            against=figures.against,
            neutral=figures.neutral,
        ),
        page=found.number,
        pages=found.pages,
        comments=[_out(line) for line in found.lines],
    )


def _out(line: Line) -> CommentOut:
    comment = line.comment
    return CommentOut(
        id=comment.pk,
        parent=comment.parent_id,
        author=line.name,
        body=line.body,
        stance=comment.stance,
        written_at=comment.written_at,
        edited_at=comment.edited_at,
        withdrawn=comment.withdrawn_at is not None,
        hidden_reason=comment.hidden_reason,
        reactions=[TallyOut(kind=one.kind, count=one.count) for one in line.tallies],
        replies=[_out(reply) for reply in line.replies],
        more_replies=line.more,
    )

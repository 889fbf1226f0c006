"""Points for those who report what a moderator then hides."""

from datetime import datetime

from madang.points.engine.acts import Kind
from madang.points.services import acts
from madang.points.services.acts import Side
from madang.talk.models import Comment


def confirmed(comment: Comment, *, now: datetime) -> None:
    """Let those earn whose reports waited when a person hid the comment."""
    acts.record(
        town=comment.town,
        kind=Kind.REPORT,
        source=_source(comment),
        people=comment.reports.waiting().values_list("person_id", flat=True),
        about=comment.thread.title,
        at=now,
        now=now,
        side=Side(partner=f"person:{comment.author_id}" if comment.author_id else ""),
    )


def shown_again(comment: Comment, *, now: datetime) -> None:
    """The comment was not against the rules after all: the reports are not confirmed."""
    acts.undo(town=comment.town, source=_source(comment), now=now)


def _source(comment: Comment) -> str:
    return f"talk.comment:{comment.pk}"

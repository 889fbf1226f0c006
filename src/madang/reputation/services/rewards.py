"""Points for readers who report a review that an official then hides."""

from datetime import datetime

from madang.points.engine.acts import Kind
from madang.points.services import acts
from madang.points.services.acts import Side
from madang.reputation.models import Review


def decided(review: Review, *, is_hidden: bool, now: datetime) -> None:
    """Let those earn whose reports waited when the review was hidden; shown again, undo it."""
    source = f"reputation.review:{review.pk}"
    if not is_hidden:
        acts.undo(town=review.town, source=source, now=now)
        return
    waiting = review.complaints.filter(settled_at=None)
    acts.record(
        town=review.town,
        kind=Kind.REPORT,
        source=source,
        people=waiting.values_list("person_id", flat=True),
        about=review.subject.name,
        at=now,
        now=now,
        side=Side(partner=f"person:{review.author_id}" if review.author_id else ""),
    )

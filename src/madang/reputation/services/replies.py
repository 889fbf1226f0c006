"""The one answer of who is reviewed; the room has shown that `by` speaks for them."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.reputation.models import Reply, Review
from madang.reputation.models.reviews import TEXT_LENGTH
from madang.reputation.services import reviews


@transaction.atomic
def write(*, review: Review, by: Account, text: str, now: datetime) -> Reply:
    """Answer a review, once; written again it is the same answer, edited.

    Raises ValidationError: nothing said, too long, nobody can read the review.
    """
    row = reviews.locked(review)
    said = reviews.cleaned(text, TEXT_LENGTH)
    if not said:
        raise ValidationError({"text": _("Write your answer first.")})
    if row.state != Review.State.STANDING:
        raise ValidationError(_("This review cannot be read for now. Nothing was published."))
    reply = Reply.objects.filter(review=row).first()
    if reply is not None:
        if reply.text != said:
            reply.text, reply.edited_at = said, now
            reply.save(update_fields=["text", "edited_at"])
        return reply
    reply = Reply.objects.create(town=row.town, review=row, author=by, text=said, written_at=now)
    outbox.tell(
        [row.author_id] if row.author_id else [],
        kind="reputation.replies",
        text=gettext_noop("“%(subject)s” answered your review."),
        params={"subject": row.subject.name},
        path=row.subject.path,
        town_id=row.town_id,
        now=now,
        key=f"reputation.replies:{reply.pk}",
    )
    return reply

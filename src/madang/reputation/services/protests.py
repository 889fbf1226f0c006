"""The author of a hidden review objects, once."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.reputation.models import Protest, Review
from madang.reputation.models.doubts import DOUBT_LENGTH
from madang.reputation.models.verdicts import Verdict
from madang.reputation.services import queues, reviews
from madang.rules.services import rules

HIDINGS = (Verdict.What.PAUSE, Verdict.What.REMOVE)


@transaction.atomic
def raise_(*, review: Review, by: Account, text: str, now: datetime) -> Protest:
    """Ask that another looks at why one's review is hidden.

    Raises PermissionDenied: another's; ValidationError: not hidden, too late, objected before,
    nothing said.
    """
    row = reviews.locked(review)
    if row.author_id != by.pk:
        raise PermissionDenied(reviews.WRITE)
    hiding = hiding_of(row)
    if hiding is None:
        raise ValidationError(_("This review is not hidden. There is nothing to object to."))
    if Protest.objects.filter(review=row).exists():
        raise ValidationError(_("You have objected to this already, once."), code="again")
    if now > until(hiding):
        raise ValidationError(_("The time to object is over."), code="too-late")
    said = reviews.cleaned(text, DOUBT_LENGTH)
    if not said:
        raise ValidationError({"text": _("Say why it should be shown.")})
    protest = Protest.objects.create(
        town=row.town, review=row, author=by, hider=hiding.actor, text=said, raised_at=now
    )
    queues.tell(row, now=now)
    return protest


def hiding_of(review: Review) -> Verdict | None:
    """Return the verdict that hides the review now, None when it is not hidden."""
    if review.state not in {Review.State.PAUSED, Review.State.REMOVED}:
        return None
    rows = review.verdicts.filter(what__in=HIDINGS).select_related("actor", "town")
    return rows.order_by("-id").first()


def until(hiding: Verdict) -> datetime:
    """Return the last moment at which one may object."""
    days = rules.number(town=hiding.town, key="reputation.protest_days", at=hiding.done_at)
    return hiding.done_at + timedelta(days=days)

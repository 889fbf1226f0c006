"""Readers say that a review breaks the rules. Nothing is hidden by that alone."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.reputation.engine.reasons import OFFERED
from madang.reputation.models import Complaint, Review
from madang.reputation.models.doubts import DOUBT_LENGTH
from madang.reputation.services import queues, reviews
from madang.roles.services import permissions
from madang.rules.services import rules

DAY = timedelta(days=1)


@transaction.atomic
def hand_in(*, review: Review, by: Account, reason: str, text: str, now: datetime) -> Complaint:
    """Report a review, once.

    Raises PermissionDenied: one's own; ValidationError: reported before, no such reason, not to be
    read, too often.
    """
    permissions.require(by, reviews.WRITE, town=review.town, now=now)
    said = reviews.cleaned(text, DOUBT_LENGTH)
    if reason not in {one.key for one in OFFERED}:
        raise ValidationError({"reason": _("Choose one of the reasons for a review.")})
    row = reviews.locked(review)
    if row.author_id == by.pk:
        raise PermissionDenied(reviews.WRITE)
    if row.state != Review.State.STANDING:
        raise ValidationError(_("This review cannot be read any more. Nothing was changed."))
    mine = Complaint.objects.filter(town=row.town, person=by)
    if mine.filter(review=row).exists():
        raise ValidationError(
            _("You reported this review already. An official looks at it."), code="again"
        )
    most = rules.number(town=row.town, key="reputation.reports_a_day", at=now)
    if mine.filter(handed_in_at__gt=now - DAY).count() >= most:
        raise ValidationError(_("You have reported many reviews today. Wait until tomorrow."))
    complaint = Complaint.objects.create(
        town=row.town, review=row, person=by, reason=reason, text=said, handed_in_at=now
    )
    queues.tell(row, now=now)
    return complaint

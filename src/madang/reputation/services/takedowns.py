"""Who is reviewed asks to hide a review, and what becomes of it while nobody has decided."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.people.models import Account
from madang.reputation.engine.reasons import OFFERED, REASONS
from madang.reputation.models import Review, Takedown
from madang.reputation.models.doubts import DOUBT_LENGTH
from madang.reputation.models.verdicts import Verdict
from madang.reputation.services import queues, reviews, verdicts
from madang.rules.services import rules
from madang.towns.models import Town

PAUSED = gettext_noop(
    "Your review of “%(subject)s” is hidden for a while, because they ask for it. You can object."
)
LAPSED = gettext_noop("Your review of “%(subject)s” can be read by everybody again.")


@transaction.atomic
def ask(*, review: Review, by: Account, reason: str, text: str, now: datetime) -> Takedown:
    """Ask to hide a review, once; the room has shown that `by` speaks for who is reviewed.

    What hurts somebody's rights is hidden at once, for the rule's days at most; with other reasons
    an official looks first. The stars go on counting. Raises ValidationError: no such reason,
    nothing said, asked before, too many wait.
    """
    said = reviews.cleaned(text, DOUBT_LENGTH)
    if reason not in {one.key for one in OFFERED}:
        raise ValidationError({"reason": _("Choose one of the reasons for a review.")})
    if not said:
        raise ValidationError({"text": _("Say which words it is about, and why.")})
    row = reviews.locked(review)
    if Takedown.objects.filter(review=row).exists():
        raise ValidationError(_("You have asked for this already, once."), code="again")
    if row.state != Review.State.STANDING:
        raise ValidationError(_("This review cannot be read any more. Nothing was changed."))
    _insist_few(row, now)
    until = None
    if REASONS[reason].pauses:
        days = rules.number(town=row.town, key="reputation.pause_days", at=now)
        until = now + timedelta(days=days)
        row.state, row.reason, row.paused_until = Review.State.PAUSED, reason, until
        row.save(update_fields=["state", "reason", "paused_until"])
        verdicts.record(row, Verdict.What.PAUSE, reason=reason, now=now)
        verdicts.tell_author(row, PAUSED, now=now, key=f"reputation.paused:{row.pk}")
    takedown = Takedown.objects.create(
        town=row.town, review=row, asked_by=by, reason=reason, text=said, asked_at=now, until=until
    )
    queues.tell(row, now=now)
    return takedown


def lapse(*, town: Town, now: datetime) -> int:
    """Show again what was hidden for a while and nobody decided about; return how many."""
    done = 0
    for pk in Review.objects.of(town).due(now).values_list("pk", flat=True):
        with transaction.atomic():
            rows = (
                Review.objects.of(town).due(now).select_for_update(of=("self",), skip_locked=True)
            )
            row = rows.select_related("subject", "town").filter(pk=pk).first()
            if row is not None:
                _lapse(row, now)
                done += 1
    return done


def _lapse(row: Review, now: datetime) -> None:
    reason = row.reason
    verdicts.show(row)
    verdicts.record(row, Verdict.What.LAPSE, reason=reason, now=now)
    verdicts.tell_author(row, LAPSED, now=now, key=f"reputation.lapsed:{row.pk}")


def _insist_few(review: Review, now: datetime) -> None:
    waiting = Takedown.objects.filter(review__subject=review.subject_id, settled_at=None)
    most = rules.number(town=review.town, key="reputation.takedowns_waiting", at=now)
    if waiting.count() >= most:
        said = _("Of your requests %(most)s wait already. Wait until they are decided.")
        raise ValidationError(said % {"most": most}, code="too-often")

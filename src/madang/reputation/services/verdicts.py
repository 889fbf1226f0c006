"""What officials decide about a review, with a public reason; nobody judges their own matter."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.people.models import Account
from madang.reputation.engine.reasons import REASONS
from madang.reputation.models import Review, Verdict
from madang.reputation.models.doubts import ANSWER_LENGTH
from madang.reputation.services import ratings, reviews, rewards, speakers
from madang.reputation.services.queues import DECIDE
from madang.roles.services import permissions

What = Verdict.What
TOLD = {
    What.REMOVE: gettext_noop("Your review of “%(subject)s” was hidden. Read why."),
    What.SHOW: gettext_noop("Your review of “%(subject)s” can be read by everybody again."),
    What.UPHOLD: gettext_noop("Your objection was refused: your review of “%(subject)s” stays"
                              " hidden."),
}  # fmt: skip


@transaction.atomic
def decide(
    *, review: Review, by: Account, is_hidden: bool, reason: str, public_reason: str, now: datetime
) -> Verdict:
    """Hide a review for good, or let it stand (again); everything that waited about it is settled.

    Raises PermissionDenied: one's own review or request, a review of what one runs, or an objection
    to one's own hiding; ValidationError: nothing said, taken back, nothing to be decided.
    """
    role = permissions.require(by, DECIDE, town=review.town, now=now)
    row = reviews.locked(review)
    _insist_other(row, by)
    said = _fitting(reason if is_hidden else "", public_reason, is_hidden=is_hidden)
    what = _what(row, is_hidden=is_hidden)
    if is_hidden:
        row.state, row.reason, row.paused_until = Review.State.REMOVED, reason, None
    else:
        row.state, row.reason, row.paused_until = Review.State.STANDING, "", None
    row.is_marked = False
    row.save(update_fields=["state", "reason", "paused_until", "is_marked"])
    verdict = record(
        row, what, reason=row.reason, public_reason=said, by=by, role=role.value, now=now
    )
    rewards.decided(row, is_hidden=is_hidden, now=now)
    settle(row, now=now)
    ratings.rerate(row.subject, now=now)
    if what in TOLD:
        tell_author(row, TOLD[what], now=now, key=f"reputation.decided:{verdict.pk}")
    _tell_asker(row, now=now, key=f"reputation.answered:{verdict.pk}")
    return verdict


def show(review: Review) -> None:
    """Let everybody read the review again; the caller holds the lock."""
    review.state, review.reason, review.paused_until = Review.State.STANDING, "", None
    review.save(update_fields=["state", "reason", "paused_until"])


def record(
    review: Review,
    what: Verdict.What,
    *,
    reason: str,
    now: datetime,
    public_reason: str = "",
    by: Account | None = None,
    role: str = "",
) -> Verdict:
    """Write a line of the public log."""
    with scope.because(public_reason):
        return Verdict.objects.create(
            town=review.town, review=review, what=what, reason=reason,
            public_reason=public_reason, actor=by, role=role, done_at=now,
        )  # fmt: skip


def settle(review: Review, *, now: datetime) -> None:
    """Settle everything that waits about a review."""
    review.complaints.filter(settled_at=None).update(settled_at=now)
    review.signals.filter(settled_at=None).update(settled_at=now)
    for doubt in (getattr(review, "takedown", None), getattr(review, "protest", None)):
        if doubt is not None and doubt.settled_at is None:
            doubt.settled_at = now
            doubt.save(update_fields=["settled_at"])


def tell_author(review: Review, text: str, *, now: datetime, key: str) -> None:
    """Tell the author what became of the review."""
    _tell([review.author_id], review, text, now=now, key=key, path=f"/reputation/{review.pk}/")


def _tell_asker(review: Review, *, now: datetime, key: str) -> None:
    takedown = getattr(review, "takedown", None)
    if takedown is not None and takedown.settled_at == now:
        text = gettext_noop(
            "It was decided about a review of “%(subject)s” that you asked to hide."
        )
        _tell([takedown.asked_by_id], review, text, now=now, key=key, path=review.subject.path)


def _tell(
    to: list[int | None], review: Review, text: str, *, now: datetime, key: str, path: str
) -> None:
    outbox.tell(
        [one for one in to if one],
        kind="reputation.decided",
        text=text,
        params={"subject": review.subject.name},
        path=path,
        town_id=review.town_id,
        now=now,
        key=key,
    )


def is_own_matter(review: Review, by: Account) -> bool:
    """Tell whether `by` wrote the review, runs what it is about, or asked to hide or hid it."""
    takedown, protest = getattr(review, "takedown", None), getattr(review, "protest", None)
    hider = protest.hider_id if protest is not None and protest.settled_at is None else None
    asker = takedown.asked_by_id if takedown is not None else None
    return by.pk in {review.author_id, asker, hider, *speakers.of(review.subject)}


def _insist_other(review: Review, by: Account) -> None:
    if is_own_matter(review, by):
        raise PermissionDenied(DECIDE)


def _fitting(reason: str, public_reason: str, *, is_hidden: bool) -> str:
    if is_hidden and reason not in REASONS:
        raise ValidationError({"reason": _("Choose one of the reasons for a review.")})
    said = reviews.cleaned(public_reason, ANSWER_LENGTH)
    if not said:
        raise ValidationError({"public_reason": _("Say why: everybody reads it in the log.")})
    return said


def _what(review: Review, *, is_hidden: bool) -> Verdict.What:
    if review.state == Review.State.WITHDRAWN:
        raise ValidationError(_("This review was taken back. There is nothing to decide."))
    if review.state == Review.State.REMOVED:
        return What.UPHOLD if is_hidden else What.SHOW
    if is_hidden:
        return What.REMOVE
    return What.SHOW if review.state == Review.State.PAUSED else What.KEEP

"""What moderators do, each with a public reason in the log; nobody judges their own words."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.people.models import Account
from madang.roles.services import permissions
from madang.talk.engine import words
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment, Measure, Objection, Thread
from madang.talk.models.measures import REASON_LENGTH
from madang.talk.services import comments, links, rewards

What = Measure.What
ACT = "talk.moderate"
# in the log for good, so in the town's first language
BY_RULE = "주민 신고가 지역의 규칙이 정한 수에 이르러 중재자가 살펴볼 때까지 숨깁니다."
TOLD = {
    What.HIDE: gettext_noop(
        "Your comment in “%(thread)s” was hidden. Read why, and how to object."
    ),
    What.RESTORE: gettext_noop("Your comment in “%(thread)s” can be read by everybody again."),
    What.WARN: gettext_noop("A moderator reminds you of the rules for comments: “%(thread)s”."),
}


@dataclass(frozen=True)
class Verdict:
    """Why: a key of the published reasons, and words for everybody without anybody's data."""

    reason: str
    public_reason: str

    @property
    def article(self) -> str:
        """The paragraph of the policy."""
        return REASONS[self.reason].article


@transaction.atomic
def hide(*, comment: Comment, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Hide a comment from everybody but its author, who may object once.

    Raises PermissionDenied; ValidationError: no reason given, hidden or withdrawn before.
    """
    role, row = _let(comment, by, verdict, now)
    _insist_standing(row)
    return _hidden(row, verdict, by=by, role=role, now=now)


def hide_by_rule(comment: Comment, *, reason: str, now: datetime) -> Measure:
    """Hide what so many verified residents reported as the town's rule says; nobody acted.

    The caller holds the lock. The reports go on waiting, so that a moderator looks.
    """
    verdict = Verdict(reason, BY_RULE)
    return _hidden(comment, verdict, by=None, role="", now=now, settled=False)


@transaction.atomic
def restore(*, comment: Comment, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Let everybody read a hidden comment again.

    Raises PermissionDenied; ValidationError: not hidden, or an objection has to be decided.
    """
    role, row = _let(comment, by, verdict, now)
    if row.hidden_at is None or row.withdrawn_at is not None:
        raise ValidationError(_("This comment is not hidden. Nothing was changed."))
    if Objection.objects.filter(comment=row, decided_at=None).exists():
        raise ValidationError(_("Its author has objected: decide on the objection instead."))
    show(row, now=now)
    return _kept(row, What.RESTORE, verdict, by=by, role=role, now=now)


@transaction.atomic
def keep(*, comment: Comment, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Turn the reports that wait down; the comment stays as it is.

    Raises PermissionDenied; ValidationError: no report waits.
    """
    role, row = _let(comment, by, verdict, now)
    if not row.reports.waiting().exists():
        raise ValidationError(_("No report waits any more. Nothing was changed."))
    return _kept(row, What.KEEP, verdict, by=by, role=role, now=now)


@transaction.atomic
def look_again(
    *, comment: Comment, by: Account, verdict: Verdict, since: datetime, now: datetime
) -> Measure:
    """Let the reports settled at `since` wait again: a moderator takes a mistake back."""
    role, row = _let(comment, by, verdict, now)
    row.reports.filter(settled_at=since).update(settled_at=None)
    return record(row, What.AGAIN, verdict, by=by, role=role, now=now)


@transaction.atomic
def warn(*, comment: Comment, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Remind the author of the rules; the comment stays. Raises PermissionDenied."""
    role, row = _let(comment, by, verdict, now)
    _insist_standing(row)
    return _kept(row, What.WARN, verdict, by=by, role=role, now=now)


@transaction.atomic
def close(*, thread: Thread, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Take no more comments in a thread. Raises PermissionDenied; ValidationError: closed."""
    role, row = _let_thread(thread, by, verdict, now)
    if row.moderated:
        raise ValidationError(_("A moderator closed this discussion before. Nothing was changed."))
    row.closed_at, row.moderated = row.closed_at or now, True
    return _kept_thread(row, What.CLOSE, verdict, by=by, role=role, now=now)


@transaction.atomic
def reopen(*, thread: Thread, by: Account, verdict: Verdict, now: datetime) -> Measure:
    """Take comments again where a moderator closed. Raises PermissionDenied; ValidationError."""
    role, row = _let_thread(thread, by, verdict, now)
    if not row.moderated:
        raise ValidationError(_("No moderator closed this discussion. Nothing was changed."))
    row.closed_at, row.moderated = None, False
    return _kept_thread(row, What.REOPEN, verdict, by=by, role=role, now=now)


def fitting(verdict: Verdict) -> Verdict:
    """Return the verdict as it is published. Raises ValidationError by field."""
    said = words.cleaned(verdict.public_reason)
    if verdict.reason not in REASONS:
        raise ValidationError({"reason": _("Choose one of the reasons.")})
    if not said:
        raise ValidationError({"public_reason": _("Say why: everybody can read the reason.")})
    if len(said) > REASON_LENGTH:
        limit = _("At most %(most)s characters.") % {"most": REASON_LENGTH}
        raise ValidationError({"public_reason": limit})
    return Verdict(verdict.reason, said)


def show(comment: Comment, *, now: datetime) -> None:
    """Let everybody read the comment; the caller holds the lock and the right."""
    comment.hidden_at, comment.hidden_reason = None, ""
    comment.save(update_fields=["hidden_at", "hidden_reason"])
    rewards.shown_again(comment, now=now)


def record(
    comment: Comment,
    what: Measure.What,
    verdict: Verdict,
    *,
    by: Account | None,
    role: str,
    now: datetime,
) -> Measure:
    """Write a measure about a comment into the log."""
    verdict = fitting(verdict)
    with scope.because(verdict.public_reason):
        return Measure.objects.create(
            town=comment.town,
            thread=comment.thread,
            comment=comment,
            what=what,
            reason=verdict.reason,
            public_reason=verdict.public_reason,
            article=verdict.article,
            reports=comment.reports.count(),
            actor=by,
            role=role,
            done_at=now,
        )


def tell_author(comment: Comment, text: str, *, now: datetime, key: str) -> None:
    """Tell the author what was decided about the comment."""
    outbox.tell(
        [comment.author_id] if comment.author_id else [],
        kind="talk.moderated",
        text=text,
        params={"thread": comment.thread.title},
        path=links.comment(comment),
        town_id=comment.town_id,
        now=now,
        key=key,
    )


def _let(comment: Comment, by: Account, verdict: Verdict, now: datetime) -> tuple[str, Comment]:
    """Return the role in which `by` moderates here, and the comment, locked."""
    role = permissions.require(by, ACT, town=comment.town, now=now)
    fitting(verdict)
    row = comments.locked(comment)
    if row.author_id == by.pk:
        raise PermissionDenied
    return role.value, row


def _insist_standing(comment: Comment) -> None:
    if not comment.is_standing:
        raise ValidationError(
            _("This comment is hidden or withdrawn already. Nothing was changed.")
        )


def _hidden(
    row: Comment,
    verdict: Verdict,
    *,
    by: Account | None,
    role: str,
    now: datetime,
    settled: bool = True,
) -> Measure:
    row.hidden_at, row.hidden_reason = now, verdict.reason
    row.save(update_fields=["hidden_at", "hidden_reason"])
    return _kept(row, What.HIDE, verdict, by=by, role=role, now=now, settled=settled)


def _kept(
    row: Comment,
    what: Measure.What,
    verdict: Verdict,
    *,
    by: Account | None,
    role: str,
    now: datetime,
    settled: bool = True,
) -> Measure:
    measure = record(row, what, verdict, by=by, role=role, now=now)
    if what == What.HIDE and by is not None:
        rewards.confirmed(row, now=now)
    if settled and what != What.WARN:
        row.reports.waiting().update(settled_at=now)
    if what in TOLD:
        tell_author(row, TOLD[what], now=now, key=f"talk.moderated:{measure.pk}")
    return measure


def _let_thread(thread: Thread, by: Account, verdict: Verdict, now: datetime) -> tuple[str, Thread]:
    role = permissions.require(by, ACT, town=thread.town, now=now)
    fitting(verdict)
    rows = Thread.objects.select_for_update(of=("self",)).select_related("town")
    return role.value, rows.get(pk=thread.pk, town=thread.town_id)


def _kept_thread(
    row: Thread, what: Measure.What, verdict: Verdict, *, by: Account, role: str, now: datetime
) -> Measure:
    row.save(update_fields=["closed_at", "moderated"])
    verdict = fitting(verdict)
    return Measure.objects.create(
        town=row.town,
        thread=row,
        what=what,
        reason=verdict.reason,
        public_reason=verdict.public_reason,
        article=verdict.article,
        actor=by,
        role=role,
        done_at=now,
    )

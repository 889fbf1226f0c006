"""Objecting to a hiding, once, and deciding on it by another than who hid."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.engine import words
from madang.talk.models import Comment, Measure, Objection
from madang.talk.models.objections import TEXT_LENGTH
from madang.talk.services import comments, moderation
from madang.talk.services.moderation import Verdict
from madang.towns.models import Town

What = Measure.What
ACT = "talk.decide"
GRANTED = gettext_noop("Your objection was granted: your comment in “%(thread)s” stands again.")
REFUSED = gettext_noop("Your objection was refused: your comment in “%(thread)s” stays hidden.")


@transaction.atomic
def raise_(*, comment: Comment, by: Account, text: str, now: datetime) -> Objection:
    """Ask another moderator to look at a hiding again.

    Raises PermissionDenied: another's comment; ValidationError: not hidden, too late, objected
    before, nothing said.
    """
    mine = comments.locked(comment)
    if mine.author is None:
        raise PermissionDenied
    speakers.require(by, mine.author, town=mine.town, now=now)
    hiding = hiding_of(mine)
    if hiding is None:
        raise ValidationError(_("This comment is not hidden. There is nothing to object to."))
    if Objection.objects.filter(hiding=hiding).exists():
        raise ValidationError(_("You have objected to this already, once."), code="again")
    if now > until(hiding, town=mine.town):
        raise ValidationError(_("The time to object is over."), code="too-late")
    said = words.cleaned(text)
    if not 0 < len(said) <= TEXT_LENGTH:
        limit = _("Say why, in at most %(most)s characters.") % {"most": TEXT_LENGTH}
        raise ValidationError({"text": limit})
    objection = Objection.objects.create(
        town=mine.town,
        comment=mine,
        hiding=hiding,
        author=mine.author,
        hider=hiding.actor,
        text=said,
        raised_at=now,
    )
    _tell_deciders(objection, now)
    return objection


@transaction.atomic
def decide(
    *, objection: Objection, by: Account, is_granted: bool, answer: str, now: datetime
) -> Objection:
    """Grant an objection, which shows the comment again, or refuse it; with a public reason.

    Raises PermissionDenied: one's own hiding or comment; ValidationError: decided before.
    """
    role = permissions.require(by, ACT, town=objection.town, now=now)
    comment = comments.locked(objection.comment)
    row = Objection.objects.select_for_update(of=("self",)).get(
        pk=objection.pk, town=objection.town_id
    )
    if by.pk in {row.hider_id, row.author_id}:
        raise PermissionDenied
    if row.decided_at is not None or comment.hidden_at is None or comment.withdrawn_at is not None:
        raise ValidationError(_("This was decided before. Nothing was changed."), code="again")
    verdict = moderation.fitting(Verdict(comment.hidden_reason, answer))
    row.decided_by, row.decided_at = by, now
    row.is_granted, row.answer = is_granted, verdict.public_reason
    row.save(update_fields=["decided_by", "decided_at", "is_granted", "answer"])
    if is_granted:
        moderation.show(comment, now=now)
    moderation.record(
        comment,
        What.GRANT if is_granted else What.UPHOLD,
        verdict,
        by=by,
        role=role.value,
        now=now,
    )
    comment.reports.waiting().update(settled_at=now)
    text = GRANTED if is_granted else REFUSED
    moderation.tell_author(comment, text, now=now, key=f"talk.objection:{row.pk}")
    return row


def hiding_of(comment: Comment) -> Measure | None:
    """Return the measure that hides the comment now, None when it is not hidden or withdrawn."""
    if comment.hidden_at is None or comment.withdrawn_at is not None:
        return None
    hidings = comment.measures.filter(what=What.HIDE).select_related("actor")
    return hidings.order_by("-id").first()


def until(hiding: Measure, *, town: Town) -> datetime:
    """Return the last moment at which one may object to `hiding`."""
    days = rules.number(town=town, key="talk.objection_days", at=hiding.done_at)
    return hiding.done_at + timedelta(days=days)


def waiting(*, town: Town) -> QuerySet[Objection]:
    """Return the objections that wait in `town`, the oldest first."""
    rows = Objection.objects.filter(town=town, decided_at=None, comment__withdrawn_at=None)
    return rows.select_related("comment", "comment__thread", "comment__author", "hiding")


def _tell_deciders(objection: Objection, now: datetime) -> None:
    people = set(permissions.holders(ACT, town=objection.town, now=now))
    outbox.tell(
        people - {objection.hider_id, objection.author_id},
        kind="talk.reports",
        text=gettext_noop("An objection to a hidden comment waits for a decision."),
        path=reverse("talk:objections"),
        town_id=objection.town_id,
        now=now,
        key=f"talk.objections:{objection.pk}",
    )

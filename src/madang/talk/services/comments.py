"""Saying something, saying it better, and taking it back."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.engine import words
from madang.talk.models import Comment, Thread, Version
from madang.talk.models.comments import DEPTHS
from madang.talk.services import links, rates, threads
from madang.towns.models import Town

Stance = Comment.Stance
FAR_TOO_LONG = 20_000  # characters; what follows is not even looked at


@transaction.atomic
def write(
    *,
    thread: Thread,
    author: Account,
    by: Account,
    body: str,
    now: datetime,
    stance: str = Stance.NEUTRAL,
    parent: Comment | None = None,
) -> Comment:
    """Say something in the thread, which everybody reads at once.

    Raises PermissionDenied; ValidationError: closed, empty, too long, too often, said before, too
    many links, an answer to what nobody can read or to another thread.
    """
    town = thread.town
    speakers.require(by, author, town=town, now=now)
    permissions.require(author, threads.act_of(thread), town=town, now=now)
    rates.alone(author, town=town)
    threads.require_open(Thread.objects.get(pk=thread.pk))
    text = fitting(body, town=town, now=now)
    above = _above(parent, thread)
    lately = Comment.objects.filter(author=author, town=town)
    rates.insist(
        lately.filter(written_at__gt=now - rates.HOUR),
        key="talk.comments_an_hour",
        town=town,
        now=now,
    )
    _insist_new(text, author, town, now)
    comment = Comment.objects.create(
        town=town,
        thread=thread,
        parent=above,
        root=(above.root or above) if above else None,
        depth=above.depth + 1 if above else 0,
        author=author,
        body=text,
        fingerprint=words.fingerprint(text),
        stance=Stance(stance),
        written_at=now,
    )
    _tell_answered(comment, {parent, above}, now)
    return comment


@transaction.atomic
def edit(*, comment: Comment, by: Account, body: str, stance: str, now: datetime) -> Comment:
    """Say it better while the rule's minutes last; the earlier wording is kept.

    Raises PermissionDenied: another's; ValidationError: too late, closed, hidden, not fitting.
    """
    mine, author = _own(comment, by, now)
    town = mine.town
    threads.require_open(mine.thread)
    if not can_edit(mine, now=now):
        raise ValidationError(
            _("The time to edit is over. Nothing was changed; you can withdraw the comment."),
            code="too-late",
        )
    text = fitting(body, town=town, now=now)
    if (text, stance) == (mine.body, mine.stance):
        return mine
    if words.fingerprint(text) != mine.fingerprint:
        _insist_new(text, author, town, now)
    Version.objects.create(
        town=town,
        comment=mine,
        author=author,
        body=mine.body,
        stance=mine.stance,
        replaced_at=now,
    )
    mine.body, mine.stance, mine.edited_at = text, Stance(stance), now
    mine.fingerprint = words.fingerprint(text)
    mine.save(update_fields=["body", "stance", "edited_at", "fingerprint"])
    return mine


@transaction.atomic
def withdraw(*, comment: Comment, by: Account, now: datetime) -> Comment:
    """Take one's words back for good, with their earlier wordings; answers to them stay.

    Raises PermissionDenied: another's; ValidationError: withdrawn before.
    """
    mine, _author = _own(comment, by, now)
    mine.body, mine.fingerprint, mine.withdrawn_at = "", "", now
    mine.save(update_fields=["body", "fingerprint", "withdrawn_at"])
    mine.versions.all().delete()
    mine.reports.waiting().update(settled_at=now)
    return mine


def can_edit(comment: Comment, *, now: datetime, minutes: int | None = None) -> bool:
    """Tell whether the comment's author may still edit it."""
    if not comment.is_standing:
        return False
    if minutes is None:
        minutes = rules.number(town=comment.town, key="talk.edit_minutes", at=now)
    return now <= comment.written_at + timedelta(minutes=minutes)


def fitting(body: str, *, town: Town, now: datetime) -> str:
    """Return the text as it is kept. Raises ValidationError: empty, too long, too many links."""
    text = words.cleaned(body[:FAR_TOO_LONG])
    most = longest(town=town, now=now)
    if not text:
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > most:
        said = _("%(length)s characters are too many: %(most)s are allowed. Nothing was published.")
        raise ValidationError(said % {"length": len(text), "most": most}, code="too-long")
    most = rules.number(town=town, key="talk.comment_links", at=now)
    if words.links(text) > most:
        said = _("At most %(most)s web addresses are allowed in a comment. Nothing was published.")
        raise ValidationError(said % {"most": most}, code="links")
    return text


def longest(*, town: Town, now: datetime) -> int:
    """Return how many characters a comment may have."""
    return rules.number(town=town, key="talk.comment_characters", at=now)


def find(*, town: Town, pk: int) -> Comment:
    """Return a comment of `town` whose room is open. Raises Http404."""
    rows = Comment.objects.of(town).select_related("thread", "author", "root", "parent")
    comment = rows.filter(pk=pk).first()
    if comment is None or not threads.is_reachable(comment.thread, town):
        raise Http404
    comment.town = comment.thread.town = town
    return comment


def locked(comment: Comment) -> Comment:
    """Return the comment as it is now; others wait until the transaction ends."""
    rows = Comment.objects.select_for_update(of=("self",))
    return rows.select_related("thread", "author", "town").get(pk=comment.pk, town=comment.town_id)


def _own(comment: Comment, by: Account, now: datetime) -> tuple[Comment, Account]:
    """Return the comment, locked, and its author, if it is `by`'s to change."""
    mine = locked(comment)
    author = mine.author
    if author is None:
        raise PermissionDenied
    speakers.require(by, author, town=mine.town, now=now)
    permissions.require(author, "talk.write", town=mine.town, now=now)
    if mine.withdrawn_at is not None:
        raise ValidationError(_("This comment was withdrawn before. Nothing was changed."))
    return mine, author


def _above(parent: Comment | None, thread: Thread) -> Comment | None:
    """Return what a new comment hangs below: what it answers, or at the last level that's parent.

    Raises ValidationError: nobody can read it, or it is of another thread.
    """
    if parent is None:
        return None
    above = locked(parent)
    if above.thread_id != thread.pk or not above.is_standing:
        raise ValidationError(
            _("What you answer is not there any more. Nothing was published."), code="gone"
        )
    return above.parent if above.depth == DEPTHS - 1 else above


def _insist_new(text: str, author: Account, town: Town, now: datetime) -> None:
    hours = rules.number(town=town, key="talk.same_text_hours", at=now)
    said = Comment.objects.filter(
        author=author,
        town=town,
        fingerprint=words.fingerprint(text),
        written_at__gt=now - timedelta(hours=hours),
    )
    if hours and said.exists():
        raise ValidationError(
            _("You said the same already today. Say it once; it is read here too."),
            code="repeated",
        )


def _tell_answered(comment: Comment, answered: set[Comment | None], now: datetime) -> None:
    people = {one.author_id for one in answered if one and one.author_id}
    outbox.tell(
        people - {comment.author_id},
        kind="talk.replies",
        text=gettext_noop("Somebody answered your comment in “%(thread)s”."),
        params={"thread": comment.thread.title},
        path=links.comment(comment),
        town_id=comment.town_id,
        now=now,
        key=f"talk.replies:{comment.pk}",
    )

"""Reacting to a comment without words, once of each kind."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.roles.services import permissions
from madang.talk.models import Comment, Reaction
from madang.talk.services import comments, rates, threads


@transaction.atomic
def give(*, comment: Comment, by: Account, kind: str, now: datetime) -> bool:
    """React; return whether it is new. Twice is once.

    Raises PermissionDenied: one's own comment; ValidationError: no such kind, closed, not to be
    read, too often.
    """
    _insist_kind(kind)
    permissions.require(by, "talk.write", town=comment.town, now=now)
    rates.alone(by, town=comment.town)
    standing = comments.locked(comment)
    if standing.author_id == by.pk:
        raise PermissionDenied
    threads.require_open(standing.thread)
    if not standing.is_standing:
        raise ValidationError(_("This comment cannot be read any more. Nothing was changed."))
    known = {"town": standing.town, "comment": standing, "person": by, "kind": kind}
    if Reaction.objects.filter(**known).exists():
        return False
    lately = Reaction.objects.filter(person=by, town=standing.town, given_at__gt=now - rates.HOUR)
    rates.insist(lately, key="talk.reactions_an_hour", town=standing.town, now=now)
    Reaction.objects.create(**known, given_at=now)
    return True


@transaction.atomic
def take_back(*, comment: Comment, by: Account, kind: str) -> bool:
    """Take a reaction back; return whether there was one. Raises ValidationError: no such kind."""
    _insist_kind(kind)
    mine = Reaction.objects.filter(town=comment.town, comment=comment, person=by, kind=kind)
    return bool(mine.delete()[0])


def _insist_kind(kind: str) -> None:
    if kind not in Reaction.Kind.values:
        raise ValidationError(_("There is no such reaction. Nothing was changed."))

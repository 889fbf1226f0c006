"""Telling the moderators that a comment breaks the policy."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.engine import words
from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment, Report
from madang.talk.models.reports import TEXT_LENGTH
from madang.talk.services import comments, moderation, rates


@transaction.atomic
def hand_in(*, comment: Comment, by: Account, reason: str, text: str = "", now: datetime) -> Report:
    """Report a comment, once. Moderators look; nothing is hidden unless the town's rule says so.

    Raises PermissionDenied: one's own comment; ValidationError: reported before, no such reason,
    not to be read, too often.
    """
    town = comment.town
    permissions.require(by, "talk.write", town=town, now=now)
    said = _fitting(reason, text)
    rates.alone(by, town=town)
    standing = comments.locked(comment)
    if standing.author_id == by.pk:
        raise PermissionDenied
    if not standing.is_standing:
        raise ValidationError(_("This comment cannot be read any more. Nothing was changed."))
    mine = Report.objects.filter(person=by, town=town)
    if mine.filter(comment=standing).exists():
        raise ValidationError(
            _("You reported this comment already. A moderator looks at it."), code="again"
        )
    lately = mine.filter(reported_at__gt=now - rates.DAY)
    rates.insist(lately, key="talk.reports_a_day", town=town, now=now)
    roles = permissions.roles_of(by, town=town, now=now)
    report = Report.objects.create(
        town=town,
        comment=standing,
        person=by,
        reason=reason,
        text=said,
        by_verified=Role.VERIFIED_RESIDENT in roles,
        reported_at=now,
    )
    _weigh(standing, report, now)
    return report


def _fitting(reason: str, text: str) -> str:
    said = words.cleaned(text)
    if reason not in REASONS:
        raise ValidationError({"reason": _("Choose one of the reasons.")})
    if reason == "other" and not said:
        raise ValidationError({"text": _("Say in your words what is wrong.")})
    if len(said) > TEXT_LENGTH:
        limit = _("At most %(most)s characters.") % {"most": TEXT_LENGTH}
        raise ValidationError({"text": limit})
    return said


def _weigh(comment: Comment, report: Report, now: datetime) -> None:
    """Tell the moderators, once a day and once when a comment comes first; hide by rule alone."""
    town = comment.town
    day = now.astimezone(town.zone).date()
    tell_moderators(comment, now=now, key=f"talk.reports:{day}")
    if not report.by_verified:
        return
    people = comment.reports.waiting().filter(by_verified=True).count()
    if people == rules.number(town=town, key="talk.reports_first", at=now):
        tell_moderators(comment, now=now, key=f"talk.reports:first:{comment.pk}:{report.pk}")
    limit = rules.number(town=town, key="talk.reports_hide", at=now)
    if limit and people >= limit:
        moderation.hide_by_rule(comment, reason=report.reason, now=now)


def tell_moderators(comment: Comment, *, now: datetime, key: str) -> None:
    """Tell those who moderate in the comment's town, but its author, that work waits."""
    people = permissions.holders("talk.moderate", town=comment.town, now=now)
    outbox.tell(
        set(people) - {comment.author_id},
        kind="talk.reports",
        text=gettext_noop("Reported comments wait for a moderator."),
        path=reverse("talk:queue"),
        town_id=comment.town_id,
        now=now,
        key=key,
    )

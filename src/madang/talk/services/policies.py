"""The moderation policy of a town: its own words, or the standard policy."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.roles.services import permissions
from madang.talk.engine import words
from madang.talk.models import Policy
from madang.talk.models.policies import TEXT_LENGTH
from madang.towns.models import Town

ACT = "talk.policy"


def current(*, town: Town) -> Policy | None:
    """Return the town's own policy; None when the standard policy counts."""
    newest = Policy.objects.filter(town=town).first()
    return newest if newest is not None and newest.text_ko else None


def history(*, town: Town) -> list[Policy]:
    """Return every wording the town had, the newest first; an empty one is the standard policy."""
    return list(Policy.objects.filter(town=town))


def write(*, town: Town, by: Account, text_ko: str, text_en: str, now: datetime) -> Policy:
    """Let this wording count from now on; empty texts return to the standard policy.

    Raises PermissionDenied; ValidationError: English without Korean, too long, nothing changed.
    """
    permissions.require(by, ACT, town=town, now=now)
    longest = {"text_ko": text_ko, "text_en": text_en}
    for name, text in longest.items():
        if len(text) > TEXT_LENGTH:
            raise ValidationError({name: _("At most %(most)s characters.") % {"most": TEXT_LENGTH}})
    said = {name: words.cleaned(text) for name, text in longest.items()}
    if said["text_en"] and not said["text_ko"]:
        raise ValidationError(
            {"text_ko": _("Write the Korean text too: it is the one that counts.")}
        )
    before = current(town=town)
    if said == {
        "text_ko": before.text_ko if before else "",
        "text_en": before.text_en if before else "",
    }:
        raise ValidationError(_("This is what the policy says already. Nothing was changed."))
    return Policy.objects.create(town=town, written_by=by, written_at=now, **said)

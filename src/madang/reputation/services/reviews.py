"""Writing a review of what one was given, saying it better for a while, and taking it back."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.reputation.engine.kinds import is_stars, wrong_aspects
from madang.reputation.models import Reply, Review, Subject
from madang.reputation.models.reviews import TEXT_LENGTH
from madang.reputation.services import ratings
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.engine import words
from madang.towns.models import Town

WRITE = "reputation.write"
MOST_LINKS = 0
FAR_TOO_LONG = 20_000  # characters; what follows is not even looked at


@dataclass(frozen=True)
class Occasion:
    """What happened to whom, as the room knows it: `key` is the room's own, `person` may review.

    `place` is where it went; only a mark of it is kept, to notice many who share it.
    """

    key: str
    person: int
    happened_at: datetime
    about: str = ""
    place: str = ""
    is_near: bool = False
    value_won: int = 0


@dataclass(frozen=True)
class Said:
    """What somebody says: stars, stars by aspect, and words."""

    stars: int
    aspects: Mapping[str, int]
    text: str = ""


@transaction.atomic
def write(
    *, subject: Subject, occasion: Occasion, said: Said, by: Account, now: datetime
) -> Review:
    """Publish a review of an occasion that the room vouches for.

    Raises PermissionDenied: another's occasion; ValidationError: too late, reviewed before, not
    fitting.
    """
    town = subject.town
    permissions.require(by, WRITE, town=town, now=now)
    if occasion.person != by.pk:
        raise PermissionDenied(WRITE)
    if now > write_until(occasion, town=town):
        raise ValidationError(
            _("The time to review this is over. Nothing was published."), code="too-late"
        )
    fitting = _fitting(said, subject.kind)
    review = Review(
        town=town, subject=subject, occasion=occasion.key, about=occasion.about[:120], author=by,
        stars=fitting.stars, aspects=dict(fitting.aspects), text=fitting.text,
        happened_at=occasion.happened_at, written_at=now, value_won=occasion.value_won,
        place_mark=_mark(occasion.place, town), is_near=occasion.is_near,
    )  # fmt: skip
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            _("You have reviewed this already, once. You can edit that review for some days."),
            code="again",
        ) from error
    ratings.rerate(subject, now=now)
    return review


@transaction.atomic
def edit(*, review: Review, said: Said, by: Account, now: datetime) -> Review:
    """Say it better while the rule's days last.

    Raises PermissionDenied: another's; ValidationError: too late, hidden, taken back, not fitting.
    """
    mine = _own(review, by)
    if not may_edit(mine, now=now):
        raise ValidationError(
            _("This review cannot be edited any more. Nothing was changed."), code="too-late"
        )
    fitting = _fitting(said, mine.subject.kind)
    if (fitting.stars, dict(fitting.aspects), fitting.text) == (
        mine.stars, mine.aspects, mine.text,
    ):  # fmt: skip
        return mine
    mine.stars, mine.aspects, mine.text = fitting.stars, dict(fitting.aspects), fitting.text
    mine.edited_at = now
    mine.save(update_fields=["stars", "aspects", "text", "edited_at"])
    ratings.rerate(mine.subject, now=now)
    return mine


@transaction.atomic
def withdraw(*, review: Review, by: Account, now: datetime) -> Review:
    """Take a review back for good: its words go, its stars do not count, the answer goes too.

    Raises PermissionDenied: another's; ValidationError: taken back before.
    """
    mine = _own(review, by)
    if mine.state == Review.State.WITHDRAWN:
        raise ValidationError(_("This review was taken back before. Nothing was changed."))
    mine.state, mine.text, mine.aspects = Review.State.WITHDRAWN, "", {}
    mine.reason, mine.paused_until, mine.place_mark = "", None, ""
    mine.save(update_fields=["state", "text", "aspects", "reason", "paused_until", "place_mark"])
    Reply.objects.filter(review=mine).delete()
    for waiting in (mine.complaints, mine.signals):
        waiting.filter(settled_at=None).update(settled_at=now)
    for doubt in (getattr(mine, "takedown", None), getattr(mine, "protest", None)):
        if doubt is not None and doubt.settled_at is None:
            doubt.settled_at = now
            doubt.save(update_fields=["settled_at"])
    ratings.rerate(mine.subject, now=now)
    return mine


def write_until(occasion: Occasion, *, town: Town) -> datetime:
    """Return the last moment at which the occasion can be reviewed."""
    days = rules.number(town=town, key="reputation.write_days", at=occasion.happened_at)
    return occasion.happened_at + timedelta(days=days)


def edit_until(review: Review) -> datetime:
    """Return the last moment at which the review can be edited."""
    days = rules.number(town=review.town, key="reputation.edit_days", at=review.written_at)
    return review.written_at + timedelta(days=days)


def may_edit(review: Review, *, now: datetime) -> bool:
    """Tell whether its author may still edit it."""
    return review.state == Review.State.STANDING and now <= edit_until(review)


def of(occasions: Iterable[str], *, town: Town) -> dict[str, Review]:
    """Return the reviews of these occasions by their keys, in one query."""
    rows = Review.objects.of(town).filter(occasion__in=list(occasions))
    return {row.occasion: row for row in rows.select_related("subject", "town")}


def locked(review: Review) -> Review:
    """Return the review as it is now; others wait until the transaction ends."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("subject", "town")
    return rows.get(pk=review.pk, town=review.town_id)


def cleaned(text: str, most: int) -> str:
    """Return a text as it is kept. Raises ValidationError: too long."""
    kept = words.cleaned(text[:FAR_TOO_LONG])
    if len(kept) > most:
        limit = _("At most %(most)s characters. Nothing was changed.")
        raise ValidationError({"text": limit % {"most": most}})
    return kept


def forget_marks(*, town: Town, now: datetime) -> int:
    """Forget the marks of addresses that are older than the rule says; return how many."""
    days = rules.number(town=town, key="reputation.evidence_days", at=now)
    old = Review.objects.of(town).filter(written_at__lt=now - timedelta(days=days))
    return old.exclude(place_mark="").update(place_mark="")


def _own(review: Review, by: Account) -> Review:
    mine = locked(review)
    if mine.author_id != by.pk:
        raise PermissionDenied(WRITE)
    return mine


def _fitting(said: Said, kind: str) -> Said:
    if not is_stars(said.stars):
        raise ValidationError({"stars": _("Choose one to five stars.")})
    if wrong_aspects(kind, said.aspects):
        raise ValidationError(_("Choose one to five stars for each aspect, or none."))
    text = cleaned(said.text, TEXT_LENGTH)
    if words.links(text) > MOST_LINKS:
        raise ValidationError({"text": _("Write without web addresses.")})
    return Said(said.stars, dict(said.aspects), text)


def _mark(place: str, town: Town) -> str:
    """Return what two orders to one address share, and which does not lead back to it."""
    plain = "".join(place.split()).casefold()
    if not plain:
        return ""
    key = f"reputation {town.pk} {settings.SECRET_KEY}".encode()
    return hmac.new(key, plain.encode(), "sha256").hexdigest()[:32]

"""Drafts: what a resident writes before anybody else reads it, and publishing it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madang.kernel.photos import Photo
from madang.participation.engine.proposals import State
from madang.participation.models import (
    Audience,
    Draft,
    DraftPhoto,
    Move,
    Proposal,
    ProposalPhoto,
)
from madang.participation.services import followers, likenesses, moves, thresholds
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.services import threads
from madang.towns.models import Region, Town

SUPPORT_DAYS = "participation.support_days"
A_DAY = "participation.proposals_a_day"
TITLE_LEAST, BODY_LEAST = 5, 20
KEPT = (*("title", "body", "category", "audience", "region_id", "place", "lat", "lon", "signed"),)
MOST_DRAFTS = 20


class TooManyError(Exception):
    """The person has as many drafts, or published as many proposals today, as the town allows."""


def of(account: Account, *, town: Town) -> QuerySet[Draft]:
    """Return the drafts of one person in one town; nobody else's can be asked for."""
    return Draft.objects.filter(town=town, author=account).select_related("region")


def dongs(town: Town) -> QuerySet[Region]:
    """Return the dongs of a town, those of a city's districts included."""
    own = Region.objects.filter(level=Region.Level.DONG).defer("boundary")
    near = own.filter(parent_id=town.region_id) | own.filter(parent__parent_id=town.region_id)
    return near.order_by("name_ko")


@transaction.atomic
def save(draft: Draft, *, town: Town, author: Account, by: Account, now: datetime) -> Draft:
    """Keep a draft, new or changed. Raises PermissionDenied, TooManyError."""
    permissions.require(author, moves.WRITE, town=town, now=now)
    speakers.require(by, author, town=town, now=now)
    drafts = Draft.objects.filter(town=town, author=author)
    if draft.pk is None and drafts.count() >= MOST_DRAFTS:
        raise TooManyError
    draft.town, draft.author, draft.touched_at = town, author, now
    if draft.audience != Audience.DONG and draft.lat is None and not draft.place:
        draft.region = None
    draft.save()
    return draft


@transaction.atomic
def picture(draft: Draft, photo: Photo | None, *, words: str = "") -> None:
    """Show `photo` with the draft, or none any more."""
    if photo is None:
        DraftPhoto.objects.filter(draft=draft).delete()
        return
    DraftPhoto.objects.update_or_create(
        draft=draft,
        defaults={"town_id": draft.town_id, "image": photo.content, "words": words},
    )


def picture_of(draft: Draft) -> DraftPhoto | None:
    """Return the picture of a draft, if it has one."""
    return DraftPhoto.objects.filter(draft=draft).first()


def discard(draft: Draft, *, by: Account, now: datetime) -> None:
    """Delete a draft and its picture for good. Raises PermissionDenied."""
    speakers.require(by, draft.author, town=draft.town, now=now)
    draft.delete()


@transaction.atomic
def publish(draft: Draft, *, town: Town, by: Account, now: datetime) -> Proposal:
    """Let everybody read what the draft says, and let them support it from now on.

    Raises PermissionDenied, TooManyError, ValidationError: the text is not complete.
    """
    author = draft.author
    permissions.require(author, moves.WRITE, town=town, now=now)
    speakers.require(by, author, town=town, now=now)
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk, town=town, author=author)
    check(draft)
    if _published_today(author, town, now) >= rules.number(town=town, key=A_DAY, at=now):
        raise TooManyError
    threshold = thresholds.present(town=town, now=now)
    days = rules.number(town=town, key=SUPPORT_DAYS, at=now)
    proposal = Proposal.objects.create(
        **{name: getattr(draft, name) for name in KEPT},
        town=town,
        author=author,
        published_at=now,
        changed_at=now,
        support_until=now + timedelta(days=days),
        needed=threshold.needed,
        active_users=threshold.active,
    )
    _photo(draft, proposal)
    proposal.thread = threads.open(
        town=town, title=proposal.title, path=followers.path(proposal), now=now
    )
    proposal.save(update_fields=["thread"])
    likenesses.keep(proposal)
    Move.objects.create(
        town=town,
        proposal=proposal,
        step="publish",
        before=State.DRAFT,
        after=State.PUBLISHED,
        by=author,
        at=now,
    )
    draft.delete()
    return proposal


def check(draft: Draft) -> None:
    """Say what is missing before a draft can be published. Raises ValidationError."""
    missing: dict[str, Any] = {}
    if len(draft.title.strip()) < TITLE_LEAST:
        missing["title"] = _("Write a title of at least %(n)s characters.") % {"n": TITLE_LEAST}
    if len(draft.body.strip()) < BODY_LEAST:
        missing["body"] = _("Write at least %(n)s characters.") % {"n": BODY_LEAST}
    if not draft.category:
        missing["category"] = _("Choose a subject.")
    if not draft.signed.strip():
        missing["signed"] = _("Give the name that others see.")
    if draft.audience == Audience.DONG and draft.region_id is None:
        missing["region"] = _("Choose the dong.")
    if missing:
        raise ValidationError(missing)


def _published_today(author: Account, town: Town, now: datetime) -> int:
    day = now.astimezone(town.zone).date()
    since = datetime.combine(day, time(0), town.zone)
    # the author's row is held, so that two tabs at once do not slip through together
    Account.objects.select_for_update().only("pk").get(pk=author.pk)
    return Proposal.objects.of(town).filter(author=author, published_at__gte=since).count()


def _photo(draft: Draft, proposal: Proposal) -> None:
    photo = DraftPhoto.objects.filter(draft=draft).first()
    if photo is not None:
        ProposalPhoto.objects.create(
            town_id=proposal.town_id, proposal=proposal, image=photo.image, words=photo.words
        )
        proposal.has_photo = True
        proposal.save(update_fields=["has_photo"])

"""Polls from their making to their result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.participation.engine.ballots import checks, terms
from madang.participation.engine.ballots.bulletins import Bulletin, Close, Root
from madang.participation.engine.ballots.terms import Malformed, Terms
from madang.participation.models import BulletinRoot, Poll, Voter
from madang.participation.services import (
    ballots,
    bulletins,
    findables,
    locks,
    moments,
    pollkeys,
    sheets,
)
from madang.people.models import Account
from madang.roles.services import permissions

ACT = "participation.polls"
STANDARD: Mapping[str, Any] = {
    "budget": 0,
    "least": 1,
    "longest": 1,
    "highest": 3,
    "each_once": True,
    "rule": "greedy",
    "completion": "none",
    "stop": "exhaustive",
    "increment": "1",
    "min_votes": 0,
    "caps": [],
    "incompatible": [],
}


@transaction.atomic
def make(poll: Poll, *, by: Account, now: datetime) -> Poll:
    """Keep a new poll, which can still be changed. Raises PermissionDenied."""
    permissions.require(by, ACT, town=poll.town, now=now)
    poll.save()
    return poll


@transaction.atomic
def fix(*, poll: Poll, seed: str, by: Account, now: datetime) -> Poll:
    """Fix the terms for good: make the keys, and draw the lot from the public `seed`.

    Raises PermissionDenied; ValidationError: what is missing, or it has begun.
    """
    permissions.require(by, ACT, town=poll.town, now=now)
    row = Poll.objects.select_for_update().get(pk=poll.pk, town=poll.town)
    if row.terms is not None or now >= row.closes_at:
        raise ValidationError(_("The terms are fixed already, or the vote is over."))
    given = {**STANDARD, **row.draft}
    ids = [str(project.get("id")) for project in given.get("projects", [])]
    data = {
        **given,
        **row.to_fix(),
        "seed": seed.strip(),
        "lot": list(terms.draw(ids, seed.strip())),
    }
    try:
        row.terms = Terms.read({**data, **pollkeys.make(row)}).data
    except Malformed as error:
        raise ValidationError(str(error)) from error
    row.fixed_at = now
    row.save(update_fields=["terms", "fixed_at"])
    findables.keep_poll(row)
    return row


@transaction.atomic
def seal(*, poll: Poll, by: Account, now: datetime) -> Poll:
    """Close the bulletin: nothing is added any more, and its last root is published.

    The key that signs credentials is destroyed. Raises PermissionDenied; ValidationError: too
    early, or sheets of a booth are missing.
    """
    permissions.require(by, ACT, town=poll.town, now=now)
    locks.end_voting(poll)
    row = Poll.objects.select_for_update().get(pk=poll.pk, town=poll.town)
    if row.terms is None or row.sealed_at or not row.is_over(now):
        raise ValidationError(_("The vote is not over, or its bulletin is closed already."))
    missing = sheets.missing(poll=row)
    if missing:
        names = ", ".join(missing)
        raise ValidationError(_("The sheets of these booths are missing: %s") % names)
    voters = Voter.objects.filter(poll=row)
    on_paper = voters.filter(way=Voter.Way.PAPER).count()
    close = Close(str(row.key), voters.count() - on_paper, on_paper)
    ballots.add(row, close, close.leaf.hex())
    bulletins.publish_root(poll=row, day=bulletins.day_of(row, now))
    pollkeys.destroy_signer(row)
    voters.update(asked_hash="")
    row.sealed_at = now
    row.save(update_fields=["sealed_at"])
    return row


@transaction.atomic
def publish(*, poll: Poll, by: Account, now: datetime) -> Poll:
    """Verify the whole bulletin, count, and publish who won. Raises ValidationError."""
    permissions.require(by, ACT, town=poll.town, now=now)
    row = Poll.objects.select_for_update().get(pk=poll.pk, town=poll.town)
    if row.sealed_at is None or row.winners is not None:
        raise ValidationError(_("The bulletin is not closed, or the result is out already."))
    report = checked(row)
    if not report.is_valid:
        first = report.problems[0]
        raise ValidationError(_("The bulletin is broken: %s") % f"{first.entry} {first.says}")
    row.winners, row.published_at = list(report.recounted()), now
    row.save(update_fields=["winners", "published_at"])
    moments.tell_result(row, now=now)
    return row


def checked(poll: Poll) -> checks.Report:
    """Check the bulletin of `poll` as anyone can."""
    roots = [
        Root(one.day.isoformat(), one.size, one.root, one.link, one.signature)
        for one in BulletinRoot.objects.filter(poll=poll)
    ]
    winners = None if poll.winners is None else tuple(poll.winners)
    held = list(bulletins.entries(poll=poll))
    return checks.check(Bulletin(poll.fixed, held, roots, winners))


def figures(poll: Poll) -> dict[str, int]:
    """Return how many people got a credential, and how many a sheet."""
    voters = Voter.objects.filter(poll=poll)
    on_paper = voters.filter(way=Voter.Way.PAPER).count()
    return {"credentials": voters.count() - on_paper, "paper": on_paper}

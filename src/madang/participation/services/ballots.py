"""Casting ballots: each is checked, durable and receipted at once, and chained afterwards."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.ballots import bulletins, credentials
from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.choices import Paper
from madang.participation.engine.ballots.credentials import Ballot
from madang.participation.engine.ballots.terms import Terms
from madang.participation.models import BulletinEntry, BulletinWaiting, Poll
from madang.participation.services import pollkeys

REASONS = {
    "early": _("Voting has not begun yet."),
    "late": _("Voting is over; this ballot was not taken."),
    "replay": _("A later ballot of this credential is there already; this one was not taken."),
    "other": _("The ballot is one of another vote."),
}


# The row lock waits for a close that is being written, and then looks at the poll again.
KEEP = """
WITH open AS (
    SELECT id, town_id FROM participation_poll
    WHERE id = %s AND sealed_at IS NULL FOR KEY SHARE
), entry AS (
    INSERT INTO participation_bulletinentry
        (town_id, poll_id, kind, content, leaf, key, sequence, name)
    SELECT town_id, id, 'ballot', %s::jsonb, %s, %s, %s, '' FROM open
    WHERE (
        SELECT coalesce(max(sequence), 0) + 1 FROM participation_bulletinentry
        WHERE poll_id = %s AND kind = 'ballot' AND key = %s
    ) = %s
    RETURNING id, town_id, poll_id
)
INSERT INTO participation_bulletinwaiting (town_id, poll_id, entry_id)
SELECT town_id, poll_id, id FROM entry
"""


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The ballot is not taken; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(str(REASONS[code]))
        self.code = code


@dataclass(frozen=True)
class Receipt:
    """What the voter keeps: the leaf of the ballot, and the town's signature that it was taken."""

    leaf: str
    signature: str


@dataclass(frozen=True)
class _Fixed:
    terms: Terms
    paper: Paper
    signer: PublicKey


def cast(*, poll: Poll, ballot: Ballot, now: datetime) -> Receipt:
    """Take a ballot; the very same again gets the same receipt.

    Raises Refused, credentials.Forged, choices.Invalid; then nothing is kept.
    """
    if not poll.is_open(now):
        raise Refused("early" if now < poll.opens_at else "late")
    if ballot.poll != str(poll.key):
        raise Refused("other")
    fixed = _fixed(poll.pk, str(poll.key), str(poll.fixed_at))
    fixed.paper.marks(ballot.choices)
    ballot.check(fixed.signer)
    leaf = ballot.leaf.hex()
    try:
        is_new = _kept(poll, ballot, leaf)
    except IntegrityError:  # the same, or another of this number, at the same moment
        is_new = False
    if not is_new and not BulletinEntry.objects.filter(poll=poll, leaf=leaf).exists():
        raise Refused(_why(poll))
    return receipt(poll, leaf)


def receipt(poll: Poll, leaf: str) -> Receipt:
    """Return the receipt of an entry that is there."""
    return Receipt(leaf, pollkeys.signed(poll, bulletins.receipt_text(str(poll.key), leaf)))


def last_sequence(*, poll: Poll, key: str) -> int:
    """Return the number of the latest ballot of the credential `key`; 0: none yet."""
    found = BulletinEntry.objects.filter(poll=poll, kind="ballot", key=key)
    return found.aggregate(last=Max("sequence"))["last"] or 0


def _kept(poll: Poll, ballot: Ballot, leaf: str) -> bool:
    """Keep the ballot in one statement, which is one round trip and one sync of the disk."""
    key, content = ballot.credential.key, bulletins.content_data(ballot)
    which = (poll.pk, key, ballot.sequence)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, (poll.pk, json.dumps(content), leaf, *which[1:], *which))
        return bool(cursor.rowcount == 1)


def _why(poll: Poll) -> str:
    is_sealed = Poll.objects.filter(pk=poll.pk, sealed_at__isnull=False).exists()
    return "late" if is_sealed else "replay"


def add(
    poll: Poll,
    content: bulletins.Content,
    leaf: str,
    *,
    key: str = "",
    sequence: int = 0,
    name: str = "",
) -> None:
    """Add one entry to the bulletin, to be chained soon."""
    entry = BulletinEntry.objects.create(
        town_id=poll.town_id,
        poll=poll,
        kind=bulletins.KIND_OF[type(content)],
        content=bulletins.content_data(content),
        leaf=leaf,
        key=key,
        sequence=sequence,
        name=name,
    )
    BulletinWaiting.objects.create(town_id=poll.town_id, poll=poll, entry=entry)


@lru_cache(maxsize=64)
def _fixed(poll_id: int, key: str, fixed_at: str) -> _Fixed:
    terms = Poll.objects.get(pk=poll_id).fixed
    signer = PublicKey.read(credentials.raw(terms.credential_key))
    return _Fixed(terms, terms.paper, signer)

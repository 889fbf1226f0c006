"""Closing the books behind us: journals are chained, and nobody can change them unseen."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from madang.ledger.models import Journal, Seal
from madang.towns.models import Town

STILL = "SET LOCAL lock_timeout = '3s'; LOCK TABLE ledger_journal IN SHARE MODE"
DIGEST = "SELECT journals, root FROM ledger_digest(%s, %s, %s, %s)"


@dataclass(frozen=True)
class Digest:
    """What a stretch of journals comes to."""

    journals: int
    root: bytes


def genesis(town_id: int) -> bytes:
    """Return where the chain of a town begins.

    >>> len(genesis(1)), genesis(1) == genesis(2)
    (32, False)
    """
    return sha256(f"madang ledger 1 of {town_id}".encode()).digest()


def last_journal() -> int:
    """Return the newest journal's id; all up to it are committed, whatever comes has a higher one.

    Waits for transfers that are under way, for three seconds at most (OperationalError); those
    that begin meanwhile wait a moment. Runs in the wide scope.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STILL)
        return Journal.objects.aggregate(last=Max("id"))["last"] or 0


def seal(*, town: Town, until: int, now: datetime) -> Seal | None:
    """Chain the town's journals up to the id `until`; None when there is none that is not yet.

    Runs in the wide scope.
    """
    with transaction.atomic():
        Town.objects.select_for_update(no_key=True).only("pk").get(pk=town.pk)  # one at a time
        before = Seal.objects.filter(town=town).order_by("-id").first()
        waiting = Journal.objects.of(town).filter(pk__gt=before.last if before else 0)
        first = waiting.filter(pk__lte=until).aggregate(first=Min("id"))["first"]
        if first is None:
            return None
        previous = bytes(before.root) if before else genesis(town.pk)
        found = digest(town_id=town.pk, first=first, last=until, previous=previous)
        return Seal.objects.create(
            town=town,
            day=timezone.localtime(now, town.zone).date(),
            made_at=now,
            first=first,
            last=until,
            journals=found.journals,
            previous=previous,
            root=found.root,
        )


def digest(*, town_id: int, first: int, last: int, previous: bytes) -> Digest:
    """Return the hash of the journals from `first` to `last`, which follow the root `previous`."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [town_id, first, last, previous])
        journals, root = cursor.fetchone()
    return Digest(journals, bytes(root))

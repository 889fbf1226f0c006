"""Closing the trail behind us: what is committed is chained, and the day's root can be published.

The order of the chain is the order of sealing, not of ids. A transaction that commits late, with
ids below those already sealed, is appended by the next sealing; it cannot slip in front.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from madang.audit.engine import chains
from madang.audit.models import HASHED, Entry, Link, Seal

LOCK = 0x6D61_6461  # one sealer at a time
AT_ONCE = 50_000  # entries in one transaction
BATCH = 2_000
RECENT = timedelta(days=2)  # entries older than this are looked for once a day only
GRACE = timedelta(hours=1)  # after midnight, in which the day before still takes entries
Waiting = tuple[int | None, date, int]  # town, day, id
Record = tuple[Any, ...]


@dataclass(frozen=True)
class Head:
    """Where a chain ends at present."""

    root: bytes
    day: date


def seal(*, now: datetime, everything: bool = True) -> int:
    """Chain what is committed and not sealed yet; return how many entries that were.

    `now` is real time. With `everything=False` only the entries of two days are looked at.
    Runs in the wide scope.
    """
    total = 0
    while count := _seal_some(now, everything):
        total += count
        if count < AT_ONCE:
            break
    return total


def day_of(at: datetime, *, now: datetime) -> date:
    """Return under which day an entry of `at` is sealed at `now`.

    Its own day, until an hour after that day's midnight; then the root is out, and the entry is
    of today.
    """
    today = timezone.localtime(now).date()
    own = timezone.localtime(at).date()
    oldest = timezone.localtime(now - GRACE).date()
    return own if oldest <= own <= today else today


def is_closed(day: date, *, now: datetime) -> bool:
    """Return whether no entry can be sealed under `day` any more, so that its root is final."""
    return day < timezone.localtime(now - GRACE).date()


@transaction.atomic
def _seal_some(now: datetime, everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = _waiting(now, everything)
    heads: dict[int | None, Head] = {}
    for (town_id, day), group in groupby(waiting, key=itemgetter(0, 1)):
        head = heads.get(town_id) or _head(town_id)
        heads[town_id] = _close(town_id, max(day, head.day), head.root, list(group), now)
    return len(waiting)


def _waiting(now: datetime, everything: bool) -> list[Waiting]:
    """Return entries without a link: by town, then day, then as they were written."""
    entries = Entry.objects.filter(~Exists(Link.objects.filter(entry=OuterRef("pk"))))
    if not everything:
        entries = entries.filter(at__gt=now - RECENT)
    rows = entries.order_by("id").values_list("town_id", "at", "id")[:AT_ONCE]
    found = [(town_id, day_of(at, now=now), number) for town_id, at, number in rows]
    return sorted(found, key=lambda row: (row[0] or 0, row[1], row[2]))


def _head(town_id: int | None) -> Head:
    last = Seal.objects.filter(town_id=town_id).order_by("-id").first()
    return Head(bytes(last.root), last.day) if last else Head(chains.genesis(town_id), date.min)


def _close(
    town_id: int | None, day: date, previous: bytes, group: list[Waiting], now: datetime
) -> Head:
    """Write one seal over `group`, which follows the root `previous`."""
    numbers = [number for _, _, number in group]
    hashes = []
    last = previous
    for record in records(numbers):
        last = chains.link(last, record)
        hashes.append(last)
    root = chains.seal(last, day=day, entries=len(numbers))
    made = Seal.objects.create(
        town_id=town_id,
        day=day,
        made_at=now,
        entries=len(numbers),
        previous=previous,
        root=root,
    )
    links = [
        Link(entry_id=number, seal=made, position=position, hash=hashed)
        for position, (number, hashed) in enumerate(zip(numbers, hashes, strict=True))
    ]
    Link.objects.bulk_create(links, batch_size=BATCH)
    return Head(root, day)


def records(numbers: list[int]) -> Iterator[Record]:
    """Return what is hashed of the entries of these ids, in this order; those that are there."""
    for start in range(0, len(numbers), BATCH):
        part = numbers[start : start + BATCH]
        rows = Entry.objects.filter(pk__in=part).order_by().values_list(*HASHED)
        found = {row[0]: row for row in rows}
        yield from (found[number] for number in part if number in found)

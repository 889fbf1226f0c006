"""The bulletin: chaining entries, publishing daily roots, looking up receipts, the whole file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from madang.participation.engine.ballots import bulletins, chains
from madang.participation.engine.ballots.bulletins import Entry, Root
from madang.participation.models import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
    Poll,
)
from madang.participation.services import locks, pollkeys

MOST = 5000  # entries chained in one transaction
RANK = {"ballot": 0, "paper": 1, "booth": 2, "close": 3}


@dataclass(frozen=True)
class Place:
    """Where a receipt's entry stands: its number (None: not chained yet), and its proof."""

    leaf: str
    number: int | None
    root: BulletinRoot | None = None
    path: tuple[str, ...] = ()


@transaction.atomic
def chain(*, poll: Poll) -> int:
    """Chain what waits; return how much it was.

    Within one step entries stand in the order of their leaves, which says nothing of the order
    in which they came; only ballots of one credential keep theirs.
    """
    locks.chain(poll)
    waiting = list(
        BulletinWaiting.objects.filter(poll=poll)
        .select_related("entry")
        .order_by("entry_id")[:MOST]
    )
    last = BulletinLink.objects.filter(poll=poll).order_by("-number").first()
    number = last.number if last else 0
    link = bytes.fromhex(last.link) if last else poll.fixed.first_link
    links = []
    for entry in sorted((row.entry for row in waiting), key=_order):
        number += 1
        link = chains.link(link, bytes.fromhex(entry.leaf))
        links.append(
            BulletinLink(
                town_id=poll.town_id, poll=poll, number=number, entry=entry, link=link.hex()
            )
        )
    BulletinLink.objects.bulk_create(links, batch_size=1000)
    BulletinWaiting.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    return len(links)


def chain_all(*, poll: Poll) -> None:
    """Chain everything that waits."""
    while chain(poll=poll):
        pass


@transaction.atomic
def publish_root(*, poll: Poll, day: date) -> BulletinRoot:
    """Publish the root of `day` over everything so far, once; signed by the town."""
    chain_all(poll=poll)
    locks.chain(poll)
    there = BulletinRoot.objects.filter(poll=poll, day=day).first()
    if there is not None:
        return there
    tree, link = chains.Tree(), poll.fixed.first_link.hex()
    for leaf, link in _leaves(poll):  # noqa: B007 - the last link is wanted
        tree.append(bytes.fromhex(leaf))
    made = Root(day.isoformat(), tree.size, tree.root().hex(), link, "")
    return BulletinRoot.objects.create(
        town_id=poll.town_id,
        poll=poll,
        day=day,
        size=made.size,
        root=made.root,
        link=made.link,
        signature=pollkeys.signed(poll, made.signed_text(str(poll.key))),
    )


def find(*, poll: Poll, leaf: str) -> Place | None:
    """Look a receipt up; None: no such entry is in this bulletin."""
    entry = BulletinEntry.objects.filter(poll=poll, leaf=leaf).select_related("link").first()
    if entry is None:
        return None
    number = entry.link.number if hasattr(entry, "link") else None
    root = BulletinRoot.objects.filter(poll=poll, size__gte=number or 0).order_by("day").first()
    if number is None or root is None:
        return Place(leaf, number)
    leaves = [bytes.fromhex(one) for one, _link in _leaves(poll, root.size)]
    path = tuple(one.hex() for one in chains.proof(leaves, number - 1))
    return Place(leaf, number, root, path)


def lines(*, poll: Poll) -> Iterator[bytes]:
    """Write the whole bulletin, line by line; only after the close."""
    if poll.sealed_at is None:
        raise ValueError("the ballots are published after the close")
    roots = [
        Root(row.day.isoformat(), row.size, row.root, row.link, row.signature)
        for row in BulletinRoot.objects.filter(poll=poll)
    ]
    winners = None if poll.winners is None else tuple(poll.winners)
    return bulletins.lines(poll.fixed, entries(poll=poll), roots, winners)


def entries(*, poll: Poll) -> Iterator[Entry]:
    """Return the chained entries in their order."""
    rows = BulletinLink.objects.filter(poll=poll).select_related("entry").order_by("number")
    for row in rows.iterator(chunk_size=2000):
        content = bulletins.READERS[row.entry.kind](row.entry.content, str(poll.key))
        yield Entry(row.number, content, row.entry.leaf, row.link)


def counted(*, poll: Poll) -> Counter[str]:
    """Return how often each choice counts: the last ballot of each credential, every sheet.

    Each was checked as it came in; `polls.checked` checks everything again.
    """
    rows = BulletinEntry.objects.filter(poll=poll)
    last = rows.filter(kind="ballot").order_by("key", "-sequence").distinct("key")
    tally: Counter[str] = Counter()
    for found in (last, rows.filter(kind="paper")):
        tally.update(found.values_list("content__choices", flat=True).iterator(chunk_size=5000))
    return tally


def _leaves(poll: Poll, size: int | None = None) -> Iterator[tuple[str, str]]:
    rows = BulletinLink.objects.filter(poll=poll).order_by("number")
    found = rows.values_list("entry__leaf", "link")
    return (found if size is None else found[:size]).iterator(chunk_size=5000)


def _order(entry: BulletinEntry) -> tuple[int, int, str]:
    return RANK[entry.kind], entry.sequence, entry.leaf


def day_of(poll: Poll, now: datetime) -> date:
    """Return the day that it is in the poll's town."""
    return now.astimezone(poll.town.zone).date()

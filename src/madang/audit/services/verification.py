"""Proving that the trail is what it was: every hash is made again, from the first entry on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef

from madang.audit.engine import chains
from madang.audit.models import Entry, Link, Seal
from madang.audit.services import sealing
from madang.audit.services.roots import DayRoot

LATE = timedelta(days=1)  # an entry that waits longer for its seal was not written when it says


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was. `what` is a stable word."""

    what: str
    town_id: int | None
    seal: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        chain = "the installation" if self.town_id is None else f"town {self.town_id}"
        place = f", seal {self.seal}" if self.seal else ""
        return f"{self.what}: {chain}{place}" + (f", entry {self.entry}" if self.entry else "")


@dataclass
class Report:
    """What a verification saw. `unsealed` entries are too young to be in a chain."""

    entries: int = 0
    seals: int = 0
    chains: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def verify(*, now: datetime, published: Iterable[DayRoot] = ()) -> Report:
    """Make every hash again and compare; also with roots that somebody has kept.

    Sees one moment of the database, in the wide scope; reads it all. `now` is real time.
    """
    report = Report()
    with transaction.atomic():
        seals = Seal.objects.order_by("town_id", "id").iterator()
        for town_id, chain in groupby(seals, key=lambda seal: seal.town_id):
            report.chains += 1
            report.findings += _chain(town_id, chain, report)
        report.findings += _left_alone()
        report.findings += _kept_out(now, report)
        report.findings += _published(published)
    return report


def _chain(town_id: int | None, seals: Iterable[Seal], report: Report) -> Iterator[Finding]:
    expected = chains.genesis(town_id)
    for seal in seals:
        report.seals += 1
        if bytes(seal.previous) != expected:
            yield Finding("a seal is missing or was changed", town_id, seal.pk)
        yield from _sealed(seal, report)
        expected = bytes(seal.root)


def _sealed(seal: Seal, report: Report) -> Iterator[Finding]:
    links = list(seal.links.order_by("position").values_list("entry_id", "position", "hash"))
    numbers = [number for number, _, _ in links]
    found = {record[0]: record for record in sealing.records(numbers)}
    last = bytes(seal.previous)
    for number, _, kept in links:
        report.entries += 1
        record = found.get(number)
        if record is None:
            yield Finding("an entry was deleted", seal.town_id, seal.pk, number)
        elif chains.link(last, record) != bytes(kept):
            yield Finding("an entry was changed", seal.town_id, seal.pk, number)
        last = bytes(kept)
    if len(links) != seal.entries or [place for _, place, _ in links] != list(range(len(links))):
        yield Finding("links of a seal are missing or too many", seal.town_id, seal.pk)
    if chains.seal(last, day=seal.day, entries=seal.entries) != bytes(seal.root):
        yield Finding("a seal was changed", seal.town_id, seal.pk)


def _left_alone() -> Iterator[Finding]:
    gone = Link.objects.filter(~Exists(Seal.objects.filter(pk=OuterRef("seal"))))
    for number in gone.order_by("seal").values_list("seal", flat=True).distinct():
        yield Finding("a seal was deleted and left its links", None, number)


def _kept_out(now: datetime, report: Report) -> Iterator[Finding]:
    unsealed = Entry.objects.filter(~Exists(Link.objects.filter(entry=OuterRef("pk"))))
    report.unsealed = unsealed.count()
    for entry in unsealed.filter(at__lt=now - LATE).order_by("id"):
        yield Finding("an entry was not sealed in time", entry.town_id, None, entry.pk)


def _published(published: Iterable[DayRoot]) -> Iterator[Finding]:
    for kept in published:
        last = Seal.objects.filter(town_id=kept.town_id, day=kept.day).order_by("-id").first()
        if last is None or last.root_hex != kept.root:
            yield Finding(f"the root of {kept.day} is not the published one", kept.town_id)

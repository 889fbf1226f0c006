"""Bringing files in: read, checked, built and stored whole, or not at all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from madang.people.models import Account
from madang.towns.models import Town
from madang.transit.engine import feeds as gtfs
from madang.transit.engine import stopfiles, timetables
from madang.transit.engine.findings import FeedError, Finding
from madang.transit.engine.networks import Network
from madang.transit.engine.validation import validate
from madang.transit.models import Chunk, Feed, FeedVersion
from madang.transit.services import bundles, feeds, networks, permits

State = FeedVersion.State
Progress = Callable[[str, float], None]

STAGES = {"read": 0.05, "validate": 0.25, "build": 0.6, "store": 0.85, "done": 1.0}
STAGE_NAMES = {
    "read": _("Reading the files"),
    "validate": _("Checking against the standard"),
    "build": _("Building the network"),
    "store": _("Storing"),
    "done": _("Done"),
}
IMPORT_JOB = "madang.transit.jobs.import_version"
LOCK_CLASS = 0x4D4144  # "MAD": our advisory locks on feeds


class ImportBusyError(RuntimeError):
    """Another import of the same feed is running."""


class ImportLostError(RuntimeError):
    """The import was given up by others, because its database session had ended."""


@dataclass(frozen=True)
class Outcome:
    """What came of an import; not `fresh` when the very same file had been imported before."""

    version: FeedVersion
    fresh: bool


def import_feed(
    *,
    feed: Feed,
    path: Path,
    now: datetime,
    file_name: str = "",
    importer: Account | None = None,
    progress: Progress | None = None,
    switch_to_it: bool = True,
) -> Outcome:
    """Import the file at `path` as a new version of `feed` and serve it.

    It is served at once unless its service begins later and what is served now still runs, or
    `switch_to_it` is False. Whatever happens on the way, the version served before goes on.
    The same file twice is imported once. `importer` is None for the system. Raises
    PermissionDenied, FeedError when the file is unusable (the failed
    version keeps the reason), ImportBusyError while another import of the feed runs.
    """
    permits.require(importer, town=feed.town, now=now)
    with _alone(feed):
        known = _known(feed, path)
        if known is not None and known.state != State.QUEUED:
            return Outcome(known, fresh=False)
        version = known or _received(
            feed, path, now=now, file_name=file_name or path.name, importer=importer
        )
        return _imported(version, path, now=now, progress=progress, switch_to_it=switch_to_it)


def submit(
    *, feed: Feed, content: Iterable[bytes], file_name: str, importer: Account | None, now: datetime
) -> Outcome:
    """Take a file in, to be imported by a job that is queued with it; return the queued version.

    Not `fresh` when the very same file is there already: then nothing is queued. `importer` is
    None for the system. Raises PermissionDenied.
    """
    permits.require(importer, town=feed.town, now=now)
    with bundles.scratch() as work:
        path = work / "feed"
        with path.open("wb") as file:
            file.writelines(content)
        known = _known(feed, path)
        if known is not None:
            return Outcome(known, fresh=False)
        try:
            return _queued(feed, path, now=now, file_name=file_name, importer=importer)
        except IntegrityError:  # sent twice at the same moment, and the other was faster
            known = _known(feed, path)
            if known is None:
                raise
            return Outcome(known, fresh=False)


@transaction.atomic
def _queued(
    feed: Feed, path: Path, *, now: datetime, file_name: str, importer: Account | None
) -> Outcome:
    version = _received(feed, path, now=now, file_name=file_name, importer=importer)
    jobs.configure_task(IMPORT_JOB, queueing_lock=f"feed-version-{version.pk}").defer(
        version_id=version.pk
    )
    return Outcome(version, fresh=True)


def import_submitted(*, version: FeedVersion, now: datetime) -> Outcome:
    """Import the queued `version` from the bytes that `submit` stored. Raises as `import_feed`."""
    with _alone(version.feed), bundles.scratch() as work:
        version.refresh_from_db()
        if version.state != State.QUEUED:
            return Outcome(version, fresh=False)
        path = work / "feed"
        bundles.fetch(version, Chunk.Content.FILE, path, version.sha256)
        return _imported(version, path, now=now, progress=None, switch_to_it=True)


def give_up_dead(*, town: Town) -> None:
    """Mark the imports of `town` as interrupted whose process is gone; nobody need wait on."""
    begun = Feed.objects.filter(town=town, versions__state=State.IMPORTING).distinct()
    for feed in begun:
        with suppress(ImportBusyError), _alone(feed):
            pass


@contextmanager
def _alone(feed: Feed) -> Iterator[None]:
    """Hold the feed's advisory lock; what a dead import left behind is cleared away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, feed.pk])
        if not cursor.fetchone()[0]:
            raise ImportBusyError(feed.name)
    try:
        for version in FeedVersion.objects.filter(feed=feed, state=State.IMPORTING):
            _fail(version, FeedError("interrupted"))
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, feed.pk])


def _known(feed: Feed, path: Path) -> FeedVersion | None:
    return (
        FeedVersion.objects.filter(feed=feed, sha256=bundles.sha256(path))
        .exclude(state=State.FAILED)
        .first()
    )


def _received(
    feed: Feed, path: Path, *, now: datetime, file_name: str, importer: Account | None
) -> FeedVersion:
    with transaction.atomic():
        version = FeedVersion.objects.create(
            town_id=feed.town_id,
            feed=feed,
            sha256=bundles.sha256(path),
            file_name=file_name[:200],
            file_bytes=path.stat().st_size,
            importer=importer,
            received_at=now,
        )
        bundles.store(version, Chunk.Content.FILE, path)
    return version


def _imported(
    version: FeedVersion,
    path: Path,
    *,
    now: datetime,
    progress: Progress | None,
    switch_to_it: bool,
) -> Outcome:
    report = _reporter(version, progress)
    FeedVersion.objects.filter(pk=version.pk).update(state=State.IMPORTING, imported_at=None)
    today = now.astimezone(version.town.zone).date()
    try:
        network, findings = _made(version, path, today, report)
        with bundles.scratch() as work:
            packed = bundles.pack(network, work)
            report("store")
            with transaction.atomic():
                _write(version, network, findings, packed, now)
                if switch_to_it and _goes_first(version, today):
                    feeds.switch(version=version, by=None, now=now)
            folder = bundles.home() / version.bundle_sha256
            bundles.place(work / "network", folder)
    except FeedError as error:
        _fail(version, error)
        raise
    except ImportLostError:
        raise
    except Exception:
        _fail(version, FeedError("internal_error"))
        raise
    report("done")
    _tidy()
    return Outcome(version, fresh=True)


def _made(
    version: FeedVersion, path: Path, today: date, report: Callable[[str], None]
) -> tuple[Network, list[Finding]]:
    report("read")
    if version.feed.kind == Feed.Kind.STOPS:
        frame, found = stopfiles.read(path, city=version.feed.city)
        return stopfiles.network(frame, found), list(found)
    feed = gtfs.read(path)
    report("validate")
    notices = validate(path, on=today)
    report("build")
    network = timetables.build(feed, walk=networks.WALK)
    return network, [*feed.findings, *notices]


def _write(
    version: FeedVersion, network: Network, findings: list[Finding], packed: Path, now: datetime
) -> None:
    held = FeedVersion.objects.select_for_update().get(pk=version.pk)
    if held.state != State.IMPORTING:
        raise ImportLostError(version.pk)
    first, last = _validity(network)
    version.state = State.READY
    version.imported_at = now
    version.valid_from, version.valid_until = first, last
    version.counts = _counts(network)
    version.findings = [asdict(finding) for finding in findings]
    version.bundle_sha256 = bundles.sha256(packed)
    version.bundle_layout = bundles.LAYOUT
    version.save()
    bundles.store(version, Chunk.Content.NETWORK, packed)


def _validity(network: Network) -> tuple[date | None, date | None]:
    """Return the first and the last day on which anything runs."""
    used = np.unique(network.trip_service)
    days = np.flatnonzero(network.service_days[used].any(axis=0))
    if not days.size:
        return None, None
    first = date.fromordinal(network.first_day)
    return first + timedelta(int(days[0])), first + timedelta(int(days[-1]))


def _counts(network: Network) -> dict[str, int]:
    return {
        "stops": len(network.stop_ids),
        "routes": len(network.route_ids),
        "patterns": len(network.pattern_route),
        "trips": len(network.trip_ids),
        "stop_times": len(network.arrivals),
        "shapes": len(network.shape_ids),
        "footpaths": len(network.footpath_to),
    }


def _goes_first(version: FeedVersion, today: date) -> bool:
    """Whether `version` should be served now: unless it is for later and today is served."""
    if version.valid_from is None or version.valid_from <= today:
        return True
    runs_today = Q(valid_from=None) | Q(valid_from__lte=today, valid_until__gte=today)
    return not FeedVersion.objects.current().filter(runs_today, feed=version.feed_id).exists()


def _fail(version: FeedVersion, error: FeedError) -> None:
    """Mark an import as failed and forget its bytes; a version that got through stays."""
    with transaction.atomic():
        failed = FeedVersion.objects.filter(pk=version.pk, state=State.IMPORTING).update(
            state=State.FAILED, failure={"code": error.code, "params": error.params}
        )
        if failed:
            bundles.drop(version)
    version.refresh_from_db()


def _reporter(version: FeedVersion, progress: Progress | None) -> Callable[[str], None]:
    """Return a function that tells the row and the caller which stage is beginning."""

    def report(stage: str) -> None:
        fraction = STAGES[stage]
        FeedVersion.objects.filter(pk=version.pk).update(stage=stage, fraction=fraction)
        if progress:
            progress(stage, fraction)

    return report


def _tidy() -> None:
    """Remove what this machine holds of versions that are gone."""
    kept = set(FeedVersion.objects.usable().values_list("bundle_sha256", flat=True))
    bundles.sweep(kept)
    networks.forget()

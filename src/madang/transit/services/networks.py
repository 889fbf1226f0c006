"""The network that a town is served from, kept in memory by each process."""

import logging
import threading
import time
from dataclasses import dataclass

from madang.towns.models import Town
from madang.transit.engine import arrays, feeds, stopfiles, timetables
from madang.transit.engine.networks import Network
from madang.transit.models import Chunk, Feed, FeedVersion
from madang.transit.services import bundles

log = logging.getLogger(__name__)

FRESH_S = 3.0
WALK = timetables.Walk()


class NoNetwork(LookupError):  # noqa: N818 - reads as what it says
    """The town has no current feed."""


@dataclass(frozen=True)
class Loaded:
    """A network in memory and the version it is from."""

    network: Network
    version: FeedVersion


_loaded: dict[int, tuple[float, Loaded | None]] = {}
_lock = threading.Lock()


def current(town: Town) -> Loaded:
    """Return the network that `town` is served from.

    Asks the database which version that is at most every few seconds. Raises NoNetwork when the
    town has no current version.
    """
    known = _loaded.get(town.pk)
    if known is None or time.monotonic() - known[0] > FRESH_S:
        known = _refreshed(town, known)
    if known[1] is None:
        raise NoNetwork(town.slug)
    return known[1]


def forget() -> None:
    """Ask the database anew at the next call: for the process that just switched, and tests."""
    with _lock:
        _loaded.clear()


def _refreshed(
    town: Town, known: tuple[float, Loaded | None] | None
) -> tuple[float, Loaded | None]:
    if known and not _lock.acquire(blocking=False):
        return known  # another thread is at it; serve what there is
    if not known:
        _lock.acquire()
    try:
        version = serving(town)
        held = known[1] if known else None
        if version is None:
            held = None
        elif held is None or held.version.pk != version.pk:
            held = _loaded_or(held, version)
        _loaded[town.pk] = fresh = (time.monotonic(), held)
    finally:
        _lock.release()
    return fresh


def _loaded_or(held: Loaded | None, version: FeedVersion) -> Loaded:
    """Return `version` loaded; what is `held` when that fails, so that riders are served on."""
    try:
        return Loaded(load(version), version)
    except (OSError, bundles.DamagedBundleError):
        if held is None:
            raise
        log.exception("feed version %s cannot be loaded; %s goes on", version.pk, held.version.pk)
        return held


def serving(town: Town) -> FeedVersion | None:
    """Return the version that `town` is served from: a timetable before mere stops."""
    versions = FeedVersion.objects.of(town).current().select_related("feed")
    ranked = sorted(versions, key=lambda one: (one.feed.kind != Feed.Kind.TIMETABLE, one.feed_id))
    return ranked[0] if ranked else None


def load(version: FeedVersion) -> Network:
    """Return the network of `version`, by memory map; built again where its layout is outdated."""
    folder = bundles.unpacked(version)
    if folder is None:
        folder = bundles.home() / f"{version.bundle_sha256}-{bundles.LAYOUT[:12]}"
        if not (folder / "meta.json").exists():
            with bundles.scratch() as work:
                path = work / "feed"
                bundles.fetch(version, Chunk.Content.FILE, path, version.sha256)
                if version.feed.kind == Feed.Kind.STOPS:
                    network = stopfiles.network(*stopfiles.read(path, city=version.feed.city))
                else:
                    network = timetables.build(feeds.read(path), walk=WALK)
                arrays.save(network, folder)
    return arrays.load(Network, folder)

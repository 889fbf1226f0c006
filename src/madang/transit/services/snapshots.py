"""The newest snapshot of a town's vehicles, as the live process publishes it for all readers."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from madang.base import clock
from madang.towns.models import Town
from madang.transit.engine.snapshots import POINTER, Reader, Snapshot
from madang.transit.services.networks import Loaded

STALE_S = 60.0  # town seconds after which a snapshot says nothing about now
STALE_REAL_S = 5.0  # and never fewer real seconds than that, where the clock is fast


def folder(town: Town) -> Path:
    """Return where the live process publishes the snapshots of `town`."""
    return _folder(town.slug)


def current(slug: str) -> str:
    """Return the name of a town's newest snapshot, "" when there is none; costs next to nothing."""
    try:
        return os.readlink(_folder(slug) / POINTER)
    except OSError:
        return ""


def name(loaded: Loaded) -> str:
    """Return what a snapshot of this network version has in `Snapshot.network`."""
    return str(loaded.version.pk)


def newest(*, town: Town, loaded: Loaded) -> Snapshot | None:
    """Return the newest snapshot, or None when there is none of this network version."""
    snapshot = _reader(folder(town)).newest()
    return snapshot if snapshot is not None and snapshot.network == name(loaded) else None


def fresh(*, town: Town, loaded: Loaded, now: float) -> Snapshot | None:
    """Return the newest snapshot if it may be shown as live at `now` (POSIX seconds), else None."""
    snapshot = newest(town=town, loaded=loaded)
    limit = max(STALE_S, STALE_REAL_S * clock.speed())
    return snapshot if snapshot is not None and abs(now - snapshot.made_at) <= limit else None


def _folder(slug: str) -> Path:
    return Path(settings.MADANG_STATE) / "transit" / slug / "live"


@lru_cache(maxsize=1024)
def _reader(path: Path) -> Reader:
    return Reader(path)

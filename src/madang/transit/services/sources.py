"""Fetching feeds from the addresses where their makers publish them."""

import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from madang.people.models import Account
from madang.transit.engine.archives import Limits
from madang.transit.engine.findings import FeedError
from madang.transit.models import Feed, FeedVersion
from madang.transit.services import addresses, bundles, imports, permits

FETCH_JOB = "madang.transit.jobs.fetch_feed"
SILENCE_S = 30.0  # without a byte
WHOLE_S = 600.0
PIECE_BYTES = 1 << 18


def publish_at(*, feed: Feed, url: str, by: Account | None, now: datetime) -> None:
    """Keep `url` as the address of `feed` (blank for none) and fetch it soon, by a job.

    `by` is None for the system. Raises PermissionDenied.
    """
    permits.require(by, town=feed.town, now=now)
    feed.source_url = url
    feed.save(update_fields=["source_url"])
    if url:
        with suppress(AlreadyEnqueued), transaction.atomic():
            jobs.configure_task(FETCH_JOB, queueing_lock=f"feed-{feed.pk}").defer(feed_id=feed.pk)


def fetch(*, feed: Feed, now: datetime, limits: Limits | None = None) -> imports.Outcome:
    """Fetch `feed` from its address and import it when it has changed.

    Raises FeedError when it cannot be fetched or used; a failed version then says why.
    """
    name = Path(urlsplit(feed.source_url).path).name or feed.source_url
    with bundles.scratch() as work:
        path = work / "feed"
        try:
            download(feed.source_url, path, limits or Limits())
        except FeedError as error:
            FeedVersion.objects.create(
                town_id=feed.town_id,
                feed=feed,
                file_name=name[:200],
                file_bytes=0,
                received_at=now,
                state=FeedVersion.State.FAILED,
                failure={"code": error.code, "params": error.params},
            )
            raise
        return imports.import_feed(feed=feed, path=path, now=now, file_name=name)


def download(url: str, path: Path, limits: Limits) -> None:
    """Write what stands at `url` to `path`. Raises FeedError when it cannot, or is too much."""
    try:
        with addresses.opened(url, patience_s=SILENCE_S, whole_s=WHOLE_S) as answer:
            size = _poured(answer, path, limits)
            if size < int(answer.headers.get("Content-Length") or 0):
                raise FeedError("fetch_failed", reason="cut off")
    except addresses.UnreachableError as error:
        raise FeedError("fetch_failed", reason=str(error)) from error


def _poured(answer: IO[bytes], path: Path, limits: Limits) -> int:
    """Write what is left of `answer` to `path`; return how many bytes that were."""
    until, size = time.monotonic() + WHOLE_S, 0
    with path.open("wb") as file:
        while piece := answer.read(PIECE_BYTES):
            size += len(piece)
            if size > limits.archive_bytes:
                raise FeedError("archive_too_large", limit=limits.archive_bytes)
            if time.monotonic() > until:
                raise FeedError("fetch_failed", reason="time")
            file.write(piece)
    return size

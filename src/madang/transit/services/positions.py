"""The door for vehicle positions: who may send them, and putting what came where live finds it."""

import hashlib
import hmac
import re
import secrets
import time
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.db.models import F

from madang.base import limits
from madang.base.limits import Limit
from madang.towns.models import Town
from madang.transit.engine import positions
from madang.transit.engine.positions import Positions
from madang.transit.models import PositionBatch, PositionSource

MOST_RECORDS = 50_000  # in one batch
TOKEN_BYTES = 32
EVERY_MINUTE = Limit("position-source", re.compile(""), count=600, seconds=60)
TAKE = """
DELETE FROM transit_positionbatch WHERE id IN (
    SELECT id FROM transit_positionbatch WHERE town_id = %s ORDER BY id LIMIT %s
    FOR UPDATE SKIP LOCKED
) RETURNING id, payload
"""
TAKEN_AT_A_TIME = 2_000


log = structlog.get_logger("madang.positions")


class StrangerError(Exception):
    """Nobody with this token may send positions to this town."""


class TooManyError(Exception):
    """The source sends too often; `args[0]` is after how many seconds it may again."""


def open_source(
    *, town: Town, name: str, kind: str = PositionSource.Kind.POST, token: str = ""
) -> tuple[PositionSource, str]:
    """Return the town's source called `name`, made if need be, and its new bearer token.

    Only the token's digest is kept: what is returned here cannot be read again.
    """
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    source, _ = PositionSource.objects.update_or_create(
        town=town,
        name=name,
        defaults={"kind": kind, "token_hash": digest(token), "is_active": True},
    )
    return source, token


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def source_of(*, town: Town, token: str) -> PositionSource:
    """Return the active source of `town` that `token` belongs to. Raises StrangerError."""
    wanted = digest(token)
    source = PositionSource.objects.filter(town=town, token_hash=wanted, is_active=True).first()
    if not token or source is None or not hmac.compare_digest(source.token_hash, wanted):
        raise StrangerError
    return source


def check_rate(*, source: PositionSource) -> None:
    """Count one message of `source`. Raises TooManyError past EVERY_MINUTE."""
    now = time.time()  # limits keep real time
    if limits.hit(EVERY_MINUTE, str(source.pk), at=now) > EVERY_MINUTE.count:
        raise TooManyError(int(EVERY_MINUTE.seconds - now % EVERY_MINUTE.seconds) + 1)


def accept(*, source: PositionSource, batch: Positions, refused: int = 0, now: datetime) -> int:
    """Keep `batch` for the live process, and count it and what was `refused`; return its size."""
    with transaction.atomic():
        if len(batch):
            PositionBatch.objects.create(
                town_id=source.town_id,
                source=source,
                received_at=now,
                count=len(batch),
                payload=positions.pack(batch),
            )
        PositionSource.objects.filter(pk=source.pk).update(
            last_received_at=now,
            last_error="",
            accepted=F("accepted") + len(batch),
            refused=F("refused") + refused,
        )
    return len(batch)


def fail(*, source: PositionSource, error: str) -> None:
    """Note for the operator why nothing came from `source`."""
    PositionSource.objects.filter(pk=source.pk).update(last_error=error[:500])


def take(*, town: Town) -> list[Positions]:
    """Take the batches that wait for the live process, oldest first; they are gone after that."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [town.pk, TAKEN_AT_A_TIME])
        rows = sorted(cursor.fetchall())
    found = []
    for _, payload in rows:
        try:
            found.append(positions.unpack(bytes(payload)))
        except ValueError:  # of an earlier release's layout, or damaged
            log.warning("batch of positions dropped", town=town.slug)
    return found

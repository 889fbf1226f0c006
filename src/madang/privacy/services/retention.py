"""Retention clocks: each night rows that were kept long enough go, to the last byte."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError, Q, QuerySet

from madang.base.personal import Part
from madang.people.models import Account
from madang.privacy.models import Destruction, Hold
from madang.privacy.services import erasures, parts, terms
from madang.towns.models import Town

log = structlog.get_logger("madang.privacy")

BATCH = 2000
STATISTICS = "pg_catalog.pg_statistic"
LOCK_WAIT = "5s"
PATIENCE_S = 120.0  # how long the nightly job waits for older transactions to end
REWRITE_LIMIT_BYTES = 4 * 2**30  # a larger table would be closed to everybody for too long


@dataclass(frozen=True)
class Due:
    """Rows of one part that are past their time, all of one town or of none."""

    part: Part
    rows: "QuerySet[Any]"


def due(part: Part, *, now: datetime) -> Iterator[Due]:
    """Yield the rows of `part` that may not be kept any longer, legal holds left out."""
    rows = parts.rows(part).exclude(held(part, now=now))
    if not part.keep_rule or not parts.has_town(part):
        if before := terms.cutoff(part, town=None, now=now):
            yield Due(part, rows.filter(**{f"{part.clock}__lt": before}))
        return
    for town in (None, *Town.objects.order_by("pk")):
        before = terms.cutoff(part, town=town, now=now)
        yield Due(part, rows.filter(**{"town": town, f"{part.clock}__lt": before}))


def held(part: Part, *, now: datetime) -> Q:
    """Return a filter for the rows of people whose data the law keeps for now."""
    people = list(Hold.objects.standing(at=now).values_list("account__pk", flat=True).distinct())
    if not people or not part.person:
        return Q(pk__in=[])
    field = parts.field_at(parts.model_of(part), part.person)
    if field.is_relation or field.get_internal_type() in {"BigIntegerField", "IntegerField"}:
        return Q(**{f"{part.person}__in": people})
    if field.get_internal_type() == "ArrayField":
        return Q(**{f"{part.person}__overlap": people})
    addresses = Account.objects.filter(pk__in=people).exclude(**{field.name: None})
    return Q(**{f"{part.person}__in": list(addresses.values_list(field.name, flat=True))})


def sweep(*, now: datetime) -> int:
    """Delete every row past its time, in every town; return how many went.

    Call it in `scope.installation()`. What cannot go yet, because rows that stay hang on it, is
    logged and tried again the next night; it keeps nothing else.
    """
    return sum(_swept(rows, now=now) for part in parts.declared() for rows in due(part, now=now))


def _swept(due: Due, *, now: datetime) -> int:
    gone, last = 0, None
    while True:
        rows = due.rows if last is None else due.rows.filter(pk__gt=last)
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return gone
        last = keys[-1]
        try:
            gone += _delete(due.part, keys, now=now)
        except (ProtectedError, DatabaseError):
            gone += sum(_delete_one(due.part, key, now=now) for key in keys)


@transaction.atomic
def _delete(part: Part, keys: list[Any], *, now: datetime) -> int:
    counts = erasures.deleted(part, parts.rows(part).filter(pk__in=keys))
    erasures.register(
        counts,
        manner=Destruction.Manner.DELETED,
        reason=Destruction.Reason.RETENTION,
        now=now,
    )
    return counts.total()


def _delete_one(part: Part, key: Any, *, now: datetime) -> int:
    try:
        return _delete(part, [key], now=now)
    except (ProtectedError, DatabaseError) as error:
        log.warning("retention.stuck", part=part.model, row=str(key), error=type(error).__name__)
        return 0


def rewrite(*, now: datetime) -> list[str]:
    """Write the files of all tables anew from which something went; return the tables' names.

    A deleted row's bytes stand in the table's file until the file is written anew, and values of
    it in the planner's statistics. Must not run inside a transaction. A table that is busy, or
    larger than REWRITE_LIMIT_BYTES, is vacuumed as usual and stays on the register's list; so do
    all while a transaction is open that began before the rows went, because it may still read them.
    """
    waiting = Destruction.objects.filter(rewritten_at=None)
    labels = sorted(set(waiting.values_list("part", flat=True)))
    tables = {label: apps.get_model(label)._meta.db_table for label in labels}
    _analyse(tables.values())
    if not labels or not _unseen(patience_s=PATIENCE_S):
        return []
    written = [label for label in labels if _rewritten(tables[label])]
    if _rewritten(STATISTICS) and written:
        waiting.filter(part__in=written, at__lte=now).update(rewritten_at=now)
    return written


def _analyse(tables: Iterable[str]) -> None:
    """Let the planner's statistics know no more values of rows that went."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {_quoted(table)}")


def _quoted(table: str) -> str:
    return ".".join(connection.ops.quote_name(word) for word in table.split("."))


def _unseen(*, patience_s: float) -> bool:
    """Wait until nobody can see any more what was deleted before this call; tell whether so."""
    until = time.monotonic() + patience_s
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        last = cursor.fetchone()[0]
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [last])
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() > until:
                log.warning("retention.seen", waited_s=patience_s)
                return False
            time.sleep(0.2)


def _rewritten(table: str) -> bool:
    name = _quoted(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [name])
        is_small = bool(cursor.fetchone()[0] <= REWRITE_LIMIT_BYTES)
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
        try:
            cursor.execute(f"VACUUM {'(FULL)' if is_small else ''} {name}")
        except DatabaseError as error:
            log.warning("retention.busy", table=table, error=type(error).__name__)
            return False
        finally:
            cursor.execute("SET lock_timeout = 0")
    return is_small

"""The profiles of one kind in one town, held in memory and brought up to date at each question.

Every row says which transaction wrote it. A shelf asks for the rows of all transactions that were
not over when it last asked; so it misses none, whatever process wrote it and whichever of two
transactions ended first.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from madang.search.engine.likeness import Index
from madang.search.engine.profiles import Profile
from madang.towns.models import Town

MOST_SHELVES = 16  # in one process; the one that was longest not asked goes
CHANGES = """
SELECT id, terms, changed = pg_current_xact_id_if_assigned()::text::bigint
FROM search_document
WHERE town_id = %(town)s AND kind = %(kind)s AND (
    NOT %(filled)s OR id = ANY(%(unsure)s)
    OR changed = pg_current_xact_id_if_assigned()::text::bigint
    OR (
        changed >= %(horizon)s
        AND changed < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    )
)
"""
STATE = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       (SELECT count(*) FROM search_document WHERE town_id = %(town)s AND kind = %(kind)s)
"""
KEYS = "SELECT id FROM search_document WHERE town_id = %(town)s AND kind = %(kind)s"


@dataclass
class Shelf:
    """An index over the documents of one kind, by their ids."""

    town_id: int
    kind: str
    index: Index[int] = field(default_factory=Index)
    horizon: int = -1  # transactions from this one on may not have been seen; -1: none was
    unsure: list[int] = field(default_factory=list)  # written by a transaction not yet over
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self) -> Index[int]:
        """Bring in what was written since; return the index."""
        with self.lock, connection.cursor() as cursor:
            asked: dict[str, Any] = {"town": self.town_id, "kind": self.kind}
            cursor.execute(STATE, asked)  # before the rows: what ends in between comes twice
            horizon, count = cursor.fetchone()
            asked |= {"filled": self.horizon >= 0, "horizon": self.horizon, "unsure": self.unsure}
            cursor.execute(CHANGES, asked)
            rows = cursor.fetchall()
            for id_, terms, _ in rows:
                self.index.add(id_, Profile.unpacked(bytes(terms)))
            self.unsure = [id_ for id_, _, is_own in rows if is_own]
            self.horizon = horizon
            if len(self.index) != count:
                self._forget_deleted(asked)
        return self.index

    def _forget_deleted(self, asked: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(KEYS, asked)
            standing = {id_ for (id_,) in cursor.fetchall()}
        for id_ in self.index.keys() - standing:
            self.index.remove(id_)


_shelves: OrderedDict[tuple[int, str], Shelf] = OrderedDict()
_lock = threading.Lock()


def shelf(*, town: Town, kind: str) -> Shelf:
    """Return this process's shelf of `kind` in `town`, perhaps still empty."""
    with _lock:
        found = _shelves.setdefault((town.pk, kind), Shelf(town.pk, kind))
        _shelves.move_to_end((town.pk, kind))
        while len(_shelves) > MOST_SHELVES:
            _shelves.popitem(last=False)
        return found

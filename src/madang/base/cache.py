"""Django's cache in PostgreSQL, so that what sign-in counts and remembers holds over processes."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

PUT = """
INSERT INTO base_cache AS kept (key, value, until) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
"""
PUT_NEW = f"{PUT} WHERE kept.until < now() RETURNING key"
SWEEP = """
DELETE FROM base_cache WHERE key IN
    (SELECT key FROM base_cache WHERE until < now() LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


class PostgresCache(BaseCache):
    """Keeps JSON values; `add` is atomic. For few and small things: it is no page cache."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept under `key`, else `default`."""
        found = self._run(
            "SELECT value FROM base_cache WHERE key = %s AND until >= now()",
            [self._key(key, version)],
        )
        return json.loads(found[0]) if found else default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep `value` for `timeout` seconds."""
        self._run(PUT, [self._key(key, version), json.dumps(value), self._until(timeout)])

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep `value` unless something is kept already; tell whether this call kept it."""
        self._run(SWEEP, [])
        row = [self._key(key, version), json.dumps(value), self._until(timeout)]
        return self._run(PUT_NEW, row) is not None

    def touch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep it `timeout` seconds from now; tell whether there was anything."""
        return (
            self._run(
                "UPDATE base_cache SET until = %s WHERE key = %s AND until >= now() RETURNING key",
                [self._until(timeout), self._key(key, version)],
            )
            is not None
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; tell whether there was anything."""
        return (
            self._run(
                "DELETE FROM base_cache WHERE key = %s RETURNING key", [self._key(key, version)]
            )
            is not None
        )

    def clear(self) -> None:
        """Forget everything."""
        self._run("DELETE FROM base_cache", [])

    def _key(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version)

    def _until(self, timeout: float | None) -> datetime:
        at = self.get_backend_timeout(timeout)
        return datetime.max.replace(tzinfo=UTC) if at is None else datetime.fromtimestamp(at, UTC)

    @staticmethod
    def _run(statement: str, values: list[Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None

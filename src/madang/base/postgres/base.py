"""Django's PostgreSQL backend, whose connection carries the scope of the code that uses it.

In a town's scope the session runs as the role `madang_town`, to which row-level security applies;
in the wide scope it runs as the login role, which owns the tables. So a query that forgets its
town filter finds nothing of another town. The settings are sent before the first query that
follows a change, and again after a rollback, which takes them back.
"""

from typing import Any

from django.db.backends.postgresql import base

from madang.base import scope
from madang.base.scope import Scope

SETTINGS = ("role", "town", "actor", "subject", "acting_as", "act", "why", "request")
APPLY = "SELECT " + ", ".join(
    f"set_config('{name if name == 'role' else f'madang.{name}'}', %s, false)" for name in SETTINGS
)
ROLE = "madang_town"


def settings_of(wanted: Scope) -> list[str]:
    """Return the values of SETTINGS for `wanted`, as PostgreSQL takes them."""
    numbers = (wanted.town, wanted.actor, wanted.subject)
    town, actor, subject = ("" if number is None else str(number) for number in numbers)
    role = "none" if wanted.wide else ROLE
    return [role, town, actor, subject, wanted.role, wanted.act, wanted.why, wanted.request]


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, which knows what scope its session is in."""

    applied: Scope | None = None

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self.applied = None

    def create_cursor(self, name: str | None = None) -> Any:
        wanted = scope.current()
        if self.applied != wanted and not self.needs_rollback:
            with self.connection.cursor() as cursor:
                cursor.execute(APPLY, settings_of(wanted))
            self.applied = wanted
        return super().create_cursor(name)

    def _rollback(self) -> None:
        self.applied = None
        super()._rollback()  # type: ignore[misc] # the stubs leave it out

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc] # as above
        self.applied = None

"""Every table that holds a town's rows, read from the database's own catalogue.

So a table that a later room brings is exported and erased without anybody thinking of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

SECRET = re.compile(r"secret|password|token|private_key|code_hash|key_hash")
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       EXISTS (SELECT 1 FROM pg_constraint k
               WHERE k.contype = 'f' AND k.conrelid = c.oid AND a.attnum = ANY (k.conkey)
                 AND k.confrelid = 'people_account'::regclass)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'town_id')
ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True)
class Column:
    """One column; `is_person` when it refers to an account."""

    name: str
    kind: str
    is_person: bool

    @property
    def is_secret(self) -> bool:
        """Whether it lets somebody in somewhere: such values leave with nobody."""
        return bool(SECRET.search(self.name))


@dataclass(frozen=True)
class Table:
    """One table of towns' rows."""

    name: str
    columns: tuple[Column, ...]

    @property
    def open_columns(self) -> tuple[Column, ...]:
        """The columns that may leave the house."""
        return tuple(column for column in self.columns if not column.is_secret)


def of_towns() -> list[Table]:
    """Return every table with a town's key, by name."""
    found: dict[str, list[Column]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, *column in cursor.fetchall():
            found.setdefault(table, []).append(Column(*column))
    return [Table(name, tuple(columns)) for name, columns in found.items()]


def csv_of(table: Table, *, town_id: int) -> Iterator[bytes]:
    """Yield the town's rows of `table` as CSV with a head, as PostgreSQL writes it."""
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.open_columns)
    query = sql.SQL(
        "COPY (SELECT {names} FROM {table} WHERE town_id = {town} ORDER BY 1) "
        "TO STDOUT (FORMAT csv, HEADER)"
    ).format(names=names, table=sql.Identifier(table.name), town=sql.Literal(town_id))
    yield from _copied(query)


def people_of(tables: list[Table], *, town_id: int) -> Iterator[bytes]:
    """Yield the accounts to which the town's rows refer, as CSV: id, name, e-mail address."""
    ids = sql.SQL(" UNION ").join(
        sql.SQL("SELECT {column} FROM {table} WHERE town_id = {town}").format(
            column=sql.Identifier(column.name),
            table=sql.Identifier(table.name),
            town=sql.Literal(town_id),
        )
        for table in tables
        for column in table.columns
        if column.is_person
    )
    query = sql.SQL(
        "COPY (SELECT id, name, email FROM people_account WHERE id IN ({ids}) ORDER BY 1) "
        "TO STDOUT (FORMAT csv, HEADER)"
    ).format(ids=ids)
    yield from _copied(query)


def erase(table: Table, *, town_id: int) -> int:
    """Delete the town's rows of `table`; return how many."""
    query = sql.SQL("DELETE FROM {table} WHERE town_id = %s").format(
        table=sql.Identifier(table.name)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [town_id])
        return int(cursor.rowcount)


def _copied(query: sql.Composed) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(query) as rows:
        for block in rows:
            yield bytes(block)

"""What migrations say about the audit trail: the rows of this table leave a trace."""

from collections.abc import Iterable

from django.db.migrations import RunSQL


def _array(columns: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{column}'" for column in columns) + "]::text[]"


def audited(
    table: str,
    hidden: Iterable[str] = (),
    *,
    ignored: Iterable[str] = (),
    town: str = "town_id",
    at_once: bool = False,
) -> RunSQL:
    """Write every insert, update, delete and truncation of `table` into the audit trail.

    Columns in `hidden` (personal data, secrets, bulky values) are only named as changed, never
    copied. An update of `ignored` columns alone leaves no trace. `town` is the column that says
    whose trail it is; rows without it are in the installation's. The migration depends on
    ("audit", "0001_initial"). `at_once` writes what a statement adds in one pass, for tables to
    which many rows are added at once; it depends on ("audit", "0003_at_once").
    """
    arguments = f"'{table}', {_array(hidden)}, {_array(ignored)}, '{town}'"
    how = "madang_audited_at_once" if at_once else "madang_audited"
    return RunSQL(f"SELECT {how}({arguments})", f"SELECT madang_unaudited('{table}')")

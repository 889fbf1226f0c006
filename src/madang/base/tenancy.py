"""What migrations say about towns: a town's rows are its own, and hang together."""

from django.db.migrations import RunSQL


def town_rows(table: str, *, shared: bool = False) -> RunSQL:
    """Hide the rows of `table` from the scopes of other towns, by row-level security.

    Rows without a town are hidden from every town's scope too, or `shared` by all of them.
    """
    own = "town_id = madang_town()"
    seen = f"({own} OR town_id IS NULL)" if shared else own
    return RunSQL(
        f"""ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY town_rows ON {table} USING ({seen}) WITH CHECK ({seen})""",
        f"""DROP POLICY town_rows ON {table};
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY""",
    )


def same_town(table: str, column: str, parent: str) -> RunSQL:
    """Let a row of `table` refer by `column` to a row of `parent` in its own town only.

    `parent` needs a unique constraint over (id, town_id).
    """
    name = f"{table}_{column}_same_town"
    return RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY ({column}, town_id) REFERENCES {parent} (id, town_id)
            DEFERRABLE INITIALLY DEFERRED""",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )

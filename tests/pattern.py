"""`python -m tests.pattern`: make the database that the tests' databases are copies of.

To lay all tables takes a minute, to copy them a second. The launcher names the pattern in
MADANG_TEST_TEMPLATE after the migrations that it has; one of other migrations is dropped. It
counts as made once it is marked as a template: one of a killed process is dropped as well.
"""

import os
from contextlib import closing

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

PREFIX = "madang_tests_"
ONE_AT_A_TIME = 4_210_177  # of PostgreSQL's advisory locks


def make(name: str) -> None:
    """Make the pattern `name` on the server of the settings, unless it is there."""
    address = os.environ["MADANG_DATABASE_URL"]
    with closing(psycopg.connect(address, autocommit=True)) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        there = "SELECT datname, datistemplate FROM pg_database WHERE starts_with(datname, %s)"
        made = dict(server.execute(there, [PREFIX]).fetchall())
        if made.get(name):
            return
        for old in made:
            drop(server, old)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )
        lay_tables(name)
        mark = "ALTER DATABASE {} IS_TEMPLATE true"
        server.execute(sql.SQL(mark).format(sql.Identifier(name)))


def drop(server: psycopg.Connection, name: str) -> None:
    """Drop a pattern, a marked one as well."""
    for statement in ("ALTER DATABASE {} IS_TEMPLATE false", "DROP DATABASE {}"):
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))


def lay_tables(name: str) -> None:
    """Lay every table in the empty database `name`, as a new installation's are laid."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


if __name__ == "__main__":
    django.setup()
    make(os.environ["MADANG_TEST_TEMPLATE"])

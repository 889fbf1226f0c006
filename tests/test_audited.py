"""No table is forgotten by the audit trail, and no secret gets into it."""

import re

import pytest
from django.db import connection

from madang.audit.tests.exempt import EXEMPT

pytestmark = pytest.mark.django_db

TABLES = """
SELECT c.relname, (SELECT encode(t.tgargs, 'escape') FROM pg_trigger t
                   WHERE t.tgrelid = c.oid AND t.tgname = 'audited' AND t.tgenabled <> 'D')
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
DELICATE = re.compile(
    r"(^|_)(email|phone|password|secret|token|nonce|salt|signature|sealed|address|birth)(_|$)"
    r"|_hash$"
)
# delicate by its name alone, and why it is not
HARMLESS = {
    "delivery_agency.phone": "of a firm that offers its services",
    "delivery_shop.address": "of a seller, whom the law wants to be known",
    "participation_poll.sealed_at": "a moment",
    "people_account.phone_verified_at": "a moment",
    "roles_department.phone": "of an office, for everyone",
    "towns_town.email": "of an office, at the foot of every page",
    "towns_town.phone": "of an office, at the foot of every page",
    "towns_town.address_ko": "of an office, at the foot of every page",
    "towns_town.address_en": "of an office, at the foot of every page",
}


def asked(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def audited_tables() -> dict[str, set[str]]:
    """Return each audited table with its hidden columns."""
    found = {}
    for table, arguments in asked(TABLES):
        if arguments is not None:
            _, _, hidden, *_ = arguments.split("\\000")
            found[table] = set(hidden.strip("{}").split(","))
    return found


def test_every_table_is_audited_or_says_why_not():
    tables = {table for table, _ in asked(TABLES)}

    assert tables - set(audited_tables()) - set(EXEMPT) == set()
    assert set(EXEMPT) - tables == set(), "these are gone"
    assert set(EXEMPT) & set(audited_tables()) == set(), "these are audited after all"
    assert all(len(why) > 10 for why in EXEMPT.values())


def test_no_secret_and_no_address_is_copied_into_the_trail():
    bare = [
        f"{table}.{column}"
        for table, hidden in audited_tables().items()
        for (column,) in asked(COLUMNS, table)
        if DELICATE.search(column) and column not in hidden
    ]

    assert [name for name in bare if name not in HARMLESS] == []


def test_truncation_is_audited_wherever_rows_are():
    rows = {table for table, arguments in asked(TABLES) if arguments is not None}
    whole = {
        table
        for (table,) in asked(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'audited_all' AND tgenabled <> 'D'"
        )
    }

    assert rows == whole

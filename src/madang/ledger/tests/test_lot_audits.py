"""The audit finds broken lots, also when somebody switched the database's own guards off."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from madang.ledger.services import audits, corrections, lots
from madang.ledger.tests.books import NOW
from madang.ledger.tests.markets import Market, some_market

pytestmark = pytest.mark.django_db
GUARDS = {
    "lot": ("lot_is_enough",),
    "lotmove": ("lot_move_moves_something",),
    "heldlot": ("held_lot_captured_at_most_once",),
}
NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)


@pytest.fixture
def market() -> Market:
    """Lots to which everything has happened: paid of, given back to, held, captured, expired."""
    made = some_market(full=True)
    meal = made.pay(made.shop, 6_100)
    corrections.refund(
        journal=meal,
        lines=made.lines((made.shop, made.seo, 200)),
        key="r",
        why="",
        by=None,
        now=NOW,
    )
    hold = made.place(1_000, made.shop)
    made.capture(hold, (made.shop, 400), is_last=False)
    made.give(77)
    lots.expire_due(town=made.town, now=NEW_YEAR)
    made.give(31, made.bought)
    return made


def tamper(*queries: str) -> None:
    """Write past every guard, as somebody with all rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, names in GUARDS.items():
            for name in names:
                cursor.execute(f"ALTER TABLE ledger_{table} DROP CONSTRAINT {name}")
        cursor.execute("SET session_replication_role = replica")
        for query in queries:
            cursor.execute(query)
            assert cursor.rowcount == 1
        cursor.execute("SET session_replication_role = origin")


def found() -> set[str]:
    return {what for what, count in audits.audit().counts.items() if count}


def test_lots_to_which_everything_happened_are_clean(market):
    report = audits.audit()

    assert report.is_clean, report.breaks
    assert report.lots == 4
    assert market.lots() == [(0, 0), (3_700, 600), (0, 0), (31, 0)]


BREAKS = {
    "a lot from nowhere": (
        ["UPDATE ledger_lot SET amount = amount + 1 WHERE issued = 31"],
        {"lots are not the balance", "a lot is not what came and went"},
    ),
    "money moved from one lot to another": (
        [
            "UPDATE ledger_lot SET amount = amount - 1 WHERE issued = 31",
            "UPDATE ledger_lot SET amount = amount + 1 WHERE amount = 3700",
        ],
        {"a lot is not what came and went"},
    ),
    "more issued than was posted": (
        ["UPDATE ledger_lot SET issued = 32, amount = 32 WHERE issued = 31"],
        {"lots are not the balance", "a posting did not move its lots"},
    ),
    "a lot gone": (
        ["DELETE FROM ledger_lot WHERE issued = 31"],
        {"lots are not the balance", "a posting did not move its lots"},
    ),
    "a movement gone": (
        ["DELETE FROM ledger_lotmove WHERE amount = -77"],
        {"a lot is not what came and went", "a posting did not move its lots"},
    ),
    "a movement of another posting": (
        [
            "UPDATE ledger_lotmove SET posting_id = (SELECT min(id) FROM ledger_posting)"
            " WHERE amount = -77"
        ],
        {"a lot hangs in the air", "a posting did not move its lots"},
    ),
    "a movement of another lot": (
        [
            "UPDATE ledger_lotmove SET lot_id = (SELECT id FROM ledger_lot WHERE issued = 31)"
            " WHERE amount = -77"
        ],
        {"a lot is not what came and went"},
    ),
    "held of a lot without a hold": (
        ["UPDATE ledger_lot SET held = 5 WHERE issued = 31"],
        {"what is held of a lot is not what the holds say"},
    ),
    "a hold that forgot what it paid of a lot": (
        ["UPDATE ledger_heldlot SET captured = 300"],
        {"what is held of a lot is not what the holds say", "a hold is not its lots"},
    ),
    "a hold without its lots": (
        ["DELETE FROM ledger_heldlot"],
        {"what is held of a lot is not what the holds say", "a hold is not its lots"},
    ),
    "a lot of another programme": (
        [
            "UPDATE ledger_lot SET programme_id = (SELECT id FROM ledger_programme"
            " WHERE kind = 'policy') WHERE issued = 31"
        ],
        {"a lot hangs in the air"},
    ),
    "a lot in another's purse": (
        [
            "UPDATE ledger_lot SET purse_id = (SELECT max(purse_id) FROM ledger_balance"
            " WHERE has_lots) WHERE issued = 31"
        ],
        {"a lot hangs in the air", "lots are not the balance"},
    ),
    "a time made shorter than what was paid of it": (
        ["UPDATE ledger_lot SET expires_at = '2026-11-01Z' WHERE issued = 5000 AND amount > 0"],
        {"an expired lot was spent"},
    ),
    "more back than was paid": (
        ["UPDATE ledger_lotmove SET amount = 6200 WHERE amount = 200"],
        {
            "a lot is not what came and went",
            "a posting did not move its lots",
            "more went back to a programme's lots than was paid of them",
        },
    ),
    "a purse that forgot its lots": (
        ["UPDATE ledger_balance SET has_lots = false WHERE amount = 3731"],
        {"lots are not the balance"},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_of_lots_is_found_and_named(market, name):
    queries, breaks = BREAKS[name]
    tamper(*queries)

    assert found() == breaks

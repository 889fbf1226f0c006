"""The audit finds whatever is broken, also when somebody switched the database's own guards off."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from madang.ledger import jobs
from madang.ledger.models import Hold, Journal, Seal
from madang.ledger.services import audits, corrections, holds, seals
from madang.ledger.services.holds import Share
from madang.ledger.tests.books import LATER, NOW, rows, some_books

pytestmark = pytest.mark.django_db
GUARDS = {
    "balance": ("is_enough", "without_minimum_holds_nothing", "of_closed_is_nothing"),
    "journal": ("once_a_key",),
    "posting": ("moves_something", "goes_somewhere_else"),
    "hold": ("captured_at_most_once",),
}


@pytest.fixture
def books():
    """Books in which everything has happened, in two seals, with a few journals after."""
    made = some_books()
    paid = made.post((made.seo, made.shop, 900), (made.seo, made.fee, 100), kind="meal")
    meal = Journal.objects.get(pk=paid.journal)
    kept = {"why": "", "by": None, "now": NOW}
    lines = rows((made.shop, made.seo, 300))
    corrections.refund(journal=meal, lines=lines, key="refund", **kept)
    seal(made)
    values = kept | {"expires_at": LATER}
    hold = holds.place(purse=made.seo, amount=500, key="h1", **values)
    holds.capture(
        hold=hold, shares=[Share(made.shop.pk, 200)], key="c", kind="meal", is_last=False, **kept
    )
    other = made.post((made.seo, made.oh, 50))
    corrections.reverse(journal=Journal.objects.get(pk=other.journal), key="rev", **kept)
    seal(made)
    made.post((made.seo, made.oh, 70))
    return made


def seal(books):
    return seals.seal(town=books.town, until=seals.last_journal(), now=NOW)


def tamper(*queries: str) -> None:
    """Write past every guard, as somebody with all rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, names in GUARDS.items():
            for name in names:
                cursor.execute(
                    f"ALTER TABLE ledger_{table} DROP CONSTRAINT IF EXISTS {table}_{name}"
                )
        cursor.execute(
            "ALTER TABLE ledger_journal DROP CONSTRAINT IF EXISTS ledger_journal_reverses_id_key"
        )
        cursor.execute("SET session_replication_role = replica")
        for query in queries:
            cursor.execute(query)
        cursor.execute("SET session_replication_role = origin")


def found() -> set[str]:
    return {what for what, count in audits.audit().counts.items() if count}


def test_clean_books_are_clean(books):
    report = audits.audit()

    assert report.is_clean
    assert report.breaks == []
    assert (report.journals, report.holds, report.seals) == (7, 1, 2)


COPY = (
    "INSERT INTO ledger_journal (town_id, kind, key, fingerprint, why, at, {0}) "
    "SELECT town_id, kind, {1}, fingerprint, why, at, {2} FROM ledger_journal WHERE key = '{3}'"
)
BREAKS = {
    "money from nowhere": (
        ["UPDATE ledger_balance SET amount = amount + 1 WHERE amount = 70"],
        {"an asset does not come to nothing", "a balance is not what was moved"},
    ),
    "money moved in the balances alone": (
        [
            "UPDATE ledger_balance SET amount = amount + 1 WHERE amount = 70",
            "UPDATE ledger_balance SET amount = amount - 1 WHERE amount = 800",
        ],
        {"a balance is not what was moved"},
    ),
    "a balance gone": (
        ["DELETE FROM ledger_balance WHERE amount = 70"],
        {"an asset does not come to nothing", "a balance is not what was moved"},
    ),
    "a purse under its minimum": (
        [
            "UPDATE ledger_purse SET minimum = 10000 WHERE holder = 'partner'",
            "UPDATE ledger_balance SET minimum = 10000 WHERE amount = 800",
        ],
        {"a purse is below its minimum"},
    ),
    "a minimum that the balance does not know": (
        ["UPDATE ledger_purse SET minimum = -1 WHERE holder = 'partner'"],
        {"a purse is below its minimum"},
    ),
    "held without a hold": (
        ["UPDATE ledger_balance SET held = 5 WHERE amount = 70"],
        {"what is held is not what the holds say"},
    ),
    "a hold that forgot what it paid": (
        ["UPDATE ledger_hold SET captured = 100"],
        {"what is held is not what the holds say", "a hold did not pay what it says"},
    ),
    "more given back than paid": (
        ["UPDATE ledger_posting SET amount = 901 WHERE amount = 300"],
        {
            "more was given back than was paid",
            "a balance is not what was moved",
            audits.CHAIN,
        },
    ),
    "undone twice": (
        [COPY.format("reverses_id", "'again'", "reverses_id", "rev")],
        {"a journal was reversed twice", "a journal moves nothing"},
    ),
    "a key twice": (
        [COPY.format("hold_id", "key", "NULL", "refund")],
        {"a key was used twice", "a journal moves nothing"},
    ),
    "a posting without its journal": (
        ["UPDATE ledger_posting SET journal_id = 0 WHERE amount = 70"],
        {"a posting hangs in the air", "a journal moves nothing"},
    ),
    "a posting of another asset": (
        ["UPDATE ledger_posting SET asset_id = 0 WHERE amount = 70"],
        {"a posting hangs in the air"},
    ),
    "a sealed reason changed": (
        ["UPDATE ledger_journal SET why = 'x' WHERE key = 'rev'"],
        {audits.CHAIN},
    ),
    "a sealed posting turned to somebody else": (
        [
            "UPDATE ledger_posting SET credit_id = (SELECT credit_id FROM ledger_posting WHERE"
            " amount = 70) WHERE amount = 900"
        ],
        {audits.CHAIN, "a balance is not what was moved", "more was given back than was paid"},
    ),
    "a sealed journal gone": (
        [
            "DELETE FROM ledger_posting WHERE amount = 50",
            "DELETE FROM ledger_journal WHERE key = 'rev'",
        ],
        {audits.CHAIN, "a journal moves nothing"},
    ),
    "a seal gone": (
        ["DELETE FROM ledger_seal WHERE id = (SELECT min(id) FROM ledger_seal)"],
        {audits.CHAIN},
    ),
    "a seal made anew": (
        ["UPDATE ledger_seal SET root = sha256('x') WHERE id = (SELECT min(id) FROM ledger_seal)"],
        {audits.CHAIN},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_is_found_and_named(books, name):
    queries, breaks = BREAKS[name]
    tamper(*queries)

    assert found() == breaks


def test_the_command_tells_by_json_and_by_its_exit_code(books):
    out = StringIO()
    call_command("ledger_audit", stdout=out)
    assert json.loads(out.getvalue())["clean"] is True
    tamper("UPDATE ledger_balance SET amount = amount + 1 WHERE amount = 70")

    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ledger_audit", stdout=out)

    told = json.loads(out.getvalue())
    assert ended.value.code == 1
    assert told["clean"] is False
    one = next(row for row in told["breaks"] if row["what"] == "a balance is not what was moved")
    assert one == {
        "what": "a balance is not what was moved",
        "town": books.town.pk,
        "row": books.oh.pk,
        "kept": 71,
        "made": 70,
    }


def test_the_nightly_jobs_seal_and_audit(books, monkeypatch, caplog):
    monkeypatch.setattr("madang.base.clock.now", lambda: LATER)

    assert jobs.seal(0) == 1
    assert jobs.seal(0) == 0
    assert jobs.audit(0)
    tamper("UPDATE ledger_journal SET why = 'x' WHERE key = 'rev'")
    assert not jobs.audit(0)

    assert "the chain of seals is broken" in caplog.text
    assert Seal.objects.count() == 3
    assert Hold.objects.get().open == 300


def test_seals_of_towns_are_chains_of_their_own(books):
    other = some_books("narae")

    first = seal(other)

    assert bytes(first.previous) == seals.genesis(other.town.pk)
    assert first.journals == 1
    assert audits.audit().is_clean
    assert seal(other) is None

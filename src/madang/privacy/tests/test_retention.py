from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.people.services import accounts
from madang.privacy.models import Demand, Destruction, Download, Hold, Look
from madang.privacy.services import looks, parts, retention, terms
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.rules.models import Rule

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3 * 365)
DEMANDS = next(
    part for part in parts.declared() if (part.model, part.person) == ("privacy.Demand", "account")
)


@pytest.fixture
def gaon(db):
    return a_town("gaon")


@pytest.fixture
def only(monkeypatch):
    """Lets one part alone be declared."""

    def part(declared):
        monkeypatch.setattr(parts, "declared", lambda: (declared,))

    return part


def look(town, at, *, official=None, subject=None):
    looks.record(
        by=official or someone(town),
        subject=subject or someone(town),
        what="Name",
        why="x",
        town=town,
        now=at,
    )


def a_demand(account, *, decided_at, town=None):
    return Demand.objects.create(
        account=account,
        town=town,
        kind="erasure",
        part="people.Account",
        row=str(account.pk),
        state="withdrawn",
        asked_at=decided_at or NOW,
        due_at=decided_at or NOW,
        decided_at=decided_at,
    )


def test_rows_go_when_their_time_is_over_and_not_a_day_before(gaon):
    account = someone(gaon)
    kept = a_demand(account, decided_at=NOW - timedelta(days=1095))
    a_demand(account, decided_at=NOW - timedelta(days=1095, seconds=1))
    unfinished = a_demand(account, decided_at=None)

    assert retention.sweep(now=NOW) == 1

    assert set(Demand.objects.all()) == {kept, unfinished}


def test_each_town_keeps_by_the_rule_in_force_there(gaon):
    narae = a_town("narae")
    Rule.objects.create(
        town=narae,
        key="privacy.access_log_months",
        value="36",
        article="나래시 개인정보 보호 조례 제5조",
        valid_from=LONG_AGO,
        made_at=LONG_AGO,
    )
    for town in (gaon, narae, None):
        look(town, NOW - timedelta(days=800))

    retention.sweep(now=NOW)

    assert [seen.town for seen in Look.objects.all()] == [narae]


def test_a_legal_hold_stops_the_clock_of_one_person_only(gaon):
    held, other = someone(gaon), someone(gaon)
    a_demand(held, decided_at=LONG_AGO - timedelta(days=9))
    a_demand(other, decided_at=LONG_AGO - timedelta(days=9))
    hold = Hold.objects.create(
        account=held,
        law="2026가합1234",
        until=NOW + timedelta(days=30),
        placed_by=someone(gaon),
        agreed_by=someone(gaon),
        placed_at=NOW - timedelta(days=1),
    )

    retention.sweep(now=NOW)
    assert [row.account for row in Demand.objects.all()] == [held]

    retention.sweep(now=hold.until)
    assert not Demand.objects.exists()


def test_a_hold_on_who_has_no_address_stops_no_other_clock(gaon):
    """An invitation is known by its address; the held person has none."""
    Hold.objects.create(
        account=accounts.make_at_counter(name="서하린"),
        law="2026가합1234",
        until=NOW + timedelta(days=30),
        placed_by=someone(gaon),
        agreed_by=someone(gaon),
        placed_at=NOW - timedelta(days=1),
    )
    by_address = Part("account.EmailAddress", "email", "", ("email",), Erasure.DELETE, clock="pk")
    rows = parts.rows(by_address)

    assert rows.exclude(retention.held(by_address, now=NOW)).count() == rows.count() > 0


def test_what_is_deleted_stands_in_the_register_by_town(gaon):
    look(gaon, LONG_AGO)
    look(gaon, LONG_AGO)
    look(None, LONG_AGO)

    retention.sweep(now=NOW)

    rows = Destruction.objects.filter(part="privacy.Look").values_list("town", "rows", "reason")
    assert sorted(rows, key=str) == sorted(
        [(gaon.pk, 2, "retention"), (None, 1, "retention")], key=str
    )


def test_more_rows_than_a_batch_go_too(gaon, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    account = someone(gaon)
    for _ in range(10):
        a_demand(account, decided_at=LONG_AGO - timedelta(days=9))

    assert retention.sweep(now=NOW) == 10


def test_rows_that_others_still_need_stay_and_stop_nothing_else(gaon, monkeypatch):
    stuck = Part("people.Account", "", "", ("email",), Erasure.KEEP, clock="joined_at", keep_days=0)
    monkeypatch.setattr(parts, "declared", lambda: (stuck, DEMANDS))
    account, idle = someone(gaon), someone(gaon)
    a_demand(account, decided_at=NOW)
    a_demand(account, decided_at=LONG_AGO - timedelta(days=9))

    retention.sweep(now=NOW + timedelta(days=9))

    assert Account.objects.filter(pk=account.pk).exists()
    assert not Account.objects.filter(pk=idle.pk).exists()
    assert Demand.objects.count() == 1


def test_a_part_without_a_clock_stays(gaon, only):
    only(Part("privacy.Demand", "account", "", ("wish",), Erasure.DELETE))
    a_demand(someone(gaon), decided_at=datetime(1999, 1, 1, tzinfo=UTC))

    assert retention.sweep(now=NOW) == 0


def test_the_clock_of_every_part_can_strike(gaon):
    """A rule that does not exist, or a column that is no date, would be found the first night."""
    struck = [part for part in parts.declared() if terms.cutoff(part, town=gaon, now=NOW)]

    assert [rows.rows.count() for part in struck for rows in retention.due(part, now=NOW)]


MARK = "한번만-나타나는-이름-q7x"


def files_with(mark: str) -> list[str]:
    """Return the files of this database, on the server's disk, in which the bytes of `mark` are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = session_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser of PostgreSQL may read its files")
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        root = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = f"base/{cursor.fetchone()[0]}"
        cursor.execute(
            """SELECT name, position(%s IN pg_read_binary_file(%s || '/' || name))
               FROM pg_ls_dir(%s) AS name""",
            [mark.encode(), str(root / folder), str(root / folder)],
        )
        return sorted(name for name, position in cursor.fetchall() if position)


@pytest.mark.django_db(transaction=True)
def test_not_a_byte_of_it_is_left_in_the_database_files():
    gaon = a_town("gaon")
    account = someone(gaon)
    for _ in range(200):  # enough that the planner's statistics know it too
        demand = a_demand(account, decided_at=LONG_AGO - timedelta(days=9))
        Demand.objects.filter(pk=demand.pk).update(wish=MARK)
    kept = a_demand(account, decided_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE privacy_demand")
    assert len(files_with(MARK)) >= 2, "in the table and in the statistics"

    retention.sweep(now=NOW)
    assert files_with(MARK), "deleted, but still in the file"
    assert "privacy.Demand" in retention.rewrite(now=NOW)

    assert files_with(MARK) == []
    assert Demand.objects.get() == kept
    assert not Destruction.objects.filter(rewritten_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_too_large_to_close_stays_on_the_list(monkeypatch):
    monkeypatch.setattr(retention, "REWRITE_LIMIT_BYTES", 0)
    a_demand(someone(a_town("gaon")), decided_at=LONG_AGO - timedelta(days=9))
    retention.sweep(now=NOW)

    assert retention.rewrite(now=NOW) == []

    assert Destruction.objects.filter(part="privacy.Demand", rewritten_at=None).exists()


def test_downloads_go_with_their_row(gaon):
    Download.objects.create(
        account=someone(gaon, Role.RESIDENT),
        state="taken",
        path="/",
        language="ko",
        asked_at=LONG_AGO,
        expires_at=LONG_AGO,
    )
    retention.sweep(now=NOW)

    assert not Download.objects.exists()

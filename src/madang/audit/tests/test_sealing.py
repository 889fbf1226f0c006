"""The chain: what is sealed cannot be changed, removed, added to or put in order anew unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from madang.audit.engine import chains
from madang.audit.models import Entry, Link, Seal
from madang.audit.services import roots, sealing, verification
from madang.audit.services.roots import DayRoot
from madang.audit.tests.things import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


def now() -> datetime:
    return datetime.now(UTC)


def write(*towns: int | None) -> None:
    for town in towns:
        run("INSERT INTO audit_thing (town_id, name, email) VALUES (%s, '가나', 'a@b.kr')", town)


def tamper(statement: str, **values: object) -> None:
    """Do what only the tables' owner could: with the triggers off."""
    tables = ("audit_entry", "audit_link", "audit_seal")
    for table in tables:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
    for table in tables:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found() -> set[str]:
    return {finding.what for finding in verification.verify(now=now()).findings}


@pytest.fixture
def sealed(things):
    write(1, 1, None, 2, 1)
    sealing.seal(now=now())
    write(1, 2, 1)
    sealing.seal(now=now())


def entry(position: int = 1) -> Entry:
    """Return an entry in the middle of town 1's first seal."""
    first = Seal.objects.filter(town_id=1).earliest("id")
    return Entry.objects.get(link__seal=first, link__position=position)


def test_each_town_has_a_chain_of_its_own_and_all_are_whole(sealed):
    report = verification.verify(now=now())

    assert report.is_whole
    assert (report.entries, report.unsealed, report.chains, report.seals) == (8, 0, 3, 5)
    first, second = Seal.objects.filter(town_id=1).order_by("id")
    assert bytes(first.previous) == chains.genesis(1)
    assert bytes(second.previous) == bytes(first.root)
    assert (first.entries, second.entries) == (3, 2)


def test_sealing_again_seals_nothing(sealed):
    assert sealing.seal(now=now()) == 0
    assert Seal.objects.count() == 5


def test_what_is_too_young_is_counted_and_no_finding(sealed):
    write(1, 2)

    report = verification.verify(now=now())

    assert report.is_whole
    assert report.unsealed == 2


@pytest.mark.parametrize(
    "column",
    ["why = 'x'", "actor_id = 9", "act = 'x'", "role = 'x'", "subject_id = 3", "request = 'x'"]
    + ["town_id = 2", "at = at + interval '1 microsecond'", "kind = 'U'", "table_name = 'x'"]
    + ["row_key = 'x'", 'changes = changes || \'{"name": "b"}\'', "hidden = '{}'"],
)
def test_a_changed_column_is_found_and_so_is_its_entry(sealed, column):
    number = entry().pk
    tamper("UPDATE audit_entry SET " + column + " WHERE id = %(number)s", number=number)  # noqa: S608

    findings = verification.verify(now=now()).findings

    assert [(one.what, one.entry, one.town_id) for one in findings] == [
        ("an entry was changed", number, 1)
    ]


def test_a_deleted_entry_is_found(sealed):
    number = entry().pk
    tamper("DELETE FROM audit_entry WHERE id = %(number)s", number=number)

    findings = verification.verify(now=now()).findings

    assert [(one.what, one.entry) for one in findings] == [("an entry was deleted", number)]


def test_an_entry_deleted_with_its_link_is_found(sealed):
    number = entry().pk
    tamper(
        "DELETE FROM audit_link WHERE entry_id = %(number)s;"
        "DELETE FROM audit_entry WHERE id = %(number)s",
        number=number,
    )

    assert "links of a seal are missing or too many" in found()


def test_the_last_entry_deleted_with_its_link_is_found(sealed):
    number = entry(2).pk
    tamper(
        "DELETE FROM audit_link WHERE entry_id = %(number)s;"
        "DELETE FROM audit_entry WHERE id = %(number)s;"
        "UPDATE audit_seal SET entries = 2 WHERE entries = 3",
        number=number,
    )

    assert "a seal was changed" in found()


def test_a_deleted_seal_is_found(sealed):
    first = Seal.objects.filter(town_id=1).earliest("id").pk
    tamper(
        "DELETE FROM audit_entry WHERE id IN"
        " (SELECT entry_id FROM audit_link WHERE seal_id = %(first)s);"
        "DELETE FROM audit_link WHERE seal_id = %(first)s;"
        "DELETE FROM audit_seal WHERE id = %(first)s",
        first=first,
    )

    assert found() == {"a seal is missing or was changed"}


def test_the_last_seal_deleted_alone_is_found(sealed):
    last = Seal.objects.filter(town_id=1).latest("id").pk
    tamper("DELETE FROM audit_seal WHERE id = %(last)s", last=last)

    assert found() == {"a seal was deleted and left its links"}


def test_the_end_of_a_chain_cut_off_is_found_by_the_published_root(sealed):
    last = Seal.objects.filter(town_id=1).latest("id")
    published = [DayRoot(1, last.day, last.root_hex, 5)]
    tamper(
        "DELETE FROM audit_entry WHERE id IN"
        " (SELECT entry_id FROM audit_link WHERE seal_id = %(last)s);"
        "DELETE FROM audit_link WHERE seal_id = %(last)s;"
        "DELETE FROM audit_seal WHERE id = %(last)s",
        last=last.pk,
    )

    assert verification.verify(now=now()).is_whole
    assert not verification.verify(now=now(), published=published).is_whole


def test_two_entries_that_changed_places_are_found(sealed):
    one, two = entry(0).pk, entry(1).pk
    tamper(
        "UPDATE audit_link SET position = 99 WHERE entry_id = %(one)s;"
        "UPDATE audit_link SET position = 0 WHERE entry_id = %(two)s;"
        "UPDATE audit_link SET position = 1 WHERE entry_id = %(one)s",
        one=one,
        two=two,
    )

    assert "an entry was changed" in found()


def test_an_entry_moved_under_an_earlier_seal_is_found(sealed):
    tamper(
        "INSERT INTO audit_entry (town_id, role, act, why, request, table_name, row_key, kind,"
        " changes, hidden) VALUES (1, '', '', '', '', 'x', '1', 'I', '{}', '{}');"
        "INSERT INTO audit_link SELECT max(id), (SELECT min(id) FROM audit_seal WHERE town_id = 1),"
        " 3, sha256('x') FROM audit_entry"
    )

    assert {"an entry was changed", "links of a seal are missing or too many"} <= found()


def test_a_back_dated_entry_is_found_before_it_is_sealed(sealed):
    tamper(
        "INSERT INTO audit_entry (at, town_id, role, act, why, request, table_name, row_key, kind,"
        " changes, hidden) VALUES (now() - interval '9 days', 1, '', '', '', '', 'x', '1', 'I',"
        " '{}', '{}')"
    )

    assert found() == {"an entry was not sealed in time"}


def test_a_chain_made_anew_in_whole_differs_from_the_published_root(sealed):
    """The owner of everything can rewrite everything, but not the copies that others keep."""
    last = Seal.objects.filter(town_id=1).latest("id")
    published = [DayRoot(1, last.day, last.root_hex, 5)]
    assert verification.verify(now=now(), published=published).is_whole
    number = entry().pk
    tamper("UPDATE audit_entry SET why = 'other' WHERE id = %(number)s", number=number)
    tamper("DELETE FROM audit_link; DELETE FROM audit_seal")
    sealing.seal(now=now())

    assert verification.verify(now=now()).is_whole
    report = verification.verify(now=now(), published=published)
    assert [str(finding) for finding in report.findings] == [
        f"the root of {last.day} is not the published one: town 1"
    ]


@pytest.mark.parametrize("table", ["audit_seal", "audit_link"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_seals_and_links_are_never_changed(sealed, table, statement):
    column = "hash" if table == "audit_link" else "root"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run(statement.replace("hash", column).format(table))

    assert verification.verify(now=now()).is_whole


def test_a_chain_cannot_fork(sealed):
    first = Seal.objects.filter(town_id=1).earliest("id")
    with pytest.raises(IntegrityError, match="audit_chain_has_no_fork"), transaction.atomic():
        Seal.objects.create(
            town_id=1,
            day=first.day,
            made_at=now(),
            entries=1,
            previous=first.previous,
            root=bytes(32),
        )


def test_an_entry_is_of_its_own_day_until_the_root_is_out():
    evening = datetime(2026, 6, 1, 14, 55, tzinfo=UTC)  # 23:55 in Seoul
    day = evening.date()

    def sealed_at(minutes: int) -> str:
        return sealing.day_of(evening, now=evening + timedelta(minutes=minutes)).isoformat()

    assert sealed_at(4) == "2026-06-01"
    assert sealed_at(64) == "2026-06-01"
    assert sealed_at(65) == "2026-06-02"
    assert not sealing.is_closed(day, now=evening + timedelta(minutes=64))
    assert sealing.is_closed(day, now=evening + timedelta(minutes=65))


def test_the_roots_of_closed_days_are_published_newest_first(sealed):
    midnight = timezone.localtime(now()).replace(hour=0, minute=0)
    tomorrow = midnight + timedelta(days=1, hours=2)  # an hour after its day is closed
    assert roots.of(1, now=now()) == []

    (today,) = roots.of(1, now=tomorrow)

    last = Seal.objects.filter(town_id=1).latest("id")
    assert today == DayRoot(1, last.day, last.root_hex, 5)
    write(1)
    sealing.seal(now=tomorrow)
    assert roots.of(1, now=tomorrow) == [today]
    assert [one.entries for one in roots.of(1, now=tomorrow + timedelta(days=1))] == [1, 5]


def test_only_recent_entries_are_looked_at_when_asked_so(things):
    write(1)
    later = now() + timedelta(days=3)

    assert sealing.seal(now=later, everything=False) == 0
    assert sealing.seal(now=later) == 1


def test_many_entries_are_sealed_in_portions(things, monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 7)
    monkeypatch.setattr(sealing, "BATCH", 3)
    run("INSERT INTO audit_thing (town_id, name) SELECT 1, 'a' FROM generate_series(1, 20)")

    assert sealing.seal(now=now()) == 20
    assert Link.objects.count() == 20
    assert verification.verify(now=now()).is_whole


def test_numbers_and_texts_of_any_kind_hash_alike_when_read_again(things):
    run("ALTER TABLE audit_thing ADD COLUMN more jsonb, ADD COLUMN amount numeric, ADD f float8")
    run(
        "INSERT INTO audit_thing (name, more, amount, f)"
        " VALUES (%s, %s, 1.50, 1e300), ('', '[]', 1e30, 0.1)",
        "“따옴표” \\ \u2028 🎈",
        '{"b": 1.10, "a": [null, 1e5, "\\u00e9"]}',
    )
    sealing.seal(now=now())

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL extra_float_digits = 0; SET LOCAL TimeZone = 'America/New_York'")
    assert verification.verify(now=now()).is_whole

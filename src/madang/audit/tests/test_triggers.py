"""Every change of an audited table leaves a trace; hidden values do not."""

import pytest
from django.db import DatabaseError, connection, transaction

from madang.audit.models import Entry
from madang.audit.tests.things import run
from madang.audit.triggers import audited
from madang.base import scope

pytestmark = pytest.mark.django_db
SEPARATE = {"_state", "id", "at"}  # of each entry its own


def entries() -> list[Entry]:
    return list(Entry.objects.filter(table_name="audit_thing").order_by("id"))


def test_an_insert_an_update_and_a_delete_are_written_down(things):
    with (
        scope.asked("req-1"),
        scope.acting(actor=7, subject=8, role="official", act="things.make", why="신청"),
    ):
        run("INSERT INTO audit_thing (id, town_id, name, email) VALUES (1, 3, 'a', 'a@b.kr')")
        run("UPDATE audit_thing SET name = 'b', email = 'b@b.kr'")
        run("DELETE FROM audit_thing")

    made, changed, gone = entries()
    assert (made.kind, made.changes) == ("I", {"id": 1, "town_id": 3, "name": "a", "seen": 0})
    assert (changed.kind, changed.changes) == ("U", {"name": ["a", "b"]})
    assert (gone.kind, gone.changes["name"]) == ("D", "b")
    for entry in (made, changed, gone):
        assert entry.hidden == ["email"]
        assert (entry.row_key, entry.town_id, entry.request) == ("1", 3, "req-1")
        assert (entry.actor_id, entry.subject_id) == (7, 8)
        assert (entry.role, entry.act, entry.why) == ("official", "things.make", "신청")


def test_what_a_statement_adds_is_written_in_one_pass_as_it_is_row_by_row(things):
    add = (
        "INSERT INTO audit_thing (id, town_id, name, email)"
        " VALUES (1, 3, 'a', 'a@b.kr'), (2, NULL, 'b', NULL)"
    )
    row_by_row, at_once = [], []
    for found, operation in (
        (row_by_row, audited("audit_thing", hidden=["email"], ignored=["seen"])),
        (at_once, audited("audit_thing", hidden=["email"], ignored=["seen"], at_once=True)),
    ):
        run(operation.reverse_sql)
        run(operation.sql)
        last = max([entry.pk for entry in entries()], default=0)
        with scope.asked("req-1"), scope.acting(actor=7, subject=8, role="official", act="make"):
            run(add)
            run("UPDATE audit_thing SET name = 'c' WHERE id = 1")
            run("DELETE FROM audit_thing")
        for entry in entries():
            if entry.pk > last:
                values = vars(entry)
                found.append({key: values[key] for key in values if key not in SEPARATE})

    assert at_once == row_by_row
    assert [entry["kind"] for entry in at_once] == ["I", "I", "U", "D", "D"]


def test_no_hidden_value_is_anywhere_in_the_trail(things):
    run("INSERT INTO audit_thing (id, name, email) VALUES (1, 'a', 'secret@b.kr')")
    run("UPDATE audit_thing SET email = 'secret2@b.kr'")
    run("DELETE FROM audit_thing")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry e WHERE e::text LIKE '%secret%'")
        assert cursor.fetchone() == (0,)
    assert [entry.kind for entry in entries()] == ["I", "U", "D"]


def test_an_update_that_changes_nothing_or_an_ignored_column_leaves_no_trace(things):
    run("INSERT INTO audit_thing (id, name) VALUES (1, 'a')")
    run("UPDATE audit_thing SET name = 'a', seen = seen + 1")

    assert [entry.kind for entry in entries()] == ["I"]


def test_a_truncation_is_written_down(things):
    run("TRUNCATE audit_thing")

    assert [entry.kind for entry in entries()] == ["T"]


def test_a_rollback_takes_the_entry_with_it(things):
    with transaction.atomic():
        run("INSERT INTO audit_thing (id, name) VALUES (1, 'a')")
        transaction.set_rollback(True)

    assert entries() == []


def test_a_town_writes_its_trail_without_a_right_to_it_and_reads_its_own(things):
    run("INSERT INTO audit_thing (id, town_id, name) VALUES (1, 3, 'a'), (2, 4, 'b')")
    run("GRANT ALL ON audit_thing TO madang_town")
    with scope.within(3):
        run("UPDATE audit_thing SET name = 'c' WHERE id = 1")
        assert {entry.town_id for entry in Entry.objects.all()} == {3}
        for write in (
            "INSERT INTO audit_entry (role, act, why, request, table_name, row_key, kind,"
            " changes, hidden) VALUES ('', '', '', '', '', '', 'I', '{}', '{}')",
            "UPDATE audit_entry SET why = 'because'",
            "DELETE FROM audit_entry",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                run(write)

    assert [entry.kind for entry in entries()] == ["I", "I", "U"]


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO audit_entry (role, act, why, request, table_name, row_key, kind, changes,"
        " hidden) VALUES ('', '', '', '', '', '', 'I', '{}', '{}')",
        "UPDATE audit_entry SET why = 'because'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_the_owner_too_may_only_append_by_triggers(things, write):
    run("INSERT INTO audit_thing (id, name) VALUES (1, 'a')")
    with pytest.raises(DatabaseError, match="written by triggers alone"), transaction.atomic():
        run(write)

    assert [(entry.kind, entry.why) for entry in entries()] == [("I", "")]


def test_a_hidden_column_that_is_not_there_is_a_mistake(things):
    with pytest.raises(DatabaseError, match="has no column e_mail"), transaction.atomic():
        run(audited("audit_thing", hidden=["e_mail"]).sql)


def test_the_operation_goes_back_too(things):
    run(audited("audit_thing").reverse_sql)
    run("INSERT INTO audit_thing (id, name) VALUES (1, 'a')")

    assert entries() == []

"""Sealing beside transactions that are still open, and beside itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from madang.audit.models import Entry, Seal
from madang.audit.services import sealing, verification
from madang.audit.tests.things import TABLE, run
from madang.audit.triggers import audited
from madang.base.tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOWN = 987_654_321  # no town's: what is committed here stays in the trail, which nobody can empty


@pytest.fixture
def committed(db):
    run(TABLE)
    run(audited("audit_thing", hidden=["email"]).sql)
    yield
    run("DROP TABLE audit_thing")


def write(name: str) -> int:
    run("INSERT INTO audit_thing (town_id, name) VALUES (%s, %s)", TOWN, name)
    return Entry.objects.filter(table_name="audit_thing").latest("id").pk


def seal() -> int:
    return sealing.seal(now=datetime.now(UTC))


def elsewhere(act):
    def run_it():
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run_it).result()


def test_a_transaction_that_commits_late_is_appended_and_slips_in_nowhere(committed):
    seal()
    with transaction.atomic():
        early = write("early, but not committed")
        late = elsewhere(lambda: write("late, and committed"))
        assert early < late
        assert elsewhere(seal) == 1
        before = Seal.objects.latest("id")
    assert seal() == 1

    after = Entry.objects.get(pk=early).link.seal
    assert Entry.objects.get(pk=late).link.seal_id == before.pk
    assert after.pk > before.pk
    assert bytes(after.previous) == bytes(before.root)
    assert verification.verify(now=datetime.now(UTC)).is_whole


def test_many_sealers_at_once_seal_each_entry_once(committed):
    seal()
    for number in range(40):
        write(str(number))

    assert sum(at_once(16, lambda number: seal())) == 40
    assert verification.verify(now=datetime.now(UTC)).is_whole


def test_the_trail_survives_what_empties_the_test_database(committed):
    number = write("kept")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE id = %s", [number])
        assert cursor.fetchone() == (1,)
    assert "audit_entry" not in connection.introspection.django_table_names()

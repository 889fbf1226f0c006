"""The database itself keeps towns apart: read from its own catalogue, table by table."""

import pytest
from django.db import DatabaseError, connection, transaction

from madang.base import scope
from madang.transit.models import Alert
from madang.transit.models.alerts import AlertQuerySet
from madang.transit.tests import livetowns

pytestmark = pytest.mark.django_db

# tables that name a town but are not a town's own, and why
OPEN: dict[str, str] = {}

TABLES_OF_TOWNS = """
SELECT c.relname, c.relrowsecurity,
       EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'town_rows')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'town_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
KEYS = """
SELECT k.conrelid::regclass::text, k.confrelid::regclass::text,
       array(SELECT attname FROM pg_attribute
             WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey))
FROM pg_constraint k
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
"""


def asked(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_every_table_with_a_town_hides_it_from_other_towns():
    bare = [
        table
        for table, is_secured, has_policy in asked(TABLES_OF_TOWNS)
        if not (is_secured and has_policy) and table not in OPEN
    ]

    assert bare == []


def test_rows_that_hang_together_are_of_one_town():
    towns = {table for table, *_ in asked(TABLES_OF_TOWNS)} - set(OPEN)
    keys = asked(KEYS)
    composite = {
        (table, parent, column)
        for table, parent, columns in keys
        for column in columns
        if len(columns) > 1 and "town_id" in columns
    }
    loose = [
        (table, parent, columns[0])
        for table, parent, columns in keys
        if parent in towns and len(columns) == 1 and (table, parent, columns[0]) not in composite
    ]

    assert loose == []


@pytest.fixture
def news():
    livetowns.forget()
    gaon, narae = livetowns.a_town("gaon"), livetowns.a_town("narae")
    for town in (gaon, narae):
        Alert.objects.create(
            town=town,
            header_ko=f"{town.slug} 우회 운행",
            is_published=True,
            written_at=livetowns.MONDAY,
        )
    return gaon, narae


def test_a_query_without_its_filter_finds_one_town_only(news):
    gaon, _ = news

    with scope.within(gaon.pk):
        assert [alert.town_id for alert in Alert.objects.all()] == [gaon.pk]
        assert Alert.objects.update(severity="severe") == 1
        assert Alert.objects.all().delete()[0] == 1
    with scope.within(None):
        assert not Alert.objects.exists()
    assert Alert.objects.count() == 1


def test_a_page_whose_filter_is_taken_out_leaks_nothing(client, news, monkeypatch):
    assert "gaon 우회" in client.get("/gaon/transit/alerts/").text
    monkeypatch.setattr(AlertQuerySet, "of", lambda self, town: self.all())

    page = client.get("/gaon/transit/alerts/").text

    assert "gaon 우회" in page
    assert "narae 우회" not in page
    assert "narae 우회" in client.get("/narae/transit/alerts/").text


def test_a_row_cannot_be_written_into_another_town(news):
    gaon, narae = news
    mine = Alert.objects.get(town=gaon)

    with (
        scope.within(gaon.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Alert.objects.create(town=narae, header_ko="밖에서", written_at=livetowns.MONDAY)
    with (
        scope.within(gaon.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Alert.objects.filter(pk=mine.pk).update(town=narae)

    assert Alert.objects.filter(town=narae).count() == 1
    assert Alert.objects.get(pk=mine.pk).town == gaon

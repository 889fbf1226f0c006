"""The database session follows the scope of the code, whatever happens to transactions."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from madang.base import scope


def session() -> tuple[str, str, str]:
    """Return who PostgreSQL thinks is there: role, town, actor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('madang.town'), current_setting('madang.actor')"
        )
        user, town, actor = cursor.fetchone()
    return user, town, actor


def fail_after_a_query() -> None:
    session()
    raise ZeroDivisionError


@pytest.mark.django_db
def test_the_session_follows_the_scope_in_and_out():
    owner, town, _ = session()
    assert owner != "madang_town"
    assert town == ""

    with scope.within(7), scope.acting(actor=3):
        assert session() == ("madang_town", "7", "3")
        with scope.installation():
            assert session() == (owner, "", "3")
        assert session() == ("madang_town", "7", "3")

    assert session() == (owner, "", "")


@pytest.mark.django_db(transaction=True)
def test_a_rollback_does_not_bring_an_earlier_town_back():
    with scope.within(1):
        session()
    with scope.within(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after_a_query()
        assert session()[1] == "2"


@pytest.mark.django_db
def test_a_savepoint_rolled_back_does_not_either():
    with scope.within(1):
        session()
        with pytest.raises(ZeroDivisionError), transaction.atomic(), scope.within(2):
            fail_after_a_query()
        assert session()[1] == "1"


@pytest.mark.django_db
def test_a_failed_query_leaves_the_scope_whole():
    with scope.within(5):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert session()[1] == "5"


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_too():
    with scope.within(5):
        connection.close()
        assert session()[:2] == ("madang_town", "5")


@pytest.mark.django_db(transaction=True)
def test_threads_have_scopes_of_their_own():
    seen: list[tuple[str, str, str]] = []

    def other() -> None:
        seen.append(session())
        connection.close()

    with scope.within(5):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert session()[1] == "5"

    assert seen[0][1] == ""


@pytest.mark.django_db
def test_a_town_may_not_touch_the_tables_themselves():
    with (
        scope.within(5),
        pytest.raises(DatabaseError, match="must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("ALTER TABLE transit_alert DISABLE ROW LEVEL SECURITY")


@pytest.mark.django_db
def test_setting_the_scope_costs_one_round_trip_a_change_and_none_a_query():
    with scope.within(5):
        session()
        applied = connection.applied
        session()
        assert connection.applied is applied

"""What every test starts from: nothing that a request before it left in the process."""

from collections.abc import Iterator

import pytest
import pytest_django
import structlog
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase
from django.urls import clear_script_prefix
from django.utils import timezone, translation
from hypothesis import settings as hypothesis
from whitenoise.middleware import WhiteNoiseMiddleware

from madang.base import scope
from madang.towns.services import towns

EMPTY = """
DO $$
DECLARE
    name text;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no foreign key and no audit asks
    FOREACH name IN ARRAY ARRAY[{tables}] LOOP
        IF pg_relation_size(name::regclass) > 0 THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END $$
"""

END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

hypothesis.register_profile("madang", deadline=None)  # no test is about time
hypothesis.load_profile("madang")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """End what tests' threads and servers left connected, so that the database can be dropped."""
    yield
    with django_db_blocker.unblock(), scope.installation(), connection.cursor() as cursor:
        cursor.execute(END_OTHERS)


@pytest.fixture(autouse=True, scope="session")
def static_files_listed_once() -> Iterator[None]:
    """Let every test client share one list of static files: each would walk all folders anew."""
    lists_files = WhiteNoiseMiddleware.add_files_from_finders
    listed: dict[str, object] = {}

    def add_files(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            lists_files(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(autouse=True, scope="session")
def only_what_was_written_is_emptied() -> Iterator[None]:
    """Let a test that commits leave its tables empty at a fiftieth of what Django's way takes.

    Django truncates all 300 tables and then asks each permission and content type anew. Those stay
    here: they are what the migrations made, and no test writes them.
    """
    models = apps.get_models(include_auto_created=True)
    tables = [
        one._meta.db_table
        for one in models
        if one._meta.managed and not one._meta.proxy and one not in {ContentType, Permission}
    ]

    def empty(self: TransactionTestCase) -> None:
        with scope.installation(), connection.cursor() as cursor:
            cursor.execute(EMPTY.format(tables=", ".join(f"'{name}'" for name in tables)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(autouse=True)
def plain_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take back what a request leaves in its thread, and the next request would set anew.

    `reverse` reads the script prefix, which the towns' middleware sets for each request; a test
    that asks `reverse` first would get the path of the last test's town. Language, time zone and
    the words that logs are given leak the same way.
    """
    clear_script_prefix()
    translation.deactivate()
    timezone.deactivate()
    structlog.contextvars.clear_contextvars()
    towns.forget()  # it remembers by name, and the next test's town has another id
    monkeypatch.setattr(towns, "KEEP_S", 3600.0)  # or a slow test reads a town once more
    hosts = list(settings.ALLOWED_HOSTS)
    yield
    if hosts != settings.ALLOWED_HOSTS:  # the middleware adds the hosts of towns in place
        settings.ALLOWED_HOSTS[:] = hosts

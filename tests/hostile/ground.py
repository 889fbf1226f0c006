"""What the tests of hostile input share: the ground they stand on, and whether it has changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from madang.people.models import Account
from madang.towns.models import Town
from tests.access import routes

PREFIXES = {"town": "/gaon/", "installation": "/"}
FLEETING = {"base_hits", "base_cache", "django_session", "usersessions_usersession"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True)
class Ground:
    """Two towns, somebody who may do everything, and somebody who may do little."""

    gaon: Town
    narae: Town
    operator: Account
    resident: Account


def paths() -> Iterator[tuple[routes.Route, str]]:
    """Yield every route but Django's administration, with a path that it answers."""
    for route in routes.every():
        if route.pattern != "admin/…":
            yield route, PREFIXES[route.mount] + route.path


def state() -> dict[str, str]:
    """Return a fingerprint of every table whose rows last: if it is the same, nothing changed."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall() if name not in FLEETING]
        prints = {}
        for name in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"  # noqa: S608, E501 - names of our own tables
            )
            prints[name] = cursor.fetchone()[0]
    return prints

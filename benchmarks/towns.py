"""One town and a thousand towns on one installation: how much slower are pages?

Makes two databases on the server of MADANG_DATABASE_URL (whose role may create databases): one
with one town of 1,000 people, one with 1,000 towns of 1,000 people each. Two processes answer the
same pages, one from each; they take turns, so that the machine's other work falls on both. Then
the large one opens new towns through the form that the operator uses. Prints one JSON object.

    MADANG_DATABASE_URL=… MADANG_SECRET_KEY=… PYTHONPATH=src python benchmarks/towns.py
        [--towns 1000] [--people 1000] [--rounds 60]

The rows are written by SQL with their audit triggers at work; the databases are dropped at the end.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

HERE = Path(__file__)
PAGES = {  # name: (who asks, path)
    "front page": ("nobody", "/t0001/"),
    "sign-in": ("nobody", "/t0001/login/"),
    "rules": ("nobody", "/t0001/rules/"),
    "town by API": ("nobody", "/t0001/api/towns"),
    "own account": ("resident", "/t0001/account/"),
    "own data": ("resident", "/t0001/my/"),
    "notices": ("resident", "/t0001/notices/"),
    "office": ("operator", "/t0001/office/"),
    "members": ("operator", "/t0001/members/"),
    "search for a member": ("operator", "/t0001/members/?q=person500"),
    "audit trail": ("auditor", "/t0001/office/audit/"),
}
FILL = """
INSERT INTO towns_region (level, code, parent_id, name_ko, name_en)
    VALUES (0, 'B', NULL, '나라', 'Nation');
INSERT INTO towns_region (level, code, parent_id, name_ko, name_en)
    SELECT 1, 'B-1', id, '도', 'Province' FROM towns_region WHERE code = 'B';
INSERT INTO towns_region (level, code, parent_id, name_ko, name_en)
    SELECT 2, format('B-1-%%s', n), province.id, format('시%%s', n), format('City %%s', n)
    FROM towns_region AS province, generate_series(1, %(towns)s + %(spare)s) AS n
    WHERE province.code = 'B-1';
"""
PEOPLE = """
WITH made AS (
    INSERT INTO people_account
        (password, is_superuser, is_staff, is_active, said_under_14, language, joined_at,
         name, email)
    SELECT '!', false, false, true, false, 'ko', now(), format('주민 %%s', n),
           format('person%%s@t%%s.example', n, %(town)s)
    FROM generate_series(1, %(people)s) AS n
    RETURNING id, email
), addresses AS (
    INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT id, email, true, true FROM made
)
INSERT INTO roles_membership
    (town_id, account_id, role, starts_at, why, granted_at, ended_why)
SELECT town.id, made.id, 'verified_resident', now(), '', now(), ''
FROM made, towns_town AS town WHERE town.slug = %(slug)s;
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=1000)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer()
        return
    with database("madang_one_town") as one, database("madang_many_towns") as many:
        fill(one, towns=1, people=options.people)
        filling_s = fill(many, towns=options.towns, people=options.people)
        small, large = Site(one), Site(many)
        result = {"towns": options.towns, "people": options.towns * options.people}
        result |= {"filling_s": round(filling_s, 1), "pages": {}, "new_town_ms": []}
        # first of all: the operator's proof of being there is fresh for some minutes only
        result["new_town_ms"] = [round(large.ask("found", str(n)), 1) for n in range(5)]
        for name, (who, path) in PAGES.items():
            result["pages"][name] = compare(small, large, who, path, options.rounds)
        small.end(), large.end()
    print(json.dumps(result, ensure_ascii=False, indent=1))


def compare(small: "Site", large: "Site", who: str, path: str, rounds: int) -> dict[str, Any]:
    """Ask both in turns; return medians in ms, their ratio, and the median of ratios."""
    for site in (small, large):
        for _ in range(5):
            site.ask(who, path)
    pairs = []
    for turn in range(rounds):
        order = (small, large) if turn % 2 else (large, small)
        took = {site: site.ask(who, path) for site in order}
        pairs.append((took[small], took[large]))
    one, many = (median(column) for column in zip(*pairs, strict=True))
    ratios = median(large_ms / small_ms for small_ms, large_ms in pairs)
    return {"one_ms": round(one, 2), "many_ms": round(many, 2), "ratio": round(many / one, 3),
            "median_of_ratios": round(ratios, 3)}  # fmt: skip


class Site:
    """A process that answers pages from one database."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE), "--answer"],
            env=os.environ | {"MADANG_DATABASE_URL": url, "MADANG_LOG_LEVEL": "ERROR"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, who: str, path: str) -> float:
        """Return how many ms the page took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{who} {path}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self) -> None:
        """Let the process end."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make an empty database with every migration; drop it at the end."""
    server = os.environ["MADANG_DATABASE_URL"]
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
        env = os.environ | {"MADANG_DATABASE_URL": url}
        subprocess.run(
            migrate, check=True, env=env | {"DJANGO_SETTINGS_MODULE": "madang.site.settings"}
        )
        yield url
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(drop)


def fill(url: str, *, towns: int, people: int) -> float:
    """Write towns and their people; return how many seconds it took."""
    began = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FILL % {"towns": towns, "spare": 10})
        env = os.environ | {"MADANG_DATABASE_URL": url}
        subprocess.run([sys.executable, "-c", FOUND, str(towns)], check=True, env=env)
        for town in range(1, towns + 1):
            slug = f"t{town:04d}"
            values = {"town": town, "people": people, "slug": f"'{slug}'"}
            connection.execute(PEOPLE % values)
        connection.execute("VACUUM ANALYZE")
    return time.perf_counter() - began


FOUND = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "madang.site.settings"
import django
django.setup()
from madang.towns.models import Region, Town
regions = {region.code: region for region in Region.objects.filter(level=2)}
Town.objects.bulk_create(
    Town(region=regions[f"B-1-{n}"], slug=f"t{n:04d}", name_ko=f"시{n}", name_en=f"City {n}",
         lat=36.5, lon=127.5)
    for n in range(1, int(sys.argv[1]) + 1)
)
"""


def answer() -> None:
    """Answer lines "WHO PATH" on standard input with the time in ms, until it is closed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "madang.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from madang.roles.engine.acts import Role
    from madang.roles.tests.towns import client_of, someone
    from madang.towns.models import Region, Town

    settings.MADANG_RATE_LIMITS = []
    settings.ALLOWED_HOSTS = ["testserver"]
    town = Town.objects.get(slug="t0001")
    clients = {
        "nobody": Client(),
        "resident": client_of(someone(town, Role.VERIFIED_RESIDENT)),
        "operator": client_of(someone(town, Role.TOWN_OPERATOR)),
        "auditor": client_of(someone(town, Role.AUDITOR)),
        "found": client_of(someone(None, Role.INSTALLATION_OPERATOR)),
    }
    spare = list(Region.objects.filter(level=2, town=None).order_by("pk"))
    for line in sys.stdin:
        who, path = line.split()
        began = time.perf_counter()
        if who == "found":
            region = spare[int(path)]
            form = {"slug": f"new{path}", "name_ko": "새시", "name_en": "New"}
            response = clients[who].post(f"/towns/new/{region.code}/", form)
            assert response.status_code == 302, (
                response.status_code,
                response.content.decode()[:3000],
            )
        else:
            response = clients[who].get(path)
            assert response.status_code == 200, (path, response.status_code)
        print((time.perf_counter() - began) * 1000, flush=True)


if __name__ == "__main__":
    main()

"""What the audit trail costs a write, beside django-pghistory and no trail at all.

    uv pip install -p .madang/peers django 'psycopg[binary]' django-pghistory==3.9.2
    PYTHONPATH=src .madang/peers/bin/python benchmarks/audit.py postgresql://…/postgres

Makes a database of its own on that server and drops it. Three tables of the same columns: plain,
with our trigger, tracked by pghistory (insert, update and delete events, with a context). The same
work goes to each in turn, several rounds; the least of each counts. Microseconds are CPU time of
the database's process (Linux), so that other work on the machine does not count.
"""

import importlib
import os
import sys
import types
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.conf import settings

ROUNDS, SINGLE, BULK = 3, 1_000, 20_000
WHO = ("42", "", "town_operator", "rules.change", "because of the season", "4be1c9f7a0b2d3e4", "3")
NAMES = ("actor", "subject", "acting_as", "act", "why", "request", "town")
SAY = "SELECT " + ", ".join(f"set_config('madang.{name}', %s, true)" for name in NAMES)


def configure(url: str, name: str) -> None:
    """Have Django with one app, whose models are made here."""
    parts = urlsplit(url)
    trial = types.ModuleType("trial")
    trial.__path__ = [str(Path(__file__).parent / "trial")]
    sys.modules["trial"] = trial
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }
    settings.configure(
        INSTALLED_APPS=["pgtrigger", "pghistory", "trial"],
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    sys.modules["trial.models"] = types.ModuleType("trial.models")  # where pghistory looks


def models() -> dict:
    """Return the three models; only one is tracked."""
    import pghistory
    from django.db import models

    def fields() -> dict:
        return {
            "__module__": "trial.models",
            "town_id": models.BigIntegerField(),
            "key": models.CharField(max_length=60),
            "value": models.CharField(max_length=200),
            "article": models.CharField(max_length=120),
            "email": models.EmailField(),
            "valid_from": models.DateTimeField(),
            "count": models.IntegerField(default=0),
        }

    def make(name: str) -> type:
        meta = type("Meta", (), {"app_label": "trial", "db_table": f"trial_{name.lower()}"})
        return type(name, (models.Model,), fields() | {"Meta": meta})

    tracked = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["email"]
    )(make("Pghistory"))
    return {"no trail": make("Plain"), "Madang": make("Madang"), "django-pghistory": tracked}


def prepare(kinds: dict) -> None:
    """Make the tables and hang both kinds of triggers on them."""
    from django.core.management import call_command
    from django.db import connection

    from madang.audit.triggers import audited

    call_command("migrate", verbosity=0)
    scope = importlib.import_module("madang.base.migrations.0003_scope")
    trail = importlib.import_module("madang.audit.migrations.0001_initial")
    with connection.cursor() as cursor:
        cursor.execute(scope.ROLE)
        for part in (trail.TABLE, trail.GUARD, trail.WRITE, trail.ATTACH):
            cursor.execute(part)
    with connection.schema_editor() as editor:
        for model in kinds.values():
            editor.create_model(model)
        editor.create_model(kinds["django-pghistory"].pgh_event_model)
    call_command("pgtrigger", "install", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(audited("trial_madang", hidden=["email"]).sql)


def row(number: int) -> dict:
    """Return the values of one row."""
    return {
        "town_id": 3,
        "key": f"residents.postcard_days_{number}",
        "value": "20",
        "article": "가온시 참여 기본 조례 제12조 제3항",
        "email": f"person{number}@gaon.example",
        "valid_from": "2026-06-01T00:00:00+09:00",
    }


def cpu() -> float:
    """Return the seconds of CPU that the database has spent on our connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def singles(kind: str, model: type) -> float:
    """Insert a row and change it, each pair in a transaction; return microseconds a row written."""
    import pghistory
    from django.db import connection, transaction

    start = cpu()
    for number in range(SINGLE):
        with transaction.atomic():
            if kind == "django-pghistory":
                context = dict(zip(NAMES, WHO, strict=True))
                with pghistory.context(**context):
                    made = model.objects.create(**row(number))
                    model.objects.filter(pk=made.pk).update(value="30", email="x@gaon.example")
                continue
            if kind == "Madang":
                with connection.cursor() as cursor:
                    cursor.execute(SAY, WHO)
            made = model.objects.create(**row(number))
            model.objects.filter(pk=made.pk).update(value="30", email="x@gaon.example")
    return (cpu() - start) / SINGLE / 2 * 1e6


def bulks(model: type) -> tuple[float, float]:
    """Insert many rows by one statement and change them by one; microseconds a row of each."""
    from django.db import connection

    table = model._meta.db_table
    fill = (
        f"INSERT INTO {table} (town_id, key, value, article, email, valid_from, count)"  # noqa: S608
        " SELECT 3, 'residents.postcard_days_' || n, '20', '가온시 참여 기본 조례 제12조 제3항',"
        f" 'person' || n || '@gaon.example', now(), 0 FROM generate_series(1, {BULK}) AS n"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
        start = cpu()
        cursor.execute(fill)
        middle = cpu()
        cursor.execute(f"UPDATE {table} SET value = '30', count = count + 1")  # noqa: S608
        end = cpu()
    return (middle - start) / BULK * 1e6, (end - middle) / BULK * 1e6


def bytes_an_entry(kind: str) -> float:
    """Return what the trail of a table takes on disk, indexes included, for each entry."""
    from django.db import connection

    tables = {
        "Madang": ["audit_entry"],
        "django-pghistory": ["trial_pghistoryevent", "pghistory_context"],
    }
    total = 0
    with connection.cursor() as cursor:
        for table in tables.get(kind, []):
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            total += cursor.fetchone()[0]
        if not total:
            return 0
        cursor.execute(f"SELECT count(*) FROM {tables[kind][0]}")  # noqa: S608
        return total / cursor.fetchone()[0]


def main(url: str) -> None:
    name = "madang_bench_audit"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    configure(url, name)
    from django.db import connection

    kinds = models()
    prepare(kinds)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # the disk's share is the same for all
    least: dict[str, list[float]] = {kind: [1e9] * 3 for kind in kinds}
    for _ in range(ROUNDS):
        for kind, model in kinds.items():
            found = [singles(kind, model), *bulks(model)]
            least[kind] = [min(pair) for pair in zip(least[kind], found, strict=True)]
    print(
        "| microseconds a row | insert + update, one transaction | bulk insert | bulk update |"
        " bytes an entry |\n|---|---|---|---|---|"
    )
    for kind, (single, insert, update) in least.items():
        size = bytes_an_entry(kind)
        print(f"| {kind} | {single:.0f} | {insert:.1f} | {update:.1f} | {size:.0f} |")
    connection.close()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name}")


if __name__ == "__main__":
    main(sys.argv[1])

"""Transfers a second: one per commit on several connections, in batches, and one issue to many.

    .madang/venv/bin/python benchmarks/ledger.py postgresql://…/postgres [--seconds 10]

Makes a database of its own on that server, on which fsync must be on, and drops it. Clients are
processes with one connection each; they pay from 2,000 residents' purses to shops, and where it
says `hot` and in batches each transfer has a second line to one and the same purse of the town.
`fsyncs` is what the disk does alone.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "madang_bench_ledger"
NOW = datetime.now(UTC)
RESIDENTS, SHOPS, BATCH = 2_000, 200, 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--people", type=int, default=100_000)
    options = parser.parse_args()
    with psycopg.connect(options.url, autocommit=True) as server:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert server.execute(f"SHOW {name}").fetchone()[0] == "on", f"{name} is off"
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
        try:
            run(urlunsplit(urlsplit(options.url)._replace(path=f"/{NAME}")), options)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def set_up(url: str) -> None:
    """Have Django on the database."""
    os.environ |= {
        "MADANG_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "madang.site.settings",
        "MADANG_LOG_LEVEL": "ERROR",
    }
    os.environ.setdefault("MADANG_SECRET_KEY", "benchmark" * 8)
    import django

    django.setup()


def run(url: str, options: argparse.Namespace) -> None:
    set_up(url)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    books = filled(options.people)
    print(f"fsyncs: {fsyncs():.0f}/s; load {load()}", flush=True)
    for count in (1, 4, 16):
        show(f"{count} connections, one per commit", count, 1, False, books, options.seconds)
    for count in (4, 16):
        show(f"{count} connections, hot", count, 1, True, books, options.seconds)
    for count in (1, 2):
        show(f"{count} connections, batches of {BATCH}", count, BATCH, True, books,
             options.seconds)  # fmt: skip
    for has_lots in (False, True):
        issued(books, options.people, has_lots)
    checked(books)


def load() -> str:
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def fsyncs() -> float:
    """Return how many times a second a small write reaches the disk."""
    with NamedTemporaryFile(dir=Path.cwd()) as file:
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < 1:
            file.write(b"x" * 512)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - start)


def filled(people: int) -> dict:
    """Make a town with its purses; return their ids."""
    from django.db import connection

    from madang.ledger.models import Asset, Purse
    from madang.ledger.services import purses, transfers
    from madang.ledger.services.transfers import Line, Order
    from madang.people.models import Account
    from madang.roles.tests.towns import a_town

    town = a_town("bench")
    asset = purses.asset(town=town, code="BENCH", kind=Asset.Kind.CURRENCY, name_ko="시험", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no audit entries of accounts
        accounts = Account.objects.bulk_create(
            [Account(email=f"p{n}@bench.example") for n in range(people)], batch_size=5_000
        )
        cursor.execute("SET session_replication_role = origin")
    known = {"town": town, "asset": asset, "opened_at": NOW, "minimum": 0}
    residents = Purse.objects.bulk_create(
        [Purse(holder="person", owner=one, **known) for one in accounts[:RESIDENTS]]
    )
    shops = Purse.objects.bulk_create(
        [Purse(holder="partner", name=f"shop:{n}", **known) for n in range(SHOPS)]
    )
    issue = purses.named(asset=asset, holder="outside", name="issue", now=NOW)
    fee = purses.named(asset=asset, holder="town", name="fee", now=NOW)
    order = Order("start", "issue", [Line(issue.pk, one.pk, 10**9) for one in residents])
    transfers.post_many(town=town, orders=[order], by=None, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "town": town.pk,
        "asset": asset.pk,
        "residents": [one.pk for one in residents],
        "shops": [one.pk for one in shops],
        "issue": issue.pk,
        "fee": fee.pk,
    }


def client(number: int, books: dict, batch: int, is_hot: bool, seconds: float, gate, out):
    from django.db import connection

    from madang.ledger.services import transfers
    from madang.ledger.services.transfers import Line, Order
    from madang.towns.models import Town

    town = Town.objects.get(pk=books["town"])
    dice = random.Random(number)
    took, done = [], 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    gate.wait()
    began, cpu = time.perf_counter(), time.process_time()
    while (start := time.perf_counter()) - began < seconds:
        orders = []
        for _ in range(batch):
            payer, shop = dice.choice(books["residents"]), dice.choice(books["shops"])
            lines = [Line(payer, shop, 985)]
            if is_hot:
                lines.append(Line(payer, books["fee"], 15))
            done += 1
            orders.append(Order(f"{time.time_ns()}.{number}.{done}", "meal", lines))
        transfers.post_many(town=town, orders=orders, by=None, now=NOW)
        took.append(time.perf_counter() - start)
    spent = time.process_time() - cpu
    out.put((done, took, time.perf_counter() - began, spent, spent_by(pid)))


def spent_by(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def show(what, count, batch, is_hot, books, seconds) -> None:
    """Let `count` clients pay for `seconds` and write what came of it."""
    from django.db import connections

    connections.close_all()  # children make their own
    context = multiprocessing.get_context("fork")
    gate, out = context.Barrier(count), context.Queue()
    children = [
        context.Process(target=client, args=(n, books, batch, is_hot, seconds, gate, out))
        for n in range(count)
    ]
    for child in children:
        child.start()
    answers = [out.get() for _ in children]
    for child in children:
        child.join()
    total = sum(done for done, *_ in answers)
    rate = sum(done / wall for done, _took, wall, *_ in answers)
    took = sorted(second for _done, each, *_ in answers for second in each)
    mine = sum(spent for *_, spent, _server in answers) / total * 1e6
    server = sum(spent for *_, spent in answers) / total * 1e6
    print(
        f"{what}: {rate:.0f}/s; median {took[len(took) // 2] * 1000:.1f} ms, "
        f"99 % {took[len(took) * 99 // 100] * 1000:.1f} ms; CPU {mine:.0f} µs client, "
        f"{server:.0f} µs server each; load {load()}",
        flush=True,
    )


def issued(books: dict, people: int, has_lots: bool) -> None:
    """Give everybody something, as one run; nobody has a purse of that asset before."""
    from django.db import connection

    from madang.ledger.models import Asset
    from madang.ledger.services import issues, programmes, purses
    from madang.ledger.services.issues import Gift
    from madang.ledger.services.programmes import Flow, Terms, Title
    from madang.ledger.services.transfers import Line, Order
    from madang.people.models import Account
    from madang.towns.models import Town

    what = "in lots" if has_lots else "without lots"
    town = Town.objects.get(pk=books["town"])
    asset = purses.asset(
        town=town, code=f"RUN{has_lots:d}", name_ko="시험", now=NOW, kind=Asset.Kind.CURRENCY,
        has_lots=has_lots,
    )  # fmt: skip
    won = purses.asset(town=town, code="KRW", name_ko="원", now=NOW, kind=Asset.Kind.MONEY)
    budget, custody = (
        purses.named(asset=won, holder="town", name=name, now=NOW) for name in ("budget", "custody")
    )
    source = purses.named(asset=asset, holder="outside", name="issue", now=NOW)
    if has_lots:
        programmes.start(
            asset=asset, code="allowance", kind="policy", title=Title("시험", "시험"),
            terms=Terms(areas=["41110"]), flow=Flow(source=source), now=NOW,
        )  # fmt: skip
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True)[:people])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    start, cpu, before = time.perf_counter(), time.process_time(), spent_by(pid)
    backing = Line(budget.pk, custody.pk, 60_000 * len(ids))
    issues.run(
        asset=asset, source=source, gifts=[Gift(pk, 60_000) for pk in ids],
        order=Order(what, "issue", [backing], "benchmark"), by=None, now=NOW,
    )  # fmt: skip
    print(
        f"issue to {len(ids)} people, {what}: {time.perf_counter() - start:.1f} s; CPU "
        f"{time.process_time() - cpu:.1f} s client, {spent_by(pid) - before:.1f} s server; "
        f"load {load()}",
        flush=True,
    )


def checked(books: dict) -> None:
    """Make every figure again."""
    from madang.ledger.services import audits

    start = time.perf_counter()
    report = audits.audit()
    assert report.is_clean, report.breaks
    print(
        f"audit of {report.journals} journals, {report.postings} postings, {report.purses} purses: "
        f"clean, {time.perf_counter() - start:.1f} s; load {load()}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

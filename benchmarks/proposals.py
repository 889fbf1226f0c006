"""The list of 10,000 proposals with supports, cases and threads: queries and server time of a page.

    PYTHONPATH=src .madang/venv/bin/python benchmarks/proposals.py postgresql://…/postgres

Makes a database of its own on that server and drops it. Each page is asked for through the whole
of Django (middleware, town, templates) several times; the least wall time and the CPU seconds of
the web side are shown. `--count N` makes another number of proposals.
"""

import argparse
import os
import random
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME = "madang_bench_proposals"
ROUNDS = 12
NOW = datetime.now(UTC)
PAGES = {
    "newest": "participation/proposals/",
    "page 250": "participation/proposals/?page=250",
    "most supported": "participation/proposals/?sort=supported",
    "closing soon": "participation/proposals/?sort=closing",
    "lately answered": "participation/proposals/?sort=answered",
    "waiting for an answer": "participation/proposals/?state=owed",
    "the API": "api/participation/proposals",
    "what came of it": "participation/outcomes/",
    "one proposal": "participation/proposals/{pk}/",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    with psycopg.connect(options.url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
        try:
            run(urlunsplit(urlsplit(options.url)._replace(path=f"/{NAME}")), options.count)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def run(url: str, count: int) -> None:
    """Fill the database and write the table."""
    os.environ |= {
        "MADANG_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "madang.site.settings",
        "MADANG_LOG_LEVEL": "ERROR",
    }
    os.environ.setdefault("MADANG_SECRET_KEY", "benchmark" * 8)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    pk = filled(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    measured(pk, count)


def filled(count: int) -> int:
    """Make a town with `count` proposals, ten supports each, three comments each."""
    from django.db import connection

    from madang.cases.models import Case
    from madang.participation.models import Proposal, Support
    from madang.people.models import Account
    from madang.talk.models import Comment, Thread
    from madang.towns.models import Region, Town

    dice = random.Random(7)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no audit entries of made-up rows
    nation = Region.objects.create(level=0, code="B", name_ko="나라")
    province = Region.objects.create(level=1, code="B-1", name_ko="도", parent=nation)
    city = Region.objects.create(level=2, code="B-11", name_ko="가온시", parent=province)
    dongs = [
        Region.objects.create(level=3, code=f"B-11-{n}", name_ko=f"{n}동", parent=city)
        for n in range(10)
    ]
    town = Town.objects.create(
        region=city, slug="gaon", name_ko="가온시", name_en="Gaon", lat=36.6, lon=127.9
    )
    people = Account.objects.bulk_create(
        [Account(email=f"p{n}@bench.example", phone=None) for n in range(200)]
    )
    threads = Thread.objects.bulk_create(
        [
            Thread(town=town, title="제안", path=f"/participation/proposals/{n}/", opened_at=NOW)
            for n in range(count)
        ]
    )
    states = ["published", "published", "supported", "review", "answered", "planned", "done"]
    drawn = [dice.choice(states) for _ in range(count)]
    cases = Case.objects.bulk_create(
        [
            Case(
                town=town, machine="proposal", state="waiting", title="제안", opened_at=NOW,
                clock="running" if state in {"supported", "review"} else "ended",
                due_on=NOW.date() + timedelta(days=dice.randrange(-20, 40)),
            )
            for state in drawn
        ]
    )  # fmt: skip
    proposals = Proposal.objects.bulk_create(
        [proposal(n, state, town, people, dongs, threads[n], cases[n], dice)
         for n, state in enumerate(drawn)],
        batch_size=1000,
    )  # fmt: skip
    Support.objects.bulk_create(
        [
            Support(town=town, proposal=row, account=person, given_at=NOW, is_verified=False)
            for row in proposals
            for person in dice.sample(people, 10)
        ],
        batch_size=5000,
    )
    Comment.objects.bulk_create(
        [
            Comment(
                town=town, thread=thread, author=dice.choice(people), body="좋은 제안입니다.",
                written_at=NOW,
            )
            for thread in threads
            for _ in range(3)
        ],
        batch_size=5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    return proposals[0].pk


def proposal(n, state, town, people, dongs, thread, case, dice):  # type: ignore[no-untyped-def]
    """Return one proposal as rows of real length have it."""
    from madang.participation.models import Proposal

    began = NOW - timedelta(days=dice.randrange(700), seconds=n)
    answered = state in {"answered", "planned", "done"}
    return Proposal(
        town=town, author=dice.choice(people), signed="김○온", thread=thread,
        case=None if state == "published" else case, state=state,
        title=f"{dice.choice(['가로등을', '의자를', '나무를'])} 놓아 주세요 {n}",
        body="해가 지면 산책로가 어두워 걷기 무섭습니다. " * 20,
        category=dice.choice(["safety", "green", "culture"]), audience="dong",
        region=dice.choice(dongs), published_at=began, changed_at=began,
        support_until=began + timedelta(days=30), needed=5, active_users=200, supports=10,
        verdict="accepted" if answered else "", answer="놓겠습니다." if answered else "",
        answered_at=began + timedelta(days=40) if answered else None,
        first_answer_at=began + timedelta(days=40) if answered else None,
    )  # fmt: skip


class Counted:
    """Counts the queries that pass."""

    count = 0

    def __call__(self, execute, *rest):  # type: ignore[no-untyped-def]
        self.count += 1
        return execute(*rest)


def measured(pk: int, count: int) -> None:
    """Ask for each page and write what it took."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = Client()
    print(f"{count:,} proposals\n\n| page | queries | least ms | CPU ms |\n|---|---|---|---|")
    for name, path in PAGES.items():
        address = f"/gaon/{path.format(pk=pk)}"
        client.get(address)
        queries = Counted()
        with connection.execute_wrapper(queries):
            assert client.get(address).status_code == 200
        walls, began = [], time.process_time()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            walls.append(time.perf_counter() - start)
        cpu = (time.process_time() - began) / ROUNDS
        print(f"| {name} | {queries.count} | {1000 * min(walls):.0f} | {1000 * cpu:.0f} |")


if __name__ == "__main__":
    main()

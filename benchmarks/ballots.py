"""Casting ballots with eight clients, and verifying a bulletin of 100,000.

    .madang/venv/bin/python benchmarks/ballots.py cast [--clients 8] [--seconds 20]
    .madang/venv/bin/python benchmarks/ballots.py verify [--ballots 100000]

`cast` needs `MADANG_DATABASE_URL`: an empty, migrated database on a server with fsync on, which it
checks. Clients are processes with a connection of their own; each cast is one durable transaction,
while another process chains. In `verify` credentials are signed without blinding: what comes out
is the same.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import django

WARM_S = 1.0


def wallets(poll, signer, count):
    from madang.participation.engine.ballots import blindsignatures
    from madang.participation.engine.ballots.credentials import Wallet

    for _ in range(count):
        wallet = Wallet.new(poll)
        wallet._signature = signer._key.sign(
            wallet._prepared, blindsignatures._PSS, blindsignatures._HASH
        )
        yield wallet


def client(number, poll_pk, seconds, answers):
    django.setup()
    from madang.base import clock
    from madang.participation.models import Poll
    from madang.participation.services import ballots, pollkeys

    poll = Poll.objects.get(pk=poll_pk)
    signer = pollkeys.signer_of(poll)
    ready = [w.ballot("a,b", 1) for w in wallets(str(poll.key), signer, int(seconds * 40))]
    ballots._fixed(poll.pk, str(poll.key), str(poll.fixed_at))
    answers.put(("ready", number))
    while not os.path.exists(f"/tmp/madang-go-{poll_pk}"):  # noqa: S108 - a starting gun
        time.sleep(0.01)
    took, began, cpu = [], time.perf_counter(), time.process_time()
    for ballot in ready:
        one = time.perf_counter()
        if one - began > seconds:
            break
        poll = Poll.objects.get(pk=poll_pk)  # as each request does
        ballots.cast(poll=poll, ballot=ballot, now=clock.now())
        took.append(time.perf_counter() - one)
    answers.put(("done", took, time.perf_counter() - began, time.process_time() - cpu))


def chainer(poll_pk, stop):
    django.setup()
    from madang.participation.models import Poll
    from madang.participation.services import bulletins

    poll = Poll.objects.get(pk=poll_pk)
    while not stop.is_set():
        bulletins.chain(poll=poll)
        time.sleep(1)
    bulletins.chain_all(poll=poll)


def cast(options):
    django.setup()
    from django.db import connection

    from madang.base import clock
    from madang.participation.models import BulletinEntry, BulletinLink, Poll
    from madang.participation.services import polls
    from madang.roles.engine.acts import Role
    from madang.roles.tests.towns import a_town, someone

    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == "on", f"{name} is off"
    now = clock.now()
    town = a_town(f"bench{random.randrange(10**6)}")
    by = someone(town, Role.INSTALLATION_OPERATOR, email=f"{town.slug}@gaon.example")
    ids = [{"id": id_, "title": id_, "cost": 10} for id_ in "abcdefghij"]
    poll = Poll(
        town=town, title="benchmark", kind="approval", draft={"projects": ids, "longest": 5},
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
    )  # fmt: skip
    polls.make(poll, by=by, now=now)
    poll = polls.fix(poll=poll, seed="benchmark", by=by, now=now)
    context = multiprocessing.get_context("spawn")
    answers, stop = context.Queue(), context.Event()
    clients = [
        context.Process(target=client, args=(i, poll.pk, options.seconds, answers))
        for i in range(options.clients)
    ]
    for one in clients:
        one.start()
    for _ in clients:
        assert answers.get()[0] == "ready"
    chains = context.Process(target=chainer, args=(poll.pk, stop))
    chains.start()
    gun = Path(f"/tmp/madang-go-{poll.pk}")  # noqa: S108 - an empty file, where clients look
    gun.touch()
    done = [answers.get() for _ in clients]
    gun.unlink()
    stop.set()
    for one in (*clients, chains):
        one.join()
    took = sorted(second for _done, each, _wall, _cpu in done for second in each)
    wall = max(wall for _done, _each, wall, _cpu in done)
    kept = BulletinEntry.objects.filter(poll=poll).count()
    linked = BulletinLink.objects.filter(poll=poll).count()
    assert kept == len(took) == linked, (kept, len(took), linked)
    middle, late = took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000
    cpu = sum(seconds for *_rest, seconds in done) / len(took) * 1000
    print(
        f"{len(took)} ballots, {options.clients} clients, {wall:.1f} s: {len(took) / wall:.0f}/s; "
        f"median {middle:.0f} ms, 99 % {late:.0f} ms; {cpu:.1f} ms CPU each in the client; "
        f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )


def make(count):
    from madang.participation.engine.ballots.bulletins import Close
    from madang.participation.tests import bulletins as made

    signer = made.keys()[0]
    for wallet in wallets(made.POLL, signer, count):
        yield wallet.ballot("a,b", 1)
    yield Close(made.POLL, count, 0)


def verify(options):
    from madang.participation.engine.ballots import bulletins, checks
    from madang.participation.tests import bulletins as made

    bulletin = made.bulletin(list(make(options.ballots)), winners=("a", "b"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "BULLETIN.json"
        with path.open("wb") as out:
            out.writelines(
                bulletins.lines(bulletin.terms, bulletin.entries, bulletin.roots, bulletin.winners)
            )
        print(f"made {options.ballots} ballots, {path.stat().st_size >> 20} MiB", flush=True)
        for processes in (1, 2):
            began, cpu = time.perf_counter(), time.process_time()
            report = checks.check(bulletins.read(path), processes=processes)
            assert report.is_valid, report.problems
            print(
                f"{processes} process(es): {time.perf_counter() - began:.1f} s, "
                f"{time.process_time() - cpu:.1f} CPU s in the first",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["cast", "verify"])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--ballots", type=int, default=100_000)
    options = parser.parse_args()
    {"cast": cast, "verify": verify}[options.what](options)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    sys.exit(main())

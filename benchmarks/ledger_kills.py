"""The books while clients and the database server are killed (SIGKILL) under load.

    PYTHONPATH=src:. .madang/venv/bin/python benchmarks/ledger_kills.py [--clients-killed 30]
        [--sessions-killed 10] [--servers-killed 15] [--steps 10000]

Makes a durable cluster of its own (fsync on) and deletes it. Three kinds of death in turn: a
client; one session's process of the server, which makes the server end all and recover; the
server's first process. After each kind: nothing acknowledged is lost, nothing is there twice, and
the audit is clean. `--steps` adds the walks beside models, each that long.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from launcher import postgres
from launcher.places import ROOT, Places, find_state

PORT_OPTIONS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}


class Server:
    """The cluster's server, always on the same port."""

    def __init__(self, cluster: postgres.Cluster) -> None:
        self.cluster, self.port = cluster, postgres._free_port()
        self.child: subprocess.Popen | None = None

    def start(self) -> None:
        options = PORT_OPTIONS | {"port": str(self.port), "restart_after_crash": "on"}
        words = [f"--{name}={value}" for name, value in options.items()]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.child is None or self.child.poll() is not None:
                self.child = subprocess.Popen(
                    [self.cluster.binaries.folder / "postgres", "-D", self.cluster.data, *words],
                    cwd="/",
                    env=postgres._environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    preexec_fn=postgres._end_with_parent,
                    **postgres.as_owner(),
                )
            time.sleep(0.3)  # memory of a killed server is held until its last child has gone
            if self.child.poll() is None and self.cluster.answers(self.port):
                return
        raise SystemExit("the server does not start")

    def kill(self) -> None:
        """Kill the first process, as the kernel does when memory is short; start again."""
        self.child.kill()
        self.child.wait()
        self.start()

    def kill_session(self, dice: random.Random) -> None:
        """Kill a client's process of the server; the server ends all sessions and recovers."""
        from django.db import connection

        until = time.monotonic() + 60
        pids: list[int] = []
        while not pids:  # clients come back one by one after the last death
            assert time.monotonic() < until, "nobody pays"
            answering()
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND pid <> pg_backend_pid()"
                )
                pids = [pid for (pid,) in cursor.fetchall()]
            connection.close()
        os.kill(dice.choice(pids), signal.SIGKILL)

    def stop(self) -> None:
        self.child.send_signal(signal.SIGINT)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.send_signal(signal.SIGQUIT)
            self.child.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients-killed", type=int, default=30)
    parser.add_argument("--sessions-killed", type=int, default=10)
    parser.add_argument("--servers-killed", type=int, default=15)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--steps", type=int, default=0)
    options = parser.parse_args()
    cluster = postgres.cluster(Places(ROOT, find_state()), "kills", durable=True)
    shutil.rmtree(cluster.data, ignore_errors=True)
    cluster.create()
    server = Server(cluster)
    server.start()
    try:
        run(server, options)
    finally:
        server.stop()
        shutil.rmtree(cluster.data, ignore_errors=True)


def run(server: Server, options: argparse.Namespace) -> None:
    os.environ |= {
        "MADANG_DATABASE_URL": server.cluster.url(server.port),
        "DJANGO_SETTINGS_MODULE": "madang.site.settings",
        "MADANG_LOG_LEVEL": "ERROR",
    }
    os.environ.setdefault("MADANG_SECRET_KEY", "benchmark" * 8)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] == "on", f"{name} is off"

    from madang.ledger.tests import killing
    from madang.ledger.tests.books import some_books

    books = some_books()
    start = 10**12
    books.post((books.issue, books.oh, start), (books.issue, books.seo, start))
    dice = random.Random(11)
    tally = killing.kill_clients(
        books, kills=options.clients_killed, clients=options.clients, seed=11
    )
    told(f"{options.clients_killed} clients killed", tally, books)
    for what, kills, kill in (
        ("sessions", options.sessions_killed, lambda: server.kill_session(dice)),
        ("servers", options.servers_killed, server.kill),
    ):
        tally = killed(books, kill, kills, options.clients, dice, tally)
        told(f"{kills} {what} killed", tally, books)
    if options.steps:
        walk(options.steps)


def killed(books, kill: Callable[[], None], kills: int, clients: int, dice, tally):
    """Kill by `kill` again and again while clients pay; end the clients at last."""
    from madang.ledger.tests import killing

    running = [killing.start(dice.randrange(10**9), books) for _ in range(clients)]
    for _ in range(kills):
        until = time.monotonic() + dice.uniform(0.8, 2)
        while time.monotonic() < until:
            for _child, pipe in running:
                tally.hear(pipe)
            time.sleep(0.005)
        kill()
    for child, pipe in running:
        killing.end(child, pipe, tally)
    return tally


def told(what: str, tally, books) -> None:
    """Insist on what must be true once the server answers again, and write it."""
    from madang.ledger.tests import killing

    answering()
    time.sleep(1)  # the server ends what the dead left behind
    print(
        f"{what}: {killing.insist(tally, books, least=1)}; load {os.getloadavg()[0]:.0f}",
        flush=True,
    )


def answering() -> None:
    """Wait until the server takes connections again."""
    from django.db import Error, connection

    until = time.monotonic() + 60
    while True:
        try:
            connection.close()
            connection.ensure_connection()
        except Error:
            assert time.monotonic() < until
            time.sleep(0.3)
        else:
            return


def walk(steps: int) -> None:
    """Walk the books, and those with lots, beside their models."""
    os.environ["MADANG_LEDGER_STEPS"] = str(steps)
    from madang.ledger.tests import test_lot_machine, test_machine, walks

    for what, module in (("", test_machine), (" of lots", test_lot_machine)):
        start, cpu = time.perf_counter(), time.process_time()
        walks.walk(module.Walk, steps=steps, standard=module.STANDARD)
        print(
            f"{steps} steps{what} beside the model: clean, {time.perf_counter() - start:.0f} s, "
            f"{time.process_time() - cpu:.0f} s of it CPU of the client",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())

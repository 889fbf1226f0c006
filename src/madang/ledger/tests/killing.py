"""Clients that pay until they are killed, and what must be true afterwards."""

import os
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from django.db import Error, connections

from madang.ledger.models import Journal
from madang.ledger.services import audits, holds, transfers
from madang.ledger.services.holds import Share
from madang.ledger.services.refusals import Refusal
from madang.ledger.services.transfers import Order
from madang.ledger.tests.books import LATER, NOW, Books, rows


@dataclass
class Tally:
    """Keys that a client asked with, and those that it got an answer for."""

    asked: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)

    def hear(self, pipe: Connection) -> None:
        """Take what a client has said; it may be dead by now."""
        try:
            while pipe.poll():
                word, keys = pipe.recv()
                (self.asked if word == "ask" else self.acknowledged).update(keys)
        except (EOFError, OSError):
            pass


def client(number: int, books: Books, pipe: Connection) -> None:
    """Pay, hold and capture for ever; say each key before asking, and again when answered."""
    connections.close_all()
    dice, count = random.Random(number), 0
    while True:
        count += 1
        key = f"kill:{os.getpid()}:{number}:{count}"
        try:
            step(books, key, dice, pipe)
        except Refusal:
            continue
        except Error:  # the server was killed; it comes back
            connections.close_all()
            time.sleep(0.2)


def step(books: Books, key: str, dice: random.Random, pipe: Connection) -> None:
    """Do one thing, with an amount that the key alone decides."""
    size = dice.choice([1, 1, 5])
    keys = [f"{key}.{n}" for n in range(size)]
    pipe.send(("ask", keys))
    if dice.random() < 0.3:
        each = {"why": "", "by": None, "now": NOW}
        each_hold = {"key": f"{key}.h", "expires_at": LATER, **each}
        hold = holds.place(purse=books.seo, amount=9, payee=books.shop, **each_hold)
        shares = [Share(books.shop.pk, 5), Share(books.fee.pk, 1)]
        holds.capture(hold=hold, shares=shares, key=keys[0], kind="kill", **each)
        pipe.send(("done", keys[:1]))
        return
    other = books.shop if books.asset.has_lots else books.oh
    pair = dice.choice([(books.seo, other), (books.oh, books.shop), (books.issue, books.seo)])
    orders = [Order(one, "kill", rows((*pair, 3), (pair[0], books.fee, 1))) for one in keys]
    transfers.post_many(town=books.town, orders=orders, by=None, now=NOW)
    pipe.send(("done", keys))


def start(number: int, books: Books) -> tuple[Any, Connection]:
    """Let one client begin."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=client, args=(number, books, there), daemon=True)
    connections.close_all()
    child.start()
    there.close()
    return child, here


def kill_clients(books: Books, *, kills: int, clients: int, seed: int) -> Tally:
    """Kill clients at random moments of their work, each time starting another."""
    dice, tally = random.Random(seed), Tally()
    running = [start(number, books) for number in range(clients)]
    try:
        for number in range(kills):
            until = time.monotonic() + dice.uniform(0.05, 0.4)
            while time.monotonic() < until:
                for _child, pipe in running:
                    tally.hear(pipe)
                time.sleep(0.005)
            place = dice.randrange(clients)
            end(*running[place], tally)
            running[place] = start(clients + number, books)
    finally:
        for child, pipe in running:
            end(child, pipe, tally)
    return tally


def end(child: Any, pipe: Connection, tally: Tally) -> None:
    """Kill a client and hear its last words."""
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    tally.hear(pipe)


def insist(tally: Tally, books: Books, *, least: int) -> str:
    """Insist that what was acknowledged is there, once, and nothing that nobody asked for."""
    rows = list(Journal.objects.of(books.town).filter(kind="kill").values_list("key", flat=True))
    there = set(rows)
    assert len(rows) == len(there)
    assert tally.acknowledged - there == set(), "acknowledged and lost"
    assert there - tally.asked == set(), "made, and nobody asked"
    assert len(tally.acknowledged) >= least
    report = audits.audit()
    assert report.is_clean, report.breaks
    unheard = len(there) - len(tally.acknowledged)
    return f"{len(tally.acknowledged)} acknowledged, {unheard} made whose answer was lost"

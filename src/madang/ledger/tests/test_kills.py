"""Clients die in the middle of their work; benchmarks/ledger_kills.py kills the server too."""

import time

import pytest

from madang.ledger.tests import killing
from madang.ledger.tests.books import some_books

pytestmark = pytest.mark.django_db(transaction=True)


def test_killed_clients_lose_nothing_that_was_acknowledged():
    books = some_books()
    books.post((books.issue, books.oh, 10_000_000), (books.issue, books.seo, 10_000_000))

    tally = killing.kill_clients(books, kills=6, clients=3, seed=7)
    time.sleep(0.5)  # the server ends what the dead left behind

    killing.insist(tally, books, least=5)

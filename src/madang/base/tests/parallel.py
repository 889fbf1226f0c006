"""Many at once: for tests of what must not happen twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def at_once(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """Call `act(0)` … `act(count - 1)` in threads that start together; return their answers.

    Each thread has a database connection of its own, so the test needs
    `django_db(transaction=True)`. An exception in one is raised here.
    """
    gate = threading.Barrier(count)

    def run(number: int) -> Answer:
        gate.wait(timeout=60)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))

"""What must not happen at the same time in a poll, kept apart by PostgreSQL's advisory locks.

Many may cast and be issued credentials at once, but none while the close is written.
"""

from django.db import connection

from madang.participation.models import Poll

VOTING, CHAIN = 0x6D61_0001, 0x6D61_0002


def share_voting(poll: Poll) -> None:
    """Until the end of the transaction: the close waits for us."""
    _take("pg_advisory_xact_lock_shared", VOTING, poll)


def end_voting(poll: Poll) -> None:
    """Until the end of the transaction: wait for everyone who is voting, and let nobody begin."""
    _take("pg_advisory_xact_lock", VOTING, poll)


def chain(poll: Poll) -> None:
    """Until the end of the transaction: nobody else lengthens the chain."""
    _take("pg_advisory_xact_lock", CHAIN, poll)


def _take(function: str, kind: int, poll: Poll) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [kind, poll.pk])

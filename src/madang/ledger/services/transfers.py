"""Moving money: the one call by which anything moves, and the same for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from madang.ledger.engine.requests import Line, fingerprint
from madang.ledger.services import refusals
from madang.people.models import Account
from madang.towns.models import Town

LARGEST = 10**15  # smallest units in one line; far below what sums can hold
LONGEST = 200  # characters of a key or a reason
POST = (
    "SELECT * FROM ledger_post(%s, %s, %s, %s::text[], %s::bytea[], %s::text[], %s::text[],"
    " %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
)


@dataclass(frozen=True)
class Order:
    """One journal to be made. `key` is made by the client, before it asks; a town knows it once.

    `reverses` and `refunds` are ids of journals that this one undoes, or gives a part of back.
    """

    key: str
    kind: str
    lines: Sequence[Line]
    why: str = ""
    reverses: int | None = None
    refunds: int | None = None


@dataclass(frozen=True)
class Posted:
    """What was answered: the journal, when it was made, and whether just now or before."""

    journal: int
    at: datetime
    is_fresh: bool = field(compare=False)


def post(
    *,
    town: Town,
    lines: Sequence[Line],
    key: str,
    kind: str,
    why: str,
    by: Account | None,
    now: datetime,
) -> Posted:
    """Make one journal of `lines`; asked again with the same key, answer it again.

    Outside a transaction it is durable when this returns, by one round trip to the database.
    Raises Refusal: Conflict, Shortfall, Closed, Unknown; of lots Unusable, Personal, NoProgramme.
    Nothing was written then.
    """
    return post_many(town=town, orders=[Order(key, kind, lines, why)], by=by, now=now)[0]


def post_many(
    *, town: Town, orders: Sequence[Order], by: Account | None, now: datetime
) -> list[Posted]:
    """Make the journals of all `orders`, or none; answer in their order.

    Several transfers in one transaction belong in one call: purses are then locked in order.
    Raises Refusal as `post` does; Overpaid, Final; ValueError: no lines, a key twice, an amount
    that is none.
    """
    if not orders:
        return []
    _insist(orders)
    values = _values(town, orders, by, now)
    rows = sorted(_asked(POST, values))
    return [Posted(journal, at, fresh) for _number, journal, at, fresh in rows]


def _insist(orders: Sequence[Order]) -> None:
    """Refuse what no honest caller asks. Raises ValueError."""
    if len({order.key for order in orders}) < len(orders):
        raise ValueError("a key stands twice in one batch")
    for order in orders:
        insist_words(order.key, order.why)
        if not order.lines:
            raise ValueError(f"{order.key!r} moves nothing")
        insist_amounts([line.amount for line in order.lines])
        if any(line.debit == line.credit for line in order.lines):
            raise ValueError(f"{order.key!r} moves money from a purse to itself")


def insist_words(key: str, why: str) -> None:
    """Raise ValueError when there is no key, or the books cannot keep a word as it is."""
    if not key or any(len(word) > LONGEST or "\0" in word for word in (key, why)):
        raise ValueError(f"{key[:LONGEST]!r}: no key, or words that are too long")


def insist_amounts(amounts: Sequence[int]) -> None:
    """Raise ValueError when one is no whole number from 1 to LARGEST."""
    for amount in amounts:
        if type(amount) is not int or not 0 < amount <= LARGEST:
            raise ValueError(f"{amount!r} is no amount")


def _values(town: Town, orders: Sequence[Order], by: Account | None, now: datetime) -> list[Any]:
    rows = [(number, line) for number, order in enumerate(orders, 1) for line in order.lines]
    reverses = [order.reverses for order in orders]
    refunds = [order.refunds for order in orders]
    return [
        town.pk,
        by.pk if by else None,
        now,
        _array(order.key for order in orders),
        _array("\\x" + _fingerprint(order, by).hex() for order in orders),
        _array(order.kind for order in orders),
        _array(order.why for order in orders),
        _array(number for number, _line in rows),
        _array(line.debit for _number, line in rows),
        _array(line.credit for _number, line in rows),
        _array(line.amount for _number, line in rows),
        _array(reverses) if any(reverses) else None,
        _array(refunds) if any(refunds) else None,
    ]


def _array(values: Iterable[str | int | None]) -> str:
    """Return an array as PostgreSQL reads it: a fifth of the time that lists of psycopg take."""
    return "{" + ",".join(_element(value) for value in values) + "}"


def _element(value: str | int | None) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "NULL" if value is None else str(value)


def _fingerprint(order: Order, by: Account | None) -> bytes:
    links = (order.reverses, order.refunds)
    return fingerprint(order.kind, order.why, by.pk if by else None, *links, lines=order.lines)


def _asked(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows; a transaction of its own that met another in a ring is tried again."""
    tries = 0
    while True:
        try:
            with refusals.spoken(), connection.cursor() as cursor:
                cursor.execute(query, values)
                return list(cursor.fetchall())
        except DatabaseError as error:
            tries += 1
            is_last = tries == refusals.TRIES or connection.in_atomic_block
            if is_last or not refusals.is_ring(error):
                raise


asked = _asked

"""Proving the books: every figure is made again from what was written down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from madang.ledger.models import Hold, Journal, Lot, Payment, Posting, Purse, Seal
from madang.ledger.services import lot_audits, rooms, seals

COUNTED = {
    "journals": Journal,
    "postings": Posting,
    "purses": Purse,
    "holds": Hold,
    "lots": Lot,
    "seals": Seal,
    "payments": Payment,
}
MOST = 100  # breaks of one kind that are told; all are counted

# Each returns one row for each break: the town's id, the number of what is broken, and two figures
# that should be the same, the kept one first.
SUMS = """
WITH moved AS (
    SELECT purse_id, sum(amount)::bigint AS amount FROM (
        SELECT credit_id AS purse_id, amount FROM ledger_posting
        UNION ALL SELECT debit_id, -amount FROM ledger_posting
    ) AS sides GROUP BY purse_id
), kept AS (
    SELECT purse_id, sum(amount)::bigint AS amount FROM ledger_balance GROUP BY purse_id
)
SELECT purse.town_id, purse.id, coalesce(kept.amount, 0), coalesce(moved.amount, 0)
    FROM ledger_purse AS purse LEFT JOIN kept ON kept.purse_id = purse.id
    LEFT JOIN moved ON moved.purse_id = purse.id
    WHERE coalesce(kept.amount, 0) <> coalesce(moved.amount, 0)
        OR NOT EXISTS (
            SELECT FROM ledger_balance WHERE purse_id = purse.id AND stripe = 0
        )
"""
ZERO = """
SELECT purse.town_id, purse.asset_id, sum(balance.amount)::bigint, 0
    FROM ledger_balance AS balance JOIN ledger_purse AS purse ON purse.id = balance.purse_id
    GROUP BY purse.town_id, purse.asset_id HAVING sum(balance.amount) <> 0
"""
MINIMUM = """
SELECT purse.town_id, purse.id, (balance.amount - balance.held)::bigint, purse.minimum
    FROM ledger_balance AS balance JOIN ledger_purse AS purse ON purse.id = balance.purse_id
    WHERE balance.stripe = 0 AND (
        balance.amount - balance.held < purse.minimum
        OR balance.minimum IS DISTINCT FROM purse.minimum
        OR balance.is_closed <> (purse.closed_at IS NOT NULL)
    )
"""
HELD = """
SELECT balance.town_id, balance.purse_id, balance.held, coalesce(kept.amount, 0)::bigint
    FROM ledger_balance AS balance LEFT JOIN (
        SELECT purse_id, sum(amount - captured) AS amount FROM ledger_hold
            WHERE ended_at IS NULL GROUP BY purse_id
    ) AS kept ON kept.purse_id = balance.purse_id
    WHERE balance.stripe = 0 AND balance.held <> coalesce(kept.amount, 0)
"""
CAPTURED = """
SELECT hold.town_id, hold.id, hold.captured, coalesce(paid.amount, 0)::bigint
    FROM ledger_hold AS hold LEFT JOIN (
        SELECT journal.hold_id, posting.debit_id, sum(posting.amount) AS amount
            FROM ledger_journal AS journal
            JOIN ledger_posting AS posting ON posting.journal_id = journal.id
            WHERE journal.hold_id IS NOT NULL GROUP BY 1, 2
    ) AS paid ON paid.hold_id = hold.id AND paid.debit_id = hold.purse_id
    WHERE hold.captured <> coalesce(paid.amount, 0) OR hold.captured > hold.amount
"""
REFUNDS = """
SELECT max(back.town_id), back.paid_id, sum(posting.amount)::bigint, (
        SELECT coalesce(sum(paid.amount), 0) FROM ledger_posting AS paid
            WHERE paid.journal_id = back.paid_id
                AND paid.debit_id = posting.credit_id AND paid.credit_id = posting.debit_id
    )::bigint
    FROM (
        SELECT id, town_id, coalesce(refunds_id, reverses_id) AS paid_id FROM ledger_journal
            WHERE refunds_id IS NOT NULL OR reverses_id IS NOT NULL
    ) AS back JOIN ledger_posting AS posting ON posting.journal_id = back.id
    GROUP BY back.paid_id, posting.debit_id, posting.credit_id
    HAVING sum(posting.amount) > (
        SELECT coalesce(sum(paid.amount), 0) FROM ledger_posting AS paid
            WHERE paid.journal_id = back.paid_id
                AND paid.debit_id = posting.credit_id AND paid.credit_id = posting.debit_id
    )
"""
TWICE = """
SELECT min(town_id), reverses_id, count(*), 1 FROM ledger_journal WHERE reverses_id IS NOT NULL
    GROUP BY reverses_id HAVING count(*) > 1
"""
KEYS = """
SELECT town_id, min(id), count(*), 1 FROM ledger_journal GROUP BY town_id, key HAVING count(*) > 1
"""
LOOSE = """
SELECT posting.town_id, posting.id, posting.amount, 0 FROM ledger_posting AS posting
    LEFT JOIN ledger_journal AS journal
        ON journal.id = posting.journal_id AND journal.town_id = posting.town_id
    LEFT JOIN ledger_purse AS debit ON debit.id = posting.debit_id
        AND debit.asset_id = posting.asset_id AND debit.town_id = posting.town_id
    LEFT JOIN ledger_purse AS credit ON credit.id = posting.credit_id
        AND credit.asset_id = posting.asset_id AND credit.town_id = posting.town_id
    WHERE journal.id IS NULL OR debit.id IS NULL OR credit.id IS NULL
        OR posting.amount <= 0 OR posting.debit_id = posting.credit_id
"""
EMPTY = """
SELECT journal.town_id, journal.id, 0, 1 FROM ledger_journal AS journal
    WHERE NOT EXISTS (SELECT FROM ledger_posting WHERE journal_id = journal.id)
"""
PAID = """
SELECT payment.town_id, payment.id,
        CASE WHEN payment.state IN ('DONE', 'PARTIAL_CANCELED', 'CANCELED')
            THEN payment.amount ELSE 0 END,
        coalesce(posted.amount, 0)::bigint
    FROM ledger_payment AS payment LEFT JOIN (
        SELECT journal.town_id, journal.id, journal.key, posting.debit_id, posting.credit_id,
                sum(posting.amount) AS amount
            FROM ledger_journal AS journal
            JOIN ledger_posting AS posting ON posting.journal_id = journal.id
            WHERE journal.kind = 'payment' GROUP BY 1, 2, 3, 4, 5
    ) AS posted ON posted.town_id = payment.town_id AND posted.key = 'payment:' || payment.id
        AND posted.debit_id = payment.debit_id AND posted.credit_id = payment.credit_id
        AND (posted.id = payment.journal_id OR payment.journal_id IS NULL)
    WHERE coalesce(posted.amount, 0) <> CASE
            WHEN payment.state IN ('DONE', 'PARTIAL_CANCELED', 'CANCELED')
            THEN payment.amount ELSE 0 END
        AND NOT (payment.via = 'wallet' AND payment.state = 'IN_PROGRESS')
"""
WENT_BACK = """
SELECT payment.town_id, payment.id, payment.cancelled, coalesce(back.amount, 0)::bigint
    FROM ledger_payment AS payment LEFT JOIN (
        SELECT cancellation.payment_id, posting.credit_id, sum(posting.amount) AS amount
            FROM ledger_cancellation AS cancellation
            JOIN ledger_posting AS posting ON posting.journal_id = cancellation.journal_id
            WHERE cancellation.result = 'done' GROUP BY 1, 2
    ) AS back ON back.payment_id = payment.id AND back.credit_id = payment.debit_id
    WHERE payment.cancelled <> coalesce(back.amount, 0) OR payment.cancelled > payment.amount
"""
COMPARED = """
SELECT entry.town_id, entry.id, coalesce(entry.theirs, 0),
        coalesce(-back.amount, payment.amount, 0)::bigint
    FROM ledger_bankentry AS entry
    LEFT JOIN ledger_payment AS payment ON payment.id = entry.payment_id
    LEFT JOIN ledger_cancellation AS back ON back.id = entry.cancellation_id
    WHERE entry.queue = 'matched'
        AND entry.theirs IS DISTINCT FROM coalesce(-back.amount, payment.amount)
"""
# What was agreed is what was asked for and sold, and nothing was sold that was not paid.
BOUGHT = """
SELECT purchase.town_id, purchase.id, purchase.paid, least(payment.amount, sold.amount)::bigint
    FROM ledger_purchase AS purchase
    JOIN ledger_payment AS payment ON payment.id = purchase.payment_id
    LEFT JOIN LATERAL (
        SELECT sum(posting.amount) AS amount FROM ledger_posting AS posting
            WHERE posting.journal_id = purchase.sale_id AND posting.debit_id = payment.credit_id
    ) AS sold ON true
    WHERE purchase.paid <> payment.amount OR purchase.sale_id IS NOT NULL AND (
        payment.journal_id IS NULL OR purchase.paid IS DISTINCT FROM sold.amount
    )
"""
QUERIES: dict[str, str] = {
    "an asset does not come to nothing": ZERO,
    "a balance is not what was moved": SUMS,
    "a purse is below its minimum": MINIMUM,
    "what is held is not what the holds say": HELD,
    "a hold did not pay what it says": CAPTURED,
    "more was given back than was paid": REFUNDS,
    "a journal was reversed twice": TWICE,
    "a key was used twice": KEYS,
    "a posting hangs in the air": LOOSE,
    "a journal moves nothing": EMPTY,
    **lot_audits.QUERIES,
    "a payment was not posted once": PAID,
    "a payment gave back other than the books say": WENT_BACK,
    "a purchase is not what was paid and sold": BOUGHT,
    "a line of a bank was matched with another amount": COMPARED,
}
CHAIN = "the chain of seals is broken"


@dataclass(frozen=True)
class Break:
    """One figure that is not what it should be: `kept` is written down, `made` is made again."""

    what: str
    town: int
    row: int
    kept: int
    made: int


@dataclass
class Report:
    """What an audit saw. `counts` has every kind of break, also those that did not occur."""

    journals: int = 0
    postings: int = 0
    purses: int = 0
    holds: int = 0
    lots: int = 0
    seals: int = 0
    payments: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not any(self.counts.values())


def audit() -> Report:
    """Make every figure of every town again, at one moment. Runs in the wide scope."""
    report = Report()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # says who we are, which must not be in the transaction
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for name, model in COUNTED.items():
            setattr(report, name, model._base_manager.count())
        for what, query in _queries().items():
            cursor.execute(query)
            _note(report, what, cursor.fetchall())
        _note(report, CHAIN, list(_chains()))
    return report


def _queries() -> dict[str, str]:
    """Return the queries of the books and those of all rooms."""
    return QUERIES | {one.what: one.query for one in rooms.audits()}


def _note(report: Report, what: str, rows: list[Any]) -> None:
    report.counts[what] = len(rows)
    report.breaks += [Break(what, *row) for row in rows[:MOST]]


def _chains() -> Iterator[tuple[int, int, int, int]]:
    """Yield a row for each seal that does not follow, or whose journals are not what they were."""
    for town_id, chain in groupby(Seal.objects.order_by("town_id", "id"), attrgetter("town_id")):
        expected, last = seals.genesis(town_id), 0
        for seal in chain:
            found = seals.digest(
                town_id=town_id, first=seal.first, last=seal.last, previous=bytes(seal.previous)
            )
            follows = bytes(seal.previous) == expected and seal.first > last
            between = seals.digest(
                town_id=town_id, first=last + 1, last=seal.first - 1, previous=b""
            )
            if not follows or between.journals or found.root != bytes(seal.root):
                yield town_id, seal.pk, seal.journals, found.journals
            expected, last = bytes(seal.root), seal.last

"""What points add to the audit of the books: what was given and used is what the books moved."""

from madang.ledger.services.rooms import Audit, Spending

# Each act that was given points has one journal of as many, less what came back; and the other way.
EARNED = """
SELECT earned.town_id, earned.id, earned.amount::bigint, coalesce(moved.amount, 0)::bigint
    FROM points_earning AS earned LEFT JOIN LATERAL (
        SELECT sum(posting.amount) AS amount FROM ledger_posting AS posting
            WHERE posting.journal_id = earned.journal_id AND posting.town_id = earned.town_id
    ) AS moved ON true
    WHERE earned.state = 'paid' AND earned.amount <> coalesce(moved.amount, 0)
UNION ALL
SELECT journal.town_id, journal.id, 0, 1 FROM ledger_journal AS journal
    WHERE journal.kind = 'points.earned' AND NOT EXISTS (
        SELECT FROM points_earning AS earned WHERE earned.journal_id = journal.id
    )
"""
BACK = """
SELECT earned.town_id, earned.id, earned.taken_back::bigint, coalesce(moved.amount, 0)::bigint
    FROM points_earning AS earned LEFT JOIN LATERAL (
        SELECT sum(posting.amount) AS amount FROM ledger_journal AS journal
            JOIN ledger_posting AS posting ON posting.journal_id = journal.id
            WHERE journal.refunds_id = earned.journal_id
    ) AS moved ON true
    WHERE earned.state = 'paid' AND earned.taken_back <> coalesce(moved.amount, 0)
"""
USED = """
SELECT spent.town_id, spent.id, spent.points::bigint, coalesce(moved.amount, 0)::bigint
    FROM points_spending AS spent LEFT JOIN LATERAL (
        SELECT sum(posting.amount) AS amount FROM ledger_posting AS posting
            JOIN ledger_purse AS purse ON purse.id = posting.credit_id
            WHERE posting.journal_id = spent.journal_id AND purse.name = 'points:used'
    ) AS moved ON true
    WHERE spent.points <> coalesce(moved.amount, 0)
UNION ALL
SELECT journal.town_id, journal.id, 0, 1 FROM ledger_journal AS journal
    WHERE journal.kind IN ('points.turned', 'points.given') AND NOT EXISTS (
        SELECT FROM points_spending AS spent WHERE spent.journal_id = journal.id
    )
"""
AUDITS = (
    Audit("points that were given are not what the books moved", EARNED),
    Audit("points that were taken back are not what the books moved", BACK),
    Audit("points that were used are not what the books moved", USED),
)
SPENDING: tuple[Spending, ...] = ()

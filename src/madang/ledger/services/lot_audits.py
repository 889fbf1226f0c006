"""Proving lots: they are what came and went, and as much as the balances; parts of `audits`."""

# Each returns rows as those of `audits.QUERIES`: town, number of what is broken, kept, made again.
BALANCES = """
SELECT balance.town_id, balance.purse_id, balance.amount, coalesce(lots.amount, 0)::bigint
    FROM ledger_balance AS balance JOIN ledger_purse AS purse ON purse.id = balance.purse_id
    JOIN ledger_asset AS asset ON asset.id = purse.asset_id
    LEFT JOIN (
        SELECT purse_id, sum(amount) AS amount FROM ledger_lot GROUP BY purse_id
    ) AS lots ON lots.purse_id = balance.purse_id
    WHERE balance.stripe = 0 AND CASE WHEN asset.has_lots AND purse.holder = 'person'
        THEN NOT balance.has_lots OR balance.amount <> coalesce(lots.amount, 0)
        ELSE balance.has_lots OR lots.amount IS NOT NULL END
"""
AMOUNTS = """
SELECT lot.town_id, lot.id, lot.amount, (lot.issued + coalesce(moved.amount, 0))::bigint
    FROM ledger_lot AS lot LEFT JOIN (
        SELECT lot_id, sum(amount) AS amount FROM ledger_lotmove GROUP BY lot_id
    ) AS moved ON moved.lot_id = lot.id
    WHERE lot.amount <> lot.issued + coalesce(moved.amount, 0) OR lot.amount < lot.held
"""
HELD = """
SELECT lot.town_id, lot.id, lot.held, coalesce(held.amount, 0)::bigint
    FROM ledger_lot AS lot LEFT JOIN (
        SELECT part.lot_id, sum(part.amount - part.captured) AS amount
            FROM ledger_heldlot AS part JOIN ledger_hold AS hold ON hold.id = part.hold_id
            WHERE hold.ended_at IS NULL GROUP BY part.lot_id
    ) AS held ON held.lot_id = lot.id
    WHERE lot.held <> coalesce(held.amount, 0)
"""
PARTS = """
SELECT hold.town_id, hold.id, hold.captured, coalesce(parts.captured, 0)::bigint
    FROM ledger_hold AS hold
    JOIN ledger_balance AS balance
        ON balance.purse_id = hold.purse_id AND balance.stripe = 0 AND balance.has_lots
    LEFT JOIN (
        SELECT hold_id, sum(amount) AS amount, sum(captured) AS captured
            FROM ledger_heldlot GROUP BY hold_id
    ) AS parts ON parts.hold_id = hold.id
    WHERE (hold.amount, hold.captured)
        IS DISTINCT FROM (coalesce(parts.amount, 0), coalesce(parts.captured, 0))
UNION ALL
SELECT part.town_id, part.hold_id, part.captured, coalesce(paid.amount, 0)::bigint
    FROM ledger_heldlot AS part LEFT JOIN (
        SELECT journal.hold_id, move.lot_id, -sum(move.amount) AS amount
            FROM ledger_journal AS journal
            JOIN ledger_posting AS posting ON posting.journal_id = journal.id
            JOIN ledger_lotmove AS move ON move.posting_id = posting.id
            WHERE journal.hold_id IS NOT NULL GROUP BY 1, 2
    ) AS paid ON paid.hold_id = part.hold_id AND paid.lot_id = part.lot_id
    WHERE part.captured <> coalesce(paid.amount, 0)
"""
POSTINGS = """
SELECT posting.town_id, posting.id, posting.amount, coalesce(lots.amount, 0)::bigint
    FROM ledger_posting AS posting
    JOIN ledger_balance AS debit ON debit.purse_id = posting.debit_id AND debit.stripe = 0
    JOIN ledger_balance AS credit ON credit.purse_id = posting.credit_id AND credit.stripe = 0
    LEFT JOIN (
        SELECT posting_id, sum(amount) AS amount FROM (
            SELECT posting_id, issued AS amount FROM ledger_lot
            UNION ALL SELECT posting_id, amount FROM ledger_lotmove
        ) AS parts GROUP BY posting_id
    ) AS lots ON lots.posting_id = posting.id
    WHERE (debit.has_lots OR credit.has_lots) AND coalesce(lots.amount, 0)
        <> CASE WHEN credit.has_lots THEN posting.amount ELSE -posting.amount END
"""
LOOSE = """
SELECT lot.town_id, lot.id, lot.issued, coalesce(posting.amount, 0)
    FROM ledger_lot AS lot LEFT JOIN ledger_posting AS posting
        ON posting.id = lot.posting_id AND posting.town_id = lot.town_id
        AND posting.credit_id = lot.purse_id
    LEFT JOIN ledger_programme AS programme ON programme.id = lot.programme_id
    WHERE posting.id IS NULL OR programme.id IS NULL OR programme.town_id <> lot.town_id
        OR programme.asset_id <> posting.asset_id
        OR lot.renews_id IS NULL AND posting.debit_id <> programme.source_id
UNION ALL
SELECT move.town_id, move.lot_id, move.amount, coalesce(posting.amount, 0)
    FROM ledger_lotmove AS move JOIN ledger_lot AS lot ON lot.id = move.lot_id
    LEFT JOIN ledger_posting AS posting ON posting.id = move.posting_id AND lot.purse_id
        = CASE WHEN move.amount > 0 THEN posting.credit_id ELSE posting.debit_id END
    WHERE posting.id IS NULL OR move.town_id <> lot.town_id
"""
EXPIRED = """
SELECT lot.town_id, lot.id, -move.amount, 0
    FROM ledger_lotmove AS move JOIN ledger_lot AS lot ON lot.id = move.lot_id
    JOIN ledger_posting AS posting ON posting.id = move.posting_id
    JOIN ledger_journal AS journal ON journal.id = posting.journal_id
    JOIN ledger_programme AS programme ON programme.id = lot.programme_id
    WHERE move.amount < 0 AND journal.at >= lot.expires_at AND journal.hold_id IS NULL
        AND journal.refunds_id IS NULL AND journal.reverses_id IS NULL
        AND posting.credit_id <> programme.leftover_id
"""
BACK = """
SELECT lot.town_id, lot.id, back.amount, coalesce(paid.amount, 0)::bigint FROM (
        SELECT coalesce(journal.refunds_id, journal.reverses_id) AS paid_id,
                lot.purse_id, lot.programme_id, sum(move.amount)::bigint AS amount,
                min(lot.id) AS lot_id
            FROM ledger_journal AS journal
            JOIN ledger_posting AS posting ON posting.journal_id = journal.id
            JOIN ledger_lotmove AS move ON move.posting_id = posting.id AND move.amount > 0
            JOIN ledger_lot AS lot ON lot.id = move.lot_id
            WHERE journal.refunds_id IS NOT NULL OR journal.reverses_id IS NOT NULL GROUP BY 1, 2, 3
    ) AS back JOIN ledger_lot AS lot ON lot.id = back.lot_id
    LEFT JOIN LATERAL (
        SELECT -sum(move.amount) AS amount FROM ledger_posting AS posting
            JOIN ledger_lotmove AS move ON move.posting_id = posting.id
            JOIN ledger_lot AS own ON own.id = move.lot_id
                AND own.purse_id = back.purse_id AND own.programme_id = back.programme_id
            WHERE posting.journal_id = back.paid_id
    ) AS paid ON true
    WHERE back.amount > coalesce(paid.amount, 0)
"""
QUERIES: dict[str, str] = {
    "lots are not the balance": BALANCES,
    "a lot is not what came and went": AMOUNTS,
    "what is held of a lot is not what the holds say": HELD,
    "a hold is not its lots": PARTS,
    "a posting did not move its lots": POSTINGS,
    "a lot hangs in the air": LOOSE,
    "an expired lot was spent": EXPIRED,
    "more went back to a programme's lots than was paid of them": BACK,
}

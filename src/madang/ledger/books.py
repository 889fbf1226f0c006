"""What the ledger itself adds to the books: the proof of exchanges, and their words."""

from django.utils.translation import gettext_lazy as _

from madang.ledger.services.rooms import Audit, Word

# An exchange takes as much local currency from a partner as it gives won to the same, or the other
# way round; and no partner exchanged more than there was.
EVEN = """
SELECT journal.town_id, journal.id, coalesce(sum(posting.amount) FILTER (
            WHERE asset.kind <> 'money'), 0)::bigint, coalesce(sum(posting.amount) FILTER (
            WHERE asset.kind = 'money'), 0)::bigint
    FROM ledger_journal AS journal
    JOIN ledger_posting AS posting ON posting.journal_id = journal.id
    JOIN ledger_asset AS asset ON asset.id = posting.asset_id
    WHERE journal.kind IN ('exchange', 'exchange.back')
    GROUP BY journal.town_id, journal.id
    HAVING count(*) <> 2 OR min(posting.amount) <> max(posting.amount)
        OR count(DISTINCT posting.asset_id) <> 2
"""
AUDITS = (Audit("an exchange gave other than it took", EVEN),)
WORDS = (
    Word("exchange", _("Local currency exchanged")),
    Word("exchange.back", _("Exchanged back for a refund")),
)

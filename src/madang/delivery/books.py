"""What this room adds to the town's books: proofs of its orders, and what coupons cost."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.parties import Party
from madang.delivery.services import merchants, tills
from madang.ledger.services.rooms import Audit, Launch, Spending, Trace, Word

# An order that was paid out has one settlement, of a meal that came; no other order has.
ONCE = """
SELECT placed.town_id, placed.id, count(paid.id), max(CASE WHEN placed.state IN (
        'settled', 'disputed', 'refunded_part', 'refunded_full', 'denied') THEN 1 ELSE 0 END)
    FROM delivery_order AS placed LEFT JOIN delivery_settlement AS paid
        ON paid.order_id = placed.id AND paid.town_id = placed.town_id AND paid.how = 'delivered'
    GROUP BY placed.town_id, placed.id
    HAVING count(paid.id) <> max(CASE WHEN placed.state IN (
        'settled', 'disputed', 'refunded_part', 'refunded_full', 'denied') THEN 1 ELSE 0 END)
"""
# What the customer paid is what the journal moved, and no journal of this kind is of no settlement.
PAID = """
SELECT paid.town_id, paid.order_id, paid.captured_won, coalesce(moved.amount, 0)::bigint
    FROM delivery_settlement AS paid LEFT JOIN LATERAL (
        SELECT sum(posting.amount) AS amount FROM ledger_posting AS posting
            WHERE posting.journal_id = paid.journal_id AND posting.town_id = paid.town_id
    ) AS moved ON true
    WHERE paid.captured_won <> coalesce(moved.amount, 0)
UNION ALL
SELECT journal.town_id, journal.id, 0, 1 FROM ledger_journal AS journal
    WHERE journal.kind = 'delivery.settlement' AND NOT EXISTS (
        SELECT FROM delivery_settlement AS paid WHERE paid.town_id = journal.town_id
            AND journal.id IN (paid.journal_id, paid.others_id)
    )
"""
# What an agency kept is its share of the fee, rounded down, and what the settlement paid into its
# purses; and no settlement pays an agency without saying so.
AGENCY = """
WITH moved AS (
    SELECT paid.town_id, paid.order_id, purse.name, sum(posting.amount) AS amount
        FROM delivery_settlement AS paid
        JOIN ledger_posting AS posting ON posting.town_id = paid.town_id
            AND posting.journal_id IN (paid.journal_id, paid.others_id)
        JOIN ledger_purse AS purse ON purse.id = posting.credit_id
            AND purse.town_id = paid.town_id
            AND purse.holder = 'partner' AND starts_with(purse.name, 'agency:')
        GROUP BY paid.town_id, paid.order_id, purse.name
)
SELECT part.town_id, part.order_id, part.kept_won, coalesce(moved.amount, 0)::bigint
    FROM delivery_agencypart AS part LEFT JOIN moved
        ON moved.town_id = part.town_id AND moved.order_id = part.order_id
            AND moved.name = 'agency:' || part.agency_id
    WHERE part.kept_won <> coalesce(moved.amount, 0)
        OR part.kept_won <> part.fee_won::bigint * part.percent / 100
UNION ALL
SELECT moved.town_id, moved.order_id, 0, moved.amount::bigint FROM moved
    WHERE NOT EXISTS (
        SELECT FROM delivery_agencypart AS part WHERE part.town_id = moved.town_id
            AND part.order_id = moved.order_id AND moved.name = 'agency:' || part.agency_id
    )
"""
AUDITS = (
    Audit("an order that was paid out has not exactly one settlement", ONCE),
    Audit("a settlement is not what the books moved", PAID),
    Audit("an agency's part is not what the books moved", AGENCY),
)


def _spent(key: str, party: Party, label: Promise, about: Promise) -> Spending:
    holder, name = tills.NAMED[party]
    return Spending(key, holder, name, label, about)


SPENDING = (
    _spent(
        "coupons_town_year", Party.TOWN, _("Coupons the town paid this year"),
        _("What the town's budget paid to shops for coupons of meals, less what came back."),
    ),
    _spent(
        "coupons_province_year", Party.PROVINCE, _("Coupons the province paid this year"),
        _("The province's share of the same."),
    ),
    _spent(
        "coupons_national_year", Party.NATIONAL, _("Coupons the country paid this year"),
        _("The country's share of the same."),
    ),
    _spent(
        "delivery_subsidy_year", Party.SUBSIDY, _("Paid for failed orders this year"),
        _("What the town paid when its service failed, or in place of a shop that had nothing."),
    ),
)  # fmt: skip
SALES = ("delivery.settlement",)
WORDS = (
    Word("delivery.settlement", _("Meal paid")),
    Word("delivery.settlement.refund", _("Given back for a meal")),
)
TRACES = (Trace("delivery:", _("Order %(n)s"), "delivery:order"),)
LAUNCHES = (Launch(merchants.launch),)

"""What a town decides about orders of food: how long each side has, what it costs."""

from decimal import Decimal

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
    Entry(
        "delivery.answer_minutes",
        _("Time of a shop to answer an order"),
        _("Without an answer the order ends by itself and nothing is paid."),
        10, Unit.MINUTES, "표준조례안 제21조의3", least=3, most=60,
    ),
    Entry(
        "delivery.cancel_answer_minutes",
        _("Time to answer whether an order is cancelled"),
        _("Then it is cancelled if who asked takes the fault, and goes on if not."),
        10, Unit.MINUTES, "표준조례안 제21조의3", least=3, most=60,
    ),
    Entry(
        "delivery.restore_minutes",
        _("How long a cancelled order can be taken up again"),
        _("By the customer; the shop is asked anew."),
        10, Unit.MINUTES, "표준조례안 제21조의3", least=0, most=60,
    ),
    Entry(
        "delivery.settle_minutes",
        _("Time from handing over a meal until shop and courier are paid"),
        _("So that a slip of the hand can be mended first."),
        10, Unit.MINUTES, "표준조례안 제21조의3", least=0, most=1440,
    ),
    Entry(
        "delivery.lapse_hours",
        _("After how long an order that nobody moves on ends"),
        _("It is cancelled and nothing is paid; one that is on its way counts as handed over."),
        12, Unit.HOURS, "표준조례안 제21조의3", least=3, most=72,
    ),
    Entry(
        "delivery.hold_days",
        _("How long the money of an order stays set aside at most"),
        _("Counted from the order, or from the day for which it was placed."),
        14, Unit.DAYS, "표준조례안 제21조의3", least=7, most=60,
    ),
    Entry(
        "delivery.dispute_days",
        _("How long a customer can complain about an order"),
        _("Counted from the moment at which it was paid out."),
        7, Unit.DAYS, "전자상거래법 제17조", least=3, most=90,
    ),
    Entry(
        "delivery.delays_most",
        _("How often an order can be delayed"),
        _("By the shop or the courier, by at most an hour each time."),
        2, Unit.TIMES, "표준조례안 제21조의3", least=0, most=10,
    ),
    Entry(
        "delivery.order_ahead_days",
        _("How far ahead one can order"),
        _("For a time at which the shop is open."),
        7, Unit.DAYS, "표준조례안 제21조의3", least=1, most=30,
    ),
    Entry(
        "delivery.slot_orders",
        _("Orders that one shop takes for the same quarter of an hour"),
        _("So that a kitchen is not asked for more than it can cook."),
        30, Unit.TIMES, "표준조례안 제21조의3", least=1, most=500,
    ),
    Entry(
        "delivery.brokerage_percent",
        _("Brokerage of an order"),
        _("Of the dishes without the shop's own coupons, rounded down to the won."),
        Decimal("1"), Unit.PERCENT, "표준조례안 제21조의3", least=0, most=3,
    ),
    Entry(
        "delivery.brokerage_top_shops",
        _("Shops with the most sales that pay another brokerage, percent of all shops"),
        _("0: all pay the same. Ranked by three months, applied a month later."),
        0, Unit.PERCENT, "표준조례안 제21조의3", least=0, most=100,
    ),
    Entry(
        "delivery.brokerage_top_percent",
        _("Brokerage of the shops with the most sales"),
        _("Only when some shops pay another brokerage."),
        Decimal("1"), Unit.PERCENT, "표준조례안 제21조의3", least=0, most=3,
    ),
    Entry(
        "delivery.brokerage_middle_shops",
        _("Up to where shops pay the middle brokerage, percent of all shops"),
        _("Counted from the most sales; below those with the most. 0: there is no middle."),
        0, Unit.PERCENT, "표준조례안 제21조의3", least=0, most=100,
    ),
    Entry(
        "delivery.brokerage_middle_percent",
        _("Brokerage of the shops in the middle"),
        _("Only when there is a middle."),
        Decimal("1"), Unit.PERCENT, "표준조례안 제21조의3", least=0, most=3,
    ),
    Entry(
        "delivery.payment_fee_percent",
        _("Fee of the payment that a shop bears"),
        _("Of the same sum. 0: the town bears it."),
        Decimal("0"), Unit.PERCENT, "표준조례안 제21조의3", least=0, most=3,
    ),
    Entry(
        "delivery.coupons_at_once",
        _("Coupons that stand together in one order"),
        _("One of each level at most; the nation's and the province's never together."),
        2, Unit.TIMES, "표준조례안 제21조의3", least=1, most=4,
    ),
)  # fmt: skip

"""What a town decides about its local currency."""

from decimal import Decimal

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
    Entry(
        "ledger.sale_month_won",
        _("Local currency that one person may buy in a month"),
        _("At a discount; what the town gives as an allowance does not count."),
        700_000, Unit.WON, "지역사랑상품권법 제9조", least=0, most=700_000,
    ),
    Entry(
        "ledger.holding_won",
        _("Local currency that one person may have when buying"),
        _("A purchase that would lead above this is refused."),
        1_500_000, Unit.WON, "지역사랑상품권법 제9조", least=0, most=1_500_000,
    ),
    Entry(
        "ledger.discount_percent",
        _("Discount on local currency"),
        _("The town's budget pays this share; the sale stops when it is used up."),
        Decimal("10"), Unit.PERCENT, "지역사랑상품권법 제9조", least=0, most=20,
    ),
    Entry(
        "ledger.merchant_sales_won",
        _("Yearly sales above which a shop may not take what was sold at a discount"),
        _("What is issued by policy, such as a farmers' allowance, is taken by all member shops."),
        3_000_000_000, Unit.WON, "행정안전부 지역사랑상품권 지침", least=0, most=3_000_000_000,
    ),
    Entry(
        "ledger.lot_months",
        _("How long local currency lasts"),
        _("From the day it is bought or given, unless its programme ends before."),
        60, Unit.MONTHS, "지역사랑상품권 운영 조례", least=1, most=120,
    ),
    Entry(
        "ledger.lot_order",
        _("Which local currency is spent first"),
        _(
            "What expires first. 0: what was bought first, where both expire at once; 1: what was"
            " given first, where both expire at once; 2: always what was given first."
        ),
        1, Unit.NONE, "지역사랑상품권 운영 조례", least=0, most=2,
    ),
    Entry(
        "ledger.refund_days",
        _("How long money lasts that is given back after it expired"),
        _("When a shop gives money back that has expired meanwhile. 0: it is expired at once."),
        30, Unit.DAYS, "지역사랑상품권 운영 조례", least=0, most=365,
    ),
)  # fmt: skip

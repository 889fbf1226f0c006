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
        "ledger.sale_least_won",
        _("Local currency that one buys at least at once"),
        _("Smaller purchases would cost the town more in payment fees than they are worth."),
        1_000, Unit.WON, "지역사랑상품권 운영 조례", least=100, most=50_000,
    ),
    Entry(
        "ledger.withdrawal_days",
        _("Days in which a purchase of local currency can be taken back"),
        _("As far as it is not spent. The day of the purchase itself is not counted."),
        7, Unit.DAYS, "전자상거래법 제17조", least=7, most=90,
    ),
    Entry(
        "ledger.rest_percent",
        _("Share that must be spent before the rest is paid out"),
        _("Of local currency that was bought; later than the days in which all can be taken back."),
        60, Unit.PERCENT, "신유형 상품권 표준약관 제7조", least=1, most=60,
    ),
    Entry(
        "ledger.small_rest_percent",
        _("The same share of small purchases"),
        _("Of those that were not above the amount that the next rule says."),
        80, Unit.PERCENT, "신유형 상품권 표준약관 제7조", least=1, most=80,
    ),
    Entry(
        "ledger.small_sale_won",
        _("Up to which amount a purchase is a small one"),
        _("For the share that must be spent before the rest is paid out."),
        10_000, Unit.WON, "신유형 상품권 표준약관 제7조", least=0, most=10_000,
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

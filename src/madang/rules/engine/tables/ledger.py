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
)  # fmt: skip

"""What a town decides about food delivery."""

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
    Entry(
        "delivery.applications_waiting",
        _("Applications of shops that may wait for one person"),
        _("So that officials check those first who mean it."),
        3, Unit.TIMES, "표준조례안 제21조의2", least=1, most=50,
    ),
    Entry(
        "delivery.keepers",
        _("People who can run one shop"),
        _("Its owner and invitations without an answer counted."),
        10, Unit.PEOPLE, "표준조례안 제21조의2", least=1, most=100,
    ),
    Entry(
        "delivery.keeper_invitations",
        _("Invitations that a shop sends in a day"),
        _("So that nobody is bothered."),
        10, Unit.TIMES, "표준조례안 제21조의2", least=1, most=100,
    ),
    Entry(
        "delivery.keeper_invitation_days",
        _("How long somebody can accept to run a shop, or to take it over"),
        _("Then the invitation ends by itself."),
        14, Unit.DAYS, "표준조례안 제21조의2", least=1, most=60,
    ),
    Entry(
        "delivery.shop_coupons",
        _("Coupons of its own that a shop has at once"),
        _("Those that have not ended yet."),
        5, Unit.TIMES, "표준조례안 제21조의3", least=1, most=50,
    ),
    Entry(
        "delivery.shop_coupon_days",
        _("How long a coupon of a shop runs at most"),
        _("From its first moment to its last; the shop can end it earlier."),
        92, Unit.DAYS, "표준조례안 제21조의3", least=1, most=366,
    ),
    Entry(
        "delivery.shop_coupon_percent",
        _("Most that a shop's own coupon takes off the dishes"),
        _("Won off are measured by the smallest order for which the coupon counts."),
        50, Unit.PERCENT, "표준조례안 제21조의3", least=1, most=100,
    ),
)  # fmt: skip

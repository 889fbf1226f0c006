"""What a town decides about couriers: what they are paid at least, and how they are asked."""

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
    Entry(
        "delivery.guarantee_hour_won",
        _("What a courier is paid at least for an hour on duty"),
        _("Breaks do not count. When deliveries came to less, the town adds the rest. 0: nothing."),
        12_000, Unit.WON, "표준조례안 제21조의4", least=0, most=50_000,
    ),
    Entry(
        "delivery.order_pay_won",
        _("What a delivery pays on average"),
        _("Dispatch reckons with it who has not reached the guarantee yet, and asks them first."),
        3_000, Unit.WON, "표준조례안 제21조의4", least=500, most=20_000,
    ),
    Entry(
        "delivery.offer_minutes",
        _("Time of a courier to answer an offer"),
        _("Then it goes to somebody else. Not answering changes nothing in later offers."),
        2, Unit.MINUTES, "표준조례안 제21조의4", least=1, most=10,
    ),
    Entry(
        "delivery.cooling_minutes",
        _("How long an order is not offered again to a courier who did not take it"),
        _("Other orders are offered as before."),
        10, Unit.MINUTES, "표준조례안 제21조의4", least=1, most=60,
    ),
    Entry(
        "delivery.silent_minutes",
        _("After how long without a sign of life a courier's open offers go to others"),
        _("Counted on duty, before the meal is picked up; the courier is then off duty."),
        15, Unit.MINUTES, "표준조례안 제21조의4", least=5, most=60,
    ),
    Entry(
        "delivery.position_minutes",
        _("How long a courier's place is kept"),
        _("Only on duty; it is overwritten all the time, and deleted at the end of duty."),
        10, Unit.MINUTES, "위치정보의 보호 및 이용 등에 관한 법률 제23조", least=1, most=60,
    ),
    Entry(
        "delivery.vetting_months",
        _("How long the check of a courier counts"),
        _("Identity, licence and insurance are looked at anew afterwards."),
        12, Unit.MONTHS, "생활물류서비스산업발전법 제17조", least=1, most=36,
    ),
    Entry(
        "delivery.door_minutes",
        _("Time from the order to the door at most"),
        _("Dispatch plans no way that would take longer."),
        90, Unit.MINUTES, "표준조례안 제21조의4", least=30, most=180,
    ),
    Entry(
        "delivery.metres_a_minute",
        _("How fast couriers come forward, in metres a minute"),
        _("In a straight line, as an average of all; dispatch reckons ways with it."),
        300, Unit.NONE, "표준조례안 제21조의4", least=50, most=1_000,
    ),
    Entry(
        "delivery.shift_hours",
        _("Longest shift of a courier"),
        _("So that nobody rides over-tired."),
        10, Unit.HOURS, "표준조례안 제21조의4", least=1, most=12,
    ),
    Entry(
        "delivery.agency_share_cap",
        _("The most a delivery agency may keep of a delivery fee"),
        _("The rest goes to the courier who brings the meal. Agencies write their share ahead."),
        20, Unit.PERCENT, "표준조례안 제21조의4", least=0, most=50,
    ),
    Entry(
        "delivery.agency_people",
        _("People who can run one delivery agency"),
        _("Invitations without an answer counted."),
        10, Unit.PEOPLE, "표준조례안 제21조의4", least=1, most=100,
    ),
)  # fmt: skip

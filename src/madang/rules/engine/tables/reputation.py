"""What a town decides about reviews."""

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

TABLE = (
    Entry(
        "reputation.write_days",
        _("Time to review an order"),
        _("Counted from the moment at which it was paid out."),
        30, Unit.DAYS, "표준조례안 제21조의5", least=1, most=90,
    ),
    Entry(
        "reputation.edit_days",
        _("Time to edit a review"),
        _("Afterwards it can only be taken back."),
        7, Unit.DAYS, "표준조례안 제21조의5", least=0, most=30,
    ),
    Entry(
        "reputation.least_reviews",
        _("From how many reviews on a rating is shown"),
        _("A mean of one or two says little and harms much."),
        3, Unit.TIMES, "표준조례안 제21조의5", least=1, most=20,
    ),
    Entry(
        "reputation.pause_days",
        _("How long a review is hidden when a shop says that it hurts its rights"),
        _("Then it is shown again, unless an official has decided. Its stars count meanwhile."),
        30, Unit.DAYS, "정보통신망법 제44조의2", least=1, most=30,
    ),
    Entry(
        "reputation.protest_days",
        _("Time of a writer to object when a review is hidden"),
        _("Another official decides than the one who hid it."),
        30, Unit.DAYS, "표준조례안 제21조의5", least=7, most=90,
    ),
    Entry(
        "reputation.takedowns_waiting",
        _("Requests of one shop to hide reviews that may wait at once"),
        _("So that no shop hides everything that it does not like."),
        5, Unit.TIMES, "표준조례안 제21조의5", least=1, most=50,
    ),
    Entry(
        "reputation.reports_a_day",
        _("Reviews that one person can report in a day"),
        _("So that officials can look at each."),
        10, Unit.TIMES, "표준조례안 제21조의5", least=1, most=100,
    ),
    Entry(
        "reputation.look_days",
        _("How soon an official looks at a review that waits"),
        _("Afterwards the desk shows it as late."),
        7, Unit.DAYS, "표준조례안 제21조의5", least=1, most=30,
    ),
    Entry(
        "reputation.mark_percent",
        _("From how much surprise on a review is looked at"),
        _("Its stars do not count until an official has decided. Nothing else happens by itself."),
        60, Unit.PERCENT, "표준조례안 제21조의5", least=40, most=100,
    ),
    Entry(
        "reputation.evidence_days",
        _("How long the mark of an order's address is kept with a review"),
        _("It shows that many order to one address, and does not tell which."),
        180, Unit.DAYS, "개인정보 보호법 제21조", least=30, most=365,
    ),
)  # fmt: skip

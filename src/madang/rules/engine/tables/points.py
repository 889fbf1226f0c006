"""What a town decides about points: what earns them, the most, and how they are used."""

from madang.rules.engine.entries import Entry, Unit
from madang.rules.engine.entries import gettext_noop as _

ARTICLE = "표준조례안 제21조의6"
OFF = _("0: such acts earn nothing.")
TABLE = (
    Entry(
        "points.proposal", _("Points for a proposal that is adopted"), OFF,
        0, Unit.NONE, ARTICLE, least=0, most=100_000,
    ),
    Entry(
        "points.survey", _("Points for answering a survey"),
        _("Given when the survey closes and answers are parted from names. 0: nothing is given."),
        0, Unit.NONE, ARTICLE, least=0, most=10_000,
    ),
    Entry(
        "points.report", _("Points for a report that is confirmed"), OFF,
        0, Unit.NONE, ARTICLE, least=0, most=10_000,
    ),
    Entry(
        "points.purchase_percent", _("Points for ordering at a shop of the town"),
        _("Of what was paid for the goods, in whole points. 0: orders earn nothing."),
        0, Unit.PERCENT, ARTICLE, least=0, most=10,
    ),
    Entry(
        "points.purchase_least_won", _("From which amount on an order earns points"),
        _("Counted without what carrying costs, and less coupons."),
        10_000, Unit.WON, ARTICLE, least=0, most=100_000,
    ),
    Entry(
        "points.day_most", _("Most points of one person in a day"),
        _("What goes above is not given."),
        2_000, Unit.NONE, ARTICLE, least=0, most=1_000_000,
    ),
    Entry(
        "points.month_most", _("Most points of one person in a month"),
        _("By the calendar, on the day on which the act happened."),
        10_000, Unit.NONE, ARTICLE, least=0, most=10_000_000,
    ),
    Entry(
        "points.year_most", _("Most points of one person in a year"),
        _("By the calendar, held points counted."),
        50_000, Unit.NONE, ARTICLE, least=0, most=100_000_000,
    ),
    Entry(
        "points.keep_months", _("How long points last"),
        _("From the day on which they were given; then they go back to the town."),
        12, Unit.MONTHS, ARTICLE, least=1, most=60,
    ),
    Entry(
        "points.use_least", _("Least points that are used at once"),
        _("To turn them into local currency, or to give them."),
        1_000, Unit.NONE, ARTICLE, least=1, most=100_000,
    ),
    Entry(
        "points.use_step", _("Step in which points are used"),
        _("Only whole steps are turned or given."),
        100, Unit.NONE, ARTICLE, least=1, most=10_000,
    ),
    Entry(
        "points.burst_acts", _("From how many acts within an hour on points are held back"),
        _("An official looks at them. 0: not looked for."),
        5, Unit.TIMES, ARTICLE, least=0, most=100,
    ),
    Entry(
        "points.partner_acts",
        _("From how many acts with the same shop or person within 7 days on points are held back"),
        _("An official looks at them. 0: not looked for."),
        5, Unit.TIMES, ARTICLE, least=0, most=100,
    ),
    Entry(
        "points.undone_acts",
        _("From how many acts taken back within 30 days on further points are held back"),
        _("An official looks at them. 0: not looked for."),
        2, Unit.TIMES, ARTICLE, least=0, most=100,
    ),
    Entry(
        "points.edge_acts",
        _("From how many purchases just above the least amount within 30 days on points are held"
          " back"),
        _("An official looks at them. 0: not looked for."),
        4, Unit.TIMES, ARTICLE, least=0, most=100,
    ),
    Entry(
        "points.look_days", _("How soon an official looks at points that are held back"),
        _("Afterwards the desk shows them as late."),
        7, Unit.DAYS, ARTICLE, least=1, most=30,
    ),
)  # fmt: skip

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
)  # fmt: skip

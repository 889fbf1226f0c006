"""What everybody reads of a lottery panel: quotas beside who volunteered, chances, and seats."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from madang.participation.engine.panels import pictures
from madang.participation.engine.panels.lotteries import CHANCES
from madang.participation.engine.panels.pictures import Bar
from madang.participation.models import Panel, Seat, Volunteer
from madang.participation.models.panels import CATEGORY_LABELS
from madang.participation.services import draws, labels, panels


@dataclass(frozen=True)
class Row:
    """One group: at least, at most, how many volunteered, and how many have a seat."""

    label: str
    least: int
    most: int
    volunteers: int
    seated: int

    @property
    def is_short(self) -> bool:
        """Fewer volunteered than must be on the panel."""
        return self.volunteers < self.least


@dataclass(frozen=True)
class Chances:
    """In percent, over everybody who can be on the panel; `excluded` cannot."""

    least: float
    mean: float
    best: float
    excluded: int
    bars: list[Bar]


@dataclass(frozen=True)
class Reading:
    """All of it; `chances` from the publication on, `seats` and `declined` from the draw on."""

    groups: Sequence[tuple[str | Promise, list[Row]]]
    volunteers: int
    chances: Chances | None
    seats: dict[str, int]
    numbers: list[tuple[str, str]]
    declined: list[str]


def read(panel: Panel) -> Reading:
    """Return what everybody reads, in eight queries however many volunteered."""
    pool = panels.pool(panel)
    count = max((sum(counter.values()) for counter in pool.values()), default=0)
    seats = list(Seat.objects.filter(panel=panel).select_related("volunteer"))
    taken = [one.volunteer for one in seats if one.left is None]
    names = labels.of(panel)
    groups = [
        (CATEGORY_LABELS[name], _rows(panel.quotas[name], names[name], pool[name], name, taken))
        for name in names
    ]
    return Reading(
        groups,
        count,
        _chances(panel) if panel.composed_at else None,
        Counter(str(one.state) for one in seats),
        [(one.volunteer.number, str(one.get_state_display())) for one in seats],
        draws.declined(panel) if seats else [],
    )


def stage(panel: Panel, now: datetime) -> str:
    """Return where a panel stands: draft, coming, open, over, chances, drawn, sits."""
    reached = (
        ("draft", panel.published_at is None),
        ("sits", panel.drawn_at is not None and now >= panel.sits_at),
        ("drawn", panel.drawn_at is not None),
        ("chances", panel.composed_at is not None),
        ("coming", now < panel.opens_at),
        ("open", panel.is_open(now)),
    )
    return next((name for name, is_so in reached if is_so), "over")


def _rows(
    quotas: dict[str, list[int]],
    names: dict[str, str],
    pool: Counter[str],
    category: str,
    taken: list[Volunteer],
) -> list[Row]:
    seated = Counter(one.values[category] for one in taken)
    return [
        Row(label, quotas[value][0], quotas[value][1], pool[value], seated[value])
        for value, label in names.items()
    ]


def _chances(panel: Panel) -> Chances:
    excluded = set(panel.portfolio.document["excluded"])
    rows = Volunteer.objects.filter(panel=panel).exclude(number__in=excluded)
    found = [chance or 0 for chance in rows.values_list("chances", flat=True)]
    percent = [chance * 100 / CHANCES for chance in found] or [0.0]
    return Chances(
        min(percent),
        sum(percent) / len(percent),
        max(percent),
        len(excluded),
        pictures.bars(found),
    )

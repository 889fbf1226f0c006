"""Signs that points may be farmed. A sign proves nothing: it holds points back for an official."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from madang.points.engine.acts import Kind, gettext_noop

_ = gettext_noop

HOUR, WEEK, MONTH = timedelta(hours=1), timedelta(days=7), timedelta(days=30)
EDGE_PERCENT = 10  # how far above the least amount a purchase counts as just above it
SIGNS = {
    "own": _("You run the shop yourself."),
    "burst": _("%(n)s acts that earn points within an hour."),
    "partner": _("%(n)s times with the same shop or person within 7 days."),
    "undone": _("%(n)s earlier acts were taken back or paid back within 30 days."),
    "edge": _("%(n)s purchases within 30 days lie just above the least amount."),
}


@dataclass(frozen=True)
class Act:
    """One act as the signs see it. `partner` stands for a shop or person, empty for none."""

    kind: Kind
    at: datetime
    partner: str = ""
    won: int = 0
    is_undone: bool = False


@dataclass(frozen=True)
class Limits:
    """From how many acts on each sign shows, the act itself counted; 0 leaves a sign out."""

    burst: int
    partner: int
    undone: int
    edge: int
    least_won: int = 0


@dataclass(frozen=True)
class Sign:
    """Something conspicuous: its code in `SIGNS`, and how many acts it was."""

    code: str
    n: int = 0


def found(act: Act, before: Iterable[Act], limits: Limits, *, is_own: bool = False) -> list[Sign]:
    """Return the signs at `act`, given what the same person did `before` it; the gravest first.

    >>> start = datetime(2026, 3, 1, 12)
    >>> ago = [start - timedelta(minutes=5 * n) for n in (1, 2)]
    >>> acts = [Act(Kind.PURCHASE, at, "shop", 10_100) for at in ago]
    >>> limits = Limits(burst=3, partner=3, undone=2, edge=3, least_won=10_000)
    >>> [sign.code for sign in found(Act(Kind.PURCHASE, start, "shop", 10_500), acts, limits)]
    ['burst', 'partner', 'edge']
    >>> found(Act(Kind.REPORT, start, "somebody"), acts, limits)
    [Sign(code='burst', n=3)]
    """
    acts = [one for one in before if one.at <= act.at]
    counts = {
        "burst": (_burst(act, acts), limits.burst),
        "partner": (_partner(act, acts), limits.partner),
        "undone": (_undone(act, acts), limits.undone),
        "edge": (_edge(act, acts, limits.least_won), limits.edge),
    }
    own = [Sign("own")] if is_own else []
    return own + [Sign(code, n) for code, (n, limit) in counts.items() if limit and n >= limit]


def _since(acts: Sequence[Act], act: Act, span: timedelta) -> list[Act]:
    return [one for one in acts if act.at - one.at < span]


def _burst(act: Act, acts: Sequence[Act]) -> int:
    """Count what was done within an hour; surveys all count at their close, so never."""
    if act.kind == Kind.SURVEY:
        return 0
    return 1 + sum(one.kind != Kind.SURVEY for one in _since(acts, act, HOUR))


def _partner(act: Act, acts: Sequence[Act]) -> int:
    if not act.partner:
        return 0
    return 1 + sum(one.partner == act.partner for one in _since(acts, act, WEEK))


def _undone(act: Act, acts: Sequence[Act]) -> int:
    return sum(one.is_undone and one.kind == act.kind for one in _since(acts, act, MONTH))


def _edge(act: Act, acts: Sequence[Act], least_won: int) -> int:
    if not _is_edge(act, least_won):
        return 0
    return 1 + sum(_is_edge(one, least_won) for one in _since(acts, act, MONTH))


def _is_edge(act: Act, least_won: int) -> bool:
    top = least_won * (100 + EDGE_PERCENT) // 100
    return act.kind == Kind.PURCHASE and least_won > 0 and least_won <= act.won <= top

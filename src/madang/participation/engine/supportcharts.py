"""The picture of a count: effective support of the leading projects, round by round, for SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 44
WINNERS, LOSERS = 5, 3  # lines that the eye can still tell apart
MOST_TICKS = 10


@dataclass(frozen=True)
class Line:
    """One project's line: its points as SVG has them, where it ends, and whether it won there."""

    id: str
    title: str
    number: int
    points: str
    end: tuple[float, float]
    is_winner: bool


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    says: str


@dataclass(frozen=True)
class Chart:
    """The whole picture; `rounds` ticks stand below, `votes` ticks at the left."""

    lines: Sequence[Line]
    rounds: Sequence[Tick]
    votes: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT


def chart(result: dict[str, Any]) -> Chart | None:
    """Draw the leading winners and losers; None where a count has no rounds or no support."""
    count = len(result["rounds"])
    rows = [row for row in result["projects"] if _values(row, count)]
    won = [row for row in rows if row["round"]][:WINNERS]
    shown = [*won, *[row for row in rows if not row["round"]][:LOSERS]]
    most = max((value for row in shown for _n, value in _values(row, count)), default=0)
    if not count or not most:
        return None

    def x_of(number: int) -> float:
        share = (number - 1) / (count - 1) if count > 1 else 0.5
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y_of(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM), 1)

    lines = []
    for place, row in enumerate(shown):
        points = [(x_of(number), y_of(value)) for number, value in _values(row, count)]
        told = " ".join(f"{x:g},{y:g}" for x, y in points)
        won_here = row["round"] is not None
        lines.append(Line(row["id"], row["title"], place, told, points[-1], won_here))
    step = -(-count // MOST_TICKS)
    rounds = [Tick(x_of(number), str(number)) for number in range(1, count + 1, step)]
    votes = [Tick(y_of(most * part / 2), f"{most * part / 2:,.0f}") for part in range(3)]
    return Chart(lines, rounds, votes)


def _values(row: dict[str, Any], count: int) -> list[tuple[int, float]]:
    """The rounds in which a project could be had, with its support; a winner's up to its own."""
    last = row["round"] or count
    return [
        (number, value)
        for number, value in enumerate(row["support"][:last], start=1)
        if value is not None
    ]

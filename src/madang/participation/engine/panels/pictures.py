"""The chances of all volunteers as bars: how many people have which chance."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT, BARS = 600, 160, 10


@dataclass(frozen=True)
class Bar:
    """`people` with a chance above `low` up to `high` percent; a rectangle on 600 by 160."""

    low: float
    high: float
    people: int
    x: float
    y: float
    width: float
    height: float

    @property
    def end(self) -> float:
        """Where the bar ends, left to right."""
        return self.x + self.width


def bars(chances: Iterable[int]) -> list[Bar]:
    """Return ten bars over chances in 1,000, from nought to the largest.

    >>> [bar.people for bar in bars([100, 100, 1000])]
    [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    """
    found = list(chances)
    top = max(found, default=0) or 1
    counts = [0] * BARS
    for chance in found:
        counts[max(0, -(-chance * BARS // top) - 1)] += 1
    most, wide = max(counts) or 1, WIDTH / BARS
    return [
        Bar(
            round(top * place / BARS / 10, 1),
            round(top * (place + 1) / BARS / 10, 1),
            people,
            round(place * wide + 3, 1),
            round(HEIGHT - HEIGHT * people / most, 1),
            round(wide - 6, 1),
            round(HEIGHT * people / most, 1),
        )
        for place, people in enumerate(counts)
    ]

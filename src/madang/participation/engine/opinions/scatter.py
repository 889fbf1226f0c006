"""The map as marks on a plane: shapes as well as colours, and never more than can be drawn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

SIZE, MARGIN, CELLS = 600, 24, 60
SMALLEST, LARGEST = 4.5, 15.0
SHAPES = ("circle", "square", "triangle", "diamond", "cross")
NO_GROUP = "dot"


@dataclass(frozen=True)
class Mark:
    """One mark: where, how large, which group (None outside any), for how many people."""

    x: float
    y: float
    radius: float
    group: int | None
    people: int
    path: str


def marks(
    projection: Mapping[str, Sequence[float]], labels: Mapping[str, int | None]
) -> list[Mark]:
    """Return the marks of a map on a square of 600 by 600; people who stand together share one.

    >>> [mark.people for mark in marks({"1": [0, 0], "2": [0, 0], "3": [4, 2]}, {"1": 0, "2": 0})]
    [1, 2]
    """
    if not projection:
        return []
    across = [abs(value) for place in projection.values() for value in place]
    reach = sorted(across)[int(len(across) * 0.995)] or 1.0
    cells: Counter[tuple[int, int, int]] = Counter()
    for person, (x, y) in projection.items():
        label = labels.get(person)
        cells[_cell(x / reach), _cell(-y / reach), -1 if label is None else label] += 1
    half = (SIZE - 2 * MARGIN) / 2
    drawn = []
    for (column, row, label), people in sorted(cells.items(), key=lambda item: item[0][2]):
        x = round(SIZE / 2 + column / CELLS * 2 * half, 1)
        y = round(SIZE / 2 + row / CELLS * 2 * half, 1)
        radius = round(min(LARGEST, SMALLEST + 1.5 * log2(people)), 1)
        group = None if label < 0 else label
        shape = NO_GROUP if group is None else SHAPES[group % len(SHAPES)]
        drawn.append(Mark(x, y, radius, group, people, outline(shape, x, y, radius)))
    return drawn


def outline(shape: str, x: float, y: float, radius: float) -> str:
    """Return the SVG path of a shape around a point.

    >>> outline("diamond", 10, 10, 4)
    'M10,4.8 L15.2,10 L10,15.2 L4.8,10 Z'
    """
    if shape in {"circle", NO_GROUP}:
        r = radius if shape == "circle" else radius / 2
        return f"M{x - r:g},{y:g} a{r:g},{r:g} 0 1 0 {2 * r:g},0 a{r:g},{r:g} 0 1 0 {-2 * r:g},0 Z"
    r = radius * (0.9 if shape == "square" else 1.3)
    thin = r * 0.35
    corners = {
        "square": ((-r, -r), (r, -r), (r, r), (-r, r)),
        "triangle": ((0, -r), (r, r * 0.8), (-r, r * 0.8)),
        "diamond": ((0, -r), (r, 0), (0, r), (-r, 0)),
        "cross": (
            *((-thin, -r), (thin, -r), (thin, -thin), (r, -thin), (r, thin), (thin, thin)),
            *((thin, r), (-thin, r), (-thin, thin), (-r, thin), (-r, -thin), (-thin, -thin)),
        ),
    }[shape]
    points = [f"{round(x + dx, 1):g},{round(y + dy, 1):g}" for dx, dy in corners]
    return f"M{points[0]} " + " ".join(f"L{point}" for point in points[1:]) + " Z"


def _cell(value: float) -> int:
    return round(max(-1.0, min(1.0, value)) * CELLS / 2)

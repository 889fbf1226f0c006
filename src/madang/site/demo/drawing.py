"""The town as one SVG picture, for docs/town.md and for the eye of whoever changes the plan.

python -m madang.site.demo.drawing > docs/gaon.svg
"""

import sys
from collections.abc import Iterable, Sequence

import numpy as np

from madang.site.demo.geography import Town
from madang.site.demo.lines import KINDS
from madang.site.demo.plane import Points, simplified
from madang.site.demo.world import World

_FILLS = {
    "built": "#f3ead9", "field": "#eef2d3", "works": "#e6e1ea", "campus": "#f4e3cf",
    "forest": "#cfe0bd", "park": "#bfe0b4", "water": "#a9d3ea",
}  # fmt: skip
# kind -> casing colour, casing width, fill colour, width (metres on the ground, widened to be seen)
_STROKES = {
    "lane": ("#d9d0c0", 13, "#ffffff", 9),
    "local": ("#cdbfa6", 26, "#ffffff", 19),
    "tertiary": ("#c9b88f", 28, "#fff8dc", 20),
    "secondary": ("#c3a86b", 36, "#fff1c0", 27),
    "primary": ("#c08a3e", 50, "#ffdb8f", 38),
    "expressway": ("#b5643c", 56, "#f6b48a", 42),
}
_SCALE = 0.2  # pixels to the metre


def svg(town: Town, routes: Iterable[tuple[str, Points]] = (), stops: Sequence[Points] = ()) -> str:
    """Return the picture; `routes` are (colour, line) pairs and `stops` points over the map."""
    low, high = town.outline.min(axis=0) - 450, town.outline.max(axis=0) + 450
    width, height = (high - low) * _SCALE

    def path(points: Points, *, close: bool = False) -> str:
        thin = simplified(points, 3)
        pixels = ((thin - (low[0], high[1])) * (_SCALE, -_SCALE)).round().astype(int)
        return "M" + "L".join(f"{x} {y}" for x, y in pixels) + ("Z" if close else "")

    ways = [(street.kind, path(street.line)) for street in town.streets.values()]
    ways += [("lane", path(lane)) for lane in town.lanes]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        'font-family="Pretendard GOV, Noto Sans CJK KR, sans-serif">',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#f7f5ee"/>',
    ]
    grounds = [*town.built, *town.land.areas]
    grounds.sort(key=lambda area: list(_FILLS).index(area.kind) if area.kind != "field" else -1)
    parts += [
        f'<path d="{path(area.outline, close=True)}" fill="{_FILLS[area.kind]}"/>'
        for area in grounds
    ]
    parts += [
        f'<path d="{path(ring, close=True)}" fill="none" stroke="#9dbb86" stroke-width="2"/>'
        for ring in town.land.contours
    ]
    for kind, (casing, wide, _, _) in _STROKES.items():
        parts += [_stroke(d, casing, wide) for name, d in ways if name == kind != "lane"]
    for kind, (_, _, fill, narrow) in _STROKES.items():
        parts += [_stroke(d, fill, narrow) for name, d in ways if name == kind]
    rail = path(town.land.railway)
    parts += [_stroke(rail, "#6b6b74", 30), _stroke(rail, "#ffffff", 18, dash="18 18")]
    parts += [
        f'<path d="{path(dong.outline, close=True)}" fill="none" stroke="#8c6a9b" '
        'stroke-width="3.2" stroke-dasharray="14 8 3 8" opacity=".8"/>'
        for dong in town.dongs
    ]
    parts += [_stroke(path(line), colour, 24) for colour, line in routes]
    for point in stops:
        x, y = (point - (low[0], high[1])) * (_SCALE, -_SCALE)
        parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#fff" stroke="#333" stroke-width="2"/>'
        )
    for dong in town.dongs:
        x, y = (_middle(dong.outline) - (low[0], high[1])) * (_SCALE, -_SCALE)
        parts.append(_text(x, y, dong.name_ko, 40, "#6d4a80"))
    for place in town.places if not stops else ():
        x, y = (place.point - (low[0], high[1])) * (_SCALE, -_SCALE)
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="#a2432f"/>')
        parts.append(_text(x, y - 10, place.name_ko, 17, "#333"))
    return "\n".join([*parts, "</svg>"])


def _middle(ring: Points) -> Points:
    """Return the centroid of a polygon."""
    following = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]
    middle: Points = ((ring + following) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return middle


def _stroke(path: str, colour: str, width: float, *, dash: str = "none") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width * _SCALE:.1f}" '
        f'stroke-linecap="round" stroke-linejoin="round" stroke-dasharray="{dash}"/>'
    )


def _text(x: float, y: float, text: str, size: float, colour: str) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" text-anchor="middle" '
        f'stroke="#fff" stroke-width="5" paint-order="stroke">{text}</text>'
    )


if __name__ == "__main__":
    world = World(7)
    ways = [
        (f"#{KINDS[pattern.line.kind].color}", pattern.way)
        for pattern in reversed(world.plan.patterns)
        if pattern.line.kind in {"trunk", "branch", "rural", "express"}
    ]
    sys.stdout.write(svg(world.town, ways, [pole.point for pole in world.plan.poles]))

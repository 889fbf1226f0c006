"""The road network: streets cut at their crossings and at bus stops, and the way from A to B."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np

from madang.site.demo.plane import Points, at, between, lengths, project
from madang.site.demo.streets import SPEEDS, Street

Node = tuple[int, int]  # a point in decimetres


@dataclass(frozen=True)
class Edge:
    """A piece of one street between two nodes, in the direction of travel."""

    street: str
    start: float  # metres along the street; start > end when it runs against the drawing
    end: float
    target: Node

    @property
    def length(self) -> float:
        return abs(self.end - self.start)


@dataclass(frozen=True)
class Way:
    """A drivable way: its `line`, the free speed (m/s) on each step, and the lights on it."""

    line: Points  # [n, 2]
    speeds: Points  # [n - 1]
    lights: tuple[tuple[float, Node], ...]  # metres from the start, and which crossing
    last: Node  # the last node before its end


@dataclass(frozen=True)
class Roads:
    """A directed graph of streets."""

    streets: Mapping[str, Street]
    edges: Mapping[Node, tuple[Edge, ...]]
    lit: frozenset[Node]
    sites: Mapping[str, Node] = field(default_factory=dict)

    def way(self, start: str, end: str, *, after: Way | None = None) -> Way:
        """Return the quickest way from site `start` to `end`; `after` a way, it does not turn back.

        Raises ValueError when there is none.
        """
        edges = self._quickest(self.sites[start], self.sites[end], after.last if after else None)
        lines: list[Points] = []
        speeds, lights, total = [], [], 0.0
        for edge in edges:
            street = self.streets[edge.street]
            line = between(street.line, edge.start, edge.end)
            lines.append(line if not lines else line[1:])
            speeds.append(np.full(len(line) - 1, SPEEDS[street.kind] / 3.6))
            total += edge.length
            if edge.target in self.lit:
                lights.append((total, edge.target))
        last = edges[-2].target if len(edges) > 1 else self.sites[start]
        return Way(np.concatenate(lines), np.concatenate(speeds), tuple(lights), last)

    def _quickest(self, start: Node, end: Node, shut: Node | None) -> list[Edge]:
        best: dict[Node, float] = {start: 0.0}
        came: dict[Node, tuple[Node, Edge]] = {}
        queue = [(0.0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == end:
                return _back(came, start, end)
            for edge in self.edges[node] if cost <= best[node] else ():
                price = cost + edge.length / SPEEDS[self.streets[edge.street].kind]
                if node == start and edge.target == shut:
                    continue
                if price < best.get(edge.target, np.inf):
                    best[edge.target] = price
                    came[edge.target] = node, edge
                    heapq.heappush(queue, (price, edge.target))
        raise ValueError(f"no way from {start} to {end}")


def roads(streets: Mapping[str, Street], sites: Mapping[str, tuple[str, Points]]) -> Roads:
    """Return the network of `streets`; `sites` maps a name to (street key, a point near it)."""
    cuts: dict[str, dict[float, Node]] = {key: {} for key in streets}
    crossings: set[Node] = set()
    for one, other in combinations(streets.values(), 2):
        if _meet(one, other):
            for place in _crossings(one.line, other.line):
                node = _node(place)
                crossings.add(node)
                for street in (one, other):
                    cuts[street.key][project(street.line, place)[0]] = node
    for street in streets.values():
        for along in (0.0, float(lengths(street.line)[-1])):
            cuts[street.key].setdefault(along, _node(at(street.line, along)))
    where = {}
    for name, (key, point) in sites.items():
        along, _ = project(streets[key].line, point)
        where[name] = cuts[key].setdefault(along, _node(at(streets[key].line, along)))
    edges = _edges(cuts)
    lit = {node for node in crossings if len(edges[node]) >= 3 and _signalled(edges[node], streets)}
    return Roads(streets, edges, frozenset(lit), where)


def _back(came: Mapping[Node, tuple[Node, Edge]], start: Node, end: Node) -> list[Edge]:
    edges = []
    while end != start:
        end, edge = came[end]
        edges.append(edge)
    return edges[::-1]


def _edges(cuts: Mapping[str, Mapping[float, Node]]) -> dict[Node, tuple[Edge, ...]]:
    edges: dict[Node, list[Edge]] = defaultdict(list)
    for key, places in cuts.items():
        for (start, here), (end, there) in pairwise(sorted(places.items())):
            if here != there:
                edges[here].append(Edge(key, start, end, there))
                edges[there].append(Edge(key, end, start, here))
    return {node: tuple(out) for node, out in edges.items()}


def _signalled(out: Iterable[Edge], streets: Mapping[str, Street]) -> bool:
    kinds = [streets[edge.street].kind for edge in out]
    return sum(kind in {"primary", "secondary"} for kind in kinds) >= 2


def _meet(one: Street, other: Street) -> bool:
    """Tell whether two streets that cross also join: the expressway only where it has a ramp."""
    if "expressway" not in (one.kind, other.kind):
        return True
    return {one.key, other.key} & {"hanul", "provincial"} != set()


def _node(point: Points) -> Node:
    return round(float(point[0]) * 10), round(float(point[1]) * 10)


def _crossings(one: Points, other: Points) -> list[Points]:
    """Return where two lines cross or touch, places within 30 m of each other counted once."""
    places = [end for end in (one[0], one[-1]) if project(other, end)[1] < 1]
    places += [end for end in (other[0], other[-1]) if project(one, end)[1] < 1]
    p, r = one[:-1, None], np.diff(one, axis=0)[:, None]
    q, s = other[None, :-1], np.diff(other, axis=0)[None]
    cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    safe = np.where(np.abs(cross) < 1e-9, np.inf, cross)
    gap = q - p
    t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / safe
    u = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / safe
    hits = (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1) & (np.abs(cross) >= 1e-9)
    for row, column in zip(*np.nonzero(hits), strict=True):
        place = p[row, 0] + t[row, column] * r[row, 0]
        if all(np.hypot(*(place - other)) > 30 for other in places):
            places.append(place)
    return places

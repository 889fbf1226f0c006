"""Ways on foot between stops: those the feed states, and those that are simply near."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.columns import numbers, rows_in
from madang.transit.engine.findings import Findings
from madang.transit.engine.networks import NONE, Floats, Rows, Seconds
from madang.transit.engine.shapes import EARTH_M

FILE = "transfers.txt"
LONGEST_S = 7200


@dataclass(frozen=True)
class Walk:
    """How people walk: the reach as the crow flies, the detour factor, and the speed."""

    reach_m: float = 400.0
    detour: float = 1.3
    speed_m_s: float = 1.2
    change_s: int = 60  # least time to change at one stop
    most: int = 60  # generated footpaths from one stop


@dataclass(frozen=True)
class Links:
    """Directed links between stop rows with their time on foot."""

    origin: Rows
    target: Rows
    time_s: Seconds

    def __add__(self, other: "Links") -> "Links":
        return Links(
            np.concatenate([self.origin, other.origin]),
            np.concatenate([self.target, other.target]),
            np.concatenate([self.time_s, other.time_s]),
        )

    def where(self, keep: npt.NDArray[np.bool_]) -> "Links":
        """Return the links that `keep` marks."""
        return Links(self.origin[keep], self.target[keep], self.time_s[keep])


@dataclass(frozen=True)
class Places:
    """What footpaths need to know of stops."""

    ids: pl.Series
    lat: Floats
    lon: Floats
    parent: Rows
    served: npt.NDArray[np.bool_]


def footpaths(
    transfers: pl.DataFrame, places: Places, walk: Walk | None, limits: Limits, found: Findings
) -> tuple[Rows, Rows, Seconds, Seconds]:
    """Return footpath_start, footpath_to, footpath_s and stop_change_s of a `Network`.

    Stated times (transfer_type 2) win over generated ones; transfer_type 3 forbids them.
    """
    change_s = np.full(len(places.ids), walk.change_s if walk else 0, np.int32)
    stated, forbidden, changes = _stated(transfers, places, walk or Walk(), limits, found)
    change_s[changes.origin] = changes.time_s
    links = stated
    if walk:
        near = _near(places, walk)
        taken = np.concatenate([_keys(stated, places), _keys(forbidden, places)])
        links = stated + near.where(~np.isin(_keys(near, places), taken))
    order = np.lexsort((links.target, links.time_s, links.origin))
    counts = np.bincount(links.origin, minlength=len(places.ids))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return start, links.target[order], links.time_s[order], change_s


def _keys(links: Links, places: Places) -> npt.NDArray[np.int64]:
    return links.origin.astype(np.int64) * len(places.ids) + links.target


def _stated(
    transfers: pl.DataFrame, places: Places, walk: Walk, limits: Limits, found: Findings
) -> tuple[Links, Links, Links]:
    """Return links of type 2, pairs of type 3, and changes at one stop, from transfers.txt."""
    narrowed = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")
    general = transfers.filter(pl.all_horizontal(pl.col(name) == "" for name in narrowed))
    found.note(
        "narrow_transfers",
        count=transfers.height - general.height,
        file=FILE,
        severity="info",
    )
    origin = rows_in(general["from_stop_id"], places.ids)
    target = rows_in(general["to_stop_id"], places.ids)
    known = (origin != NONE) & (target != NONE)
    found.note("unknown_reference", count=int((~known).sum()), file=FILE, column="stop_id")
    kind = general["transfer_type"].to_numpy()
    time_s = numbers(general["min_transfer_time"])
    bad = (time_s < 0) | (time_s > LONGEST_S)
    found.note("bad_number", count=int(bad.sum()), file=FILE, column="min_transfer_time")
    time_s[bad] = np.nan
    links = Links(origin, target, np.where(np.isnan(time_s), NONE, time_s).astype(np.int32))
    same = origin == target
    timed = links.time_s != NONE
    stated, forbidden = (
        _between_platforms(links.where(known & ~same & (kind == code)), places, limits, found)
        for code in ("2", "3")
    )
    return (
        _walked(_least(stated, places), places, walk),
        forbidden,
        links.where(known & same & timed & (kind != "3")),
    )


def _between_platforms(links: Links, places: Places, limits: Limits, found: Findings) -> Links:
    """Return `links` with every station replaced by its stops."""
    children = np.flatnonzero(places.parent != NONE)
    if not children.size or not len(links.origin):
        return links
    stops_of = np.bincount(places.parent[children], minlength=len(places.ids)).clip(1)
    becoming = stops_of[links.origin] * stops_of[links.target]
    fits = np.cumsum(np.sort(becoming)) <= limits.links
    few = becoming <= np.sort(becoming)[fits].max(initial=0)
    found.note("many_transfers", count=int((~few).sum()), file=FILE)
    links = links.where(few)
    frame = pl.DataFrame({"o": links.origin, "t": links.target, "s": links.time_s})
    stops = pl.DataFrame(
        {"station": places.parent[children], "stop": children.astype(np.int32)},
    )
    for end in ("o", "t"):
        frame = frame.join(stops, left_on=end, right_on="station", how="left")
        frame = frame.with_columns(pl.coalesce("stop", end).alias(end)).drop("stop")
    frame = frame.filter(pl.col("o") != pl.col("t"))
    return Links(*(frame[name].to_numpy() for name in ("o", "t", "s")))


def _least(links: Links, places: Places) -> Links:
    """Return one link of each pair, the shortest."""
    keys = _keys(links, places)
    order = np.lexsort((links.time_s, keys))
    first = order[np.append(True, np.diff(keys[order]) != 0)] if len(order) else order
    kept = np.zeros(len(keys), np.bool_)
    kept[first] = True
    return links.where(kept)


def _walked(links: Links, places: Places, walk: Walk) -> Links:
    """Return `links` with blank times worked out from the distance; unknown ones left out."""
    blank = links.time_s == NONE
    if not blank.any():
        return links
    way = _crow_m(places, links.origin, links.target)
    time = np.where(np.isnan(way), NONE, np.ceil(np.nan_to_num(way) * walk.detour / walk.speed_m_s))
    filled = np.where(blank, time, links.time_s).astype(np.int32)
    return Links(links.origin, links.target, filled).where((filled >= 0) & (filled <= LONGEST_S))


def _crow_m(places: Places, a: Rows, b: Rows) -> Floats:
    phi, lam = np.radians(places.lat), np.radians(places.lon)
    chord = (
        np.sin((phi[b] - phi[a]) / 2) ** 2
        + np.cos(phi[a]) * np.cos(phi[b]) * np.sin((lam[b] - lam[a]) / 2) ** 2
    )
    arc: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(chord))
    return arc


def _near(places: Places, walk: Walk) -> Links:
    """Return links between served stops within reach, both ways, the nearest `most` of each.

    Stops are put into square cells as wide as the reach; only a cell and its neighbours are met.
    """
    stops = np.flatnonzero(places.served & np.isfinite(places.lat) & np.isfinite(places.lon))
    x, y = (axis[stops] for axis in _plane(places))
    width = max(walk.reach_m, 1.0)
    column = np.floor(x / width).astype(np.int64)
    row = np.floor(y / width).astype(np.int64)
    cell = row * (1 << 32) + column
    by_cell = np.argsort(cell, kind="stable")
    stops, x, y, cell = stops[by_cell], x[by_cell], y[by_cell], cell[by_cell]
    found: list[Links] = []
    for step in (r * (1 << 32) + c for r in (-1, 0, 1) for c in (-1, 0, 1)):
        low = np.searchsorted(cell, cell + step, "left")
        high = np.searchsorted(cell, cell + step, "right")
        count = np.minimum(high - low, 4 * walk.most)
        a = np.repeat(np.arange(len(stops)), count)
        offset = np.arange(len(a)) - np.repeat(np.cumsum(count) - count, count)
        b = np.repeat(low, count) + offset
        near = (a != b) & ((x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2 <= (1.02 * width) ** 2)
        found.append(_pairs(places, stops[a[near]], stops[b[near]], walk))
    links = found[0]
    for more in found[1:]:
        links += more
    return _nearest(links, walk.most)


def _plane(places: Places) -> tuple[Floats, Floats]:
    """Return metres east and north on a plane where nothing looks farther than it is."""
    shrink = np.cos(np.radians(min(float(np.nanmax(np.abs(places.lat), initial=0.0)), 85.0)))
    return places.lon * 111_320.0 * shrink, places.lat * 110_574.0


def _pairs(places: Places, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], walk: Walk) -> Links:
    origin, target = a.astype(np.int32), b.astype(np.int32)
    way = _crow_m(places, origin, target)
    time = np.ceil(way * walk.detour / walk.speed_m_s).astype(np.int32)
    return Links(origin, target, time).where(way <= walk.reach_m)


def _nearest(links: Links, most: int) -> Links:
    order = np.lexsort((links.target, links.time_s, links.origin))
    links = Links(links.origin[order], links.target[order], links.time_s[order])
    first = np.searchsorted(links.origin, links.origin, "left")
    return links.where(np.arange(len(links.origin)) - first < most)

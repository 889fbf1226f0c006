"""Finding stops by name, number, first consonants (초성) or place; what stands around each."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from madang.transit.engine.networks import NONE, Floats, Network, Rows

Numbers = npt.NDArray[np.signedinteger]

FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS_AND_FINALS = 21 * 28  # syllables that share one first consonant
FINALS = 28
SYLLABLES = ord("가")
LAST_SYLLABLE = ord("힣")
EARTH_M = 6_371_008.8
NO_MATCH = 9


def plain(text: str) -> str:
    """Return `text` without case, spaces and punctuation, as names are compared.

    >>> plain("City Hall (시청·앞)")
    'cityhall시청앞'
    """
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum()
    )


def pattern(query: str) -> "re.Pattern[str]":
    """Return the expression that finds what a rider may mean by a half-typed `query`.

    A lone consonant stands for every syllable that begins with it; a last syllable without a final
    consonant also stands for those that have one.

    >>> [bool(pattern(query).search("시청앞")) for query in ("ㅅㅊ", "시처", "시ㅊ", "시창")]
    [True, True, True, False]
    """
    letters = [
        unicodedata.normalize("NFKC", letter) if letter not in FIRST else letter
        for letter in query.casefold()
    ]
    kept = [letter for letter in "".join(letters) if letter.isalnum()]
    parts = [_any_of(letter, last=i == len(kept) - 1) for i, letter in enumerate(kept)]
    return re.compile("".join(parts))


def _any_of(letter: str, *, last: bool) -> str:
    if letter in FIRST:
        start = SYLLABLES + FIRST.index(letter) * VOWELS_AND_FINALS
        return f"[{letter}{chr(start)}-{chr(start + VOWELS_AND_FINALS - 1)}]"
    code = ord(letter) - SYLLABLES
    if last and SYLLABLES <= ord(letter) <= LAST_SYLLABLE and code % FINALS == 0:
        return f"[{letter}-{chr(ord(letter) + FINALS - 1)}]"
    return re.escape(letter)


@dataclass(frozen=True)
class Around:
    """What stands around each stop: CSR rows of routes, the usual next stop, departures."""

    route_start: Rows  # [stops + 1]
    routes: Rows
    towards: Rows  # [stops] row of the usual next stop, NONE at a terminus
    departures: Rows  # [stops] over all service days


def around(network: Network) -> Around:
    """Return the routes, the usual next stop and the number of departures of every stop."""
    stops = len(network.stop_ids)
    lengths = np.diff(network.pattern_start)
    pattern_of = np.repeat(np.arange(len(lengths)), lengths)
    trips = np.diff(network.pattern_trips)[pattern_of]
    at = network.pattern_stops.astype(np.int64)
    pairs = np.unique(at * (len(network.route_ids) + 1) + network.pattern_route[pattern_of])
    route_start = np.searchsorted(pairs // (len(network.route_ids) + 1), np.arange(stops + 1))
    return Around(
        route_start=route_start.astype(np.int32),
        routes=(pairs % (len(network.route_ids) + 1)).astype(np.int32),
        towards=_towards(at, pattern_of, trips, stops),
        departures=np.bincount(at, trips, stops).astype(np.int32),
    )


def _towards(at: Numbers, pattern_of: Numbers, trips: Numbers, stops: int) -> Rows:
    towards = np.full(stops, NONE, np.int32)
    inner = np.flatnonzero(pattern_of[:-1] == pattern_of[1:]) if len(at) else np.empty(0, np.int64)
    pairs, which = np.unique(at[inner] * stops + at[inner + 1], return_inverse=True)
    weight = np.bincount(which, trips[inner], len(pairs)) if len(pairs) else np.empty(0)
    order = np.argsort(weight, kind="stable")  # the heaviest is written last and stays
    towards[pairs[order] // stops] = pairs[order] % stops
    return towards


class Finder:
    """Looks up the boarding stops of one network; its indexes are built when first asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.boarding = np.flatnonzero(network.stop_location_type == 0)

    @cached_property
    def around(self) -> Around:
        """Routes, next stop and departures of every stop."""
        return around(self.network)

    @cached_property
    def _names(self) -> tuple[str, Numbers]:
        names = list(self.network.stop_names)
        return _joined([plain(names[row]) for row in self.boarding.tolist()])

    @cached_property
    def _translated(self) -> list[tuple[str, Numbers]]:
        """The names in each other language, "" where they are the same."""
        names = [self.network.stop_names[row] for row in self.boarding.tolist()]
        tables = map(self.network.names_in, sorted(set(self.network.translation_languages)))
        return [_joined([plain(table.get(name, "")) for name in names]) for table in tables]

    @cached_property
    def _codes(self) -> tuple[str, Numbers]:
        codes = list(self.network.stop_codes)
        return _joined([plain(codes[row]) for row in self.boarding.tolist()])

    def find(self, query: str, *, limit: int = 20) -> list[int]:
        """Return the rows of at most `limit` boarding stops that `query` may mean, best first.

        Order: the number itself, the name itself, names that begin or end so, names that hold it,
        numbers that begin so; in each the stop with more departures first, then in feed order.
        """
        if not plain(query) or len(query) > 100:
            return []
        tiers = np.full(len(self.boarding), NO_MATCH, np.int8)
        wanted = pattern(query)
        names = [(haystack, (1, 2, 3)) for haystack in (self._names, *self._translated)]
        for haystack, ranks in [(self._codes, (0, 4, 5)), *names]:
            rows, found = _matches(wanted, haystack, ranks)
            tiers[rows] = np.minimum(tiers[rows], found)
        hits = np.flatnonzero(tiers < NO_MATCH)
        departures = self.around.departures[self.boarding[hits]]
        best = hits[np.lexsort((hits, -departures, tiers[hits]))[:limit]]
        return [int(row) for row in self.boarding[best]]

    def near(
        self, lat: float, lon: float, *, limit: int = 20, radius_m: float = 1000
    ) -> list[tuple[int, int]]:
        """Return (row, metres) of the boarding stops within `radius_m`, nearest first."""
        network = self.network
        metres = distances(
            network.stop_lat[self.boarding], network.stop_lon[self.boarding], lat, lon
        )
        order = np.argsort(metres, kind="stable")[:limit]
        return [
            (int(self.boarding[i]), round(float(metres[i]))) for i in order if metres[i] <= radius_m
        ]

    def busiest(self, limit: int) -> list[int]:
        """Return the rows of the stops with most departures, most first."""
        weight = self.around.departures
        order = np.argsort(-weight, kind="stable")[:limit]
        return [int(row) for row in order if weight[row] > 0]

    def in_box(
        self, south: float, west: float, north: float, east: float, *, limit: int
    ) -> list[int]:
        """Return the rows of at most `limit` boarding stops in a box, most departures first."""
        lats = self.network.stop_lat[self.boarding]
        lons = self.network.stop_lon[self.boarding]
        rows = self.boarding[(lats >= south) & (lats <= north) & (lons >= west) & (lons <= east)]
        order = np.argsort(-self.around.departures[rows], kind="stable")[:limit]
        return [int(row) for row in rows[order]]


def distances(lats: Floats, lons: Floats, lat: float, lon: float) -> Floats:
    """Return metres from (`lat`, `lon`) to each point, on a plane that touches the place."""
    north = np.radians(lats - lat)
    east = np.radians(lons - lon) * np.cos(np.radians(lat))
    return np.hypot(north, east) * EARTH_M


def _joined(texts: list[str]) -> tuple[str, Numbers]:
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(texts) else lengths
    return "\n".join(texts), starts


def _matches(
    wanted: "re.Pattern[str]", haystack: tuple[str, Numbers], tiers: tuple[int, int, int]
) -> tuple[Numbers, npt.NDArray[np.int8]]:
    """Return entries and their tiers by the first match in each.

    The tiers are for the whole entry, its begin or end, and elsewhere.
    """
    text, starts = haystack
    line_by_line = re.compile(f"({wanted.pattern})[^\\n]*")
    spans = np.array([(*match.span(1), match.end()) for match in line_by_line.finditer(text)])
    spans = spans.reshape(-1, 3)
    rows = np.searchsorted(starts, spans[:, 0], side="right") - 1
    edges = (spans[:, 0] == starts[rows]).astype(np.int8) + (spans[:, 1] == spans[:, 2])
    return rows, np.array(tiers, np.int8)[2 - edges]

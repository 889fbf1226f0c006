"""Which texts say the same: TF-IDF over words finds candidates, runs of three letters rank them.

Weights are those of G. Salton & C. Buckley, Term-weighting approaches in automatic text retrieval
(1988): (1 + ln count) · (1 + ln((1 + N) / (1 + n))), compared by the cosine.
"""

import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from madang.search.engine.profiles import Numbers, Profile

Key = TypeVar("Key", bound=Hashable)
TOO_COMMON = 0.3  # share of the texts from which on a word compares nothing
FEW = 1_000  # texts among which no word is too common: a campaign may be most of them
TAIL = 256  # texts that wait outside the lists; an eighth of those within where that is more
CANDIDATES = 30  # texts whose letters are compared
LETTERS = (0.25, 0.03)  # weight of the letters beside the words: in short texts, in long ones
LONG = 150  # trigrams


@dataclass(frozen=True)
class Near(Generic[Key]):
    """A text near to another: the cosine of their words, and the words they share, rarest first."""

    key: Key
    cosine: float
    shared: tuple[int, ...]  # hashes


class Index(Generic[Key]):
    """Inverted lists over profiles that take and lose texts one by one. Thread-safe.

    Texts that came since the lists were made wait in a tail, which is read through.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._words: dict[int, int] = {}  # hash of a word -> its number
        self._holders = np.zeros(1024, np.int64)  # number of a word -> how many texts have it
        self._slots: dict[Key, int] = {}
        self._keys: list[Key | None] = []  # slot -> key; None once removed
        self._rows: list[tuple[Numbers, Numbers]] = []  # slot -> words' numbers, 1 + ln count
        self._weights: Numbers | None = None  # number of a word -> its weight; None: to be made
        self._norms = np.empty(0)  # slot -> length of the text's vector
        self._listed = 0  # slots before this one are in the lists:
        self._begins = np.zeros(1, np.int64)  # word -> where its list begins
        self._holding = np.empty(0, np.int32)  # slots of the texts that have it
        self._values = np.empty(0, np.float32)  # 1 + ln count there

    def __len__(self) -> int:
        return len(self._slots)

    def keys(self) -> set[Key]:
        """Return the keys of all texts."""
        with self._lock:
            return set(self._slots)

    def add(self, key: Key, profile: Profile) -> None:
        """Take a text in, or take it in as it is now."""
        with self._lock:
            self.remove(key)
            numbers = self._numbered(profile.terms)
            self._holders[numbers] += 1
            self._slots[key] = len(self._keys)
            self._keys.append(key)
            self._rows.append((numbers, (1 + np.log(profile.counts)).astype(np.float32)))
            self._weights = None

    def remove(self, key: Key) -> None:
        """Forget a text. One that is not there is no error."""
        with self._lock:
            slot = self._slots.pop(key, None)
            if slot is not None:
                self._holders[self._rows[slot][0]] -= 1
                self._keys[slot] = None
                self._weights = None

    def near(
        self, profile: Profile, *, limit: int = CANDIDATES, skip: Key | None = None
    ) -> list[Near[Key]]:
        """Return the `limit` texts nearest to `profile` but `skip`, the nearest first."""
        with self._lock:
            weights = self._settled() if self._weights is None else self._weights
            known = np.array([self._words.get(term, -1) for term in profile.terms.tolist()], int)
            unknown = 1 + np.log(1 + len(self._slots))  # the weight of a word that no text has
            asked = (1 + np.log(profile.counts)) * np.where(known >= 0, weights[known], unknown)
            length = float(np.sqrt(asked @ asked)) or 1.0
            scores = self._products(known, asked * weights[known]) / (self._norms * length)
            if skip in self._slots:
                scores[self._slots[skip]] = 0
            return [
                Near(key, round(float(scores[slot]), 6), self._shared(slot, profile, known, asked))
                for slot in _highest(scores, limit)
                if (key := self._keys[slot]) is not None
            ]

    def _numbered(self, terms: Numbers) -> Numbers:
        words = self._words
        numbers = [words.setdefault(term, len(words)) for term in terms.tolist()]
        while len(words) > len(self._holders):
            self._holders = np.concatenate([self._holders, np.zeros_like(self._holders)])
        return np.array(numbers, np.int32)

    def _settled(self) -> Numbers:
        """Weigh words and texts anew; return the weights, 0 where too many texts have the word."""
        gone = len(self._keys) - len(self._slots)
        if max(len(self._keys) - self._listed, gone) > max(TAIL, self._listed // 8):
            self._list()
        count, holders = len(self._slots), self._holders
        weights = 1 + np.log((1 + count) / (1 + holders))
        if count > FEW:
            weights[holders > TOO_COMMON * count] = 0
        self._weights, self._norms = weights, self._lengths(weights**2)
        return weights

    def _lengths(self, squares: Numbers) -> Numbers:
        """Return the length of every text's vector; infinite where there is nothing to compare."""
        per_posting = np.repeat(squares[: len(self._begins) - 1], np.diff(self._begins))
        found = per_posting * self._values**2
        sums = np.bincount(self._holding, found, minlength=len(self._keys)).astype(float)
        for slot in range(self._listed, len(self._keys)):
            numbers, values = self._rows[slot]
            sums[slot] = squares[numbers] @ values**2
        sums[[slot for slot, key in enumerate(self._keys) if key is None]] = np.inf
        return np.sqrt(np.where(sums > 0, sums, np.inf))

    def _list(self) -> None:
        """Make the lists anew from every text that stands."""
        kept = [slot for slot, key in enumerate(self._keys) if key is not None]
        self._keys = [self._keys[slot] for slot in kept]
        self._rows = [self._rows[slot] for slot in kept]
        self._slots = {key: slot for slot, key in enumerate(self._keys) if key is not None}
        self._listed = len(kept)
        none = np.empty(0)
        numbers = np.concatenate([none, *(row[0] for row in self._rows)]).astype(np.int32)
        values = np.concatenate([none, *(row[1] for row in self._rows)]).astype(np.float32)
        slots = np.repeat(np.arange(len(kept)), [len(numbers) for numbers, _ in self._rows])
        order = np.argsort(numbers, kind="stable")
        self._holding, self._values = slots[order].astype(np.int32), values[order]
        counts = np.bincount(numbers, minlength=len(self._words))
        self._begins = np.concatenate([[0], np.cumsum(counts)])

    def _products(self, known: Numbers, asked: Numbers) -> Numbers:
        """Return the inner product of the asked words with every text."""
        scores = np.zeros(len(self._keys))
        wanted = np.zeros(len(self._holders))
        wanted[known[known >= 0]] = asked[known >= 0]
        for number in known[(asked > 0) & (known >= 0) & (known < len(self._begins) - 1)].tolist():
            listed = slice(self._begins[number], self._begins[number + 1])
            scores[self._holding[listed]] += wanted[number] * self._values[listed]
        for slot in range(self._listed, len(self._keys)):
            numbers, values = self._rows[slot]
            scores[slot] = wanted[numbers] @ values
        return scores

    def _shared(
        self, slot: int, profile: Profile, known: Numbers, asked: Numbers
    ) -> tuple[int, ...]:
        both = np.isin(known, self._rows[slot][0]) & (asked > 0)
        order = np.argsort(-asked[both], kind="stable")
        return tuple(int(term) for term in profile.terms[both][order])


def score(cosine: float, mine: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two texts are, 0 to 1: by the cosine of their words and their trigrams.

    Of the letters it counts what the shorter text shares, and the more, the shorter that one is:
    so a title finds its text, while of two long texts the words decide.

    >>> score(0.5, frozenset({"버스정"}), frozenset({"버스정", "스정류"}))
    0.624167
    """
    shorter = min(len(mine), len(other))
    if not shorter:
        return cosine
    most, least = LETTERS
    weight = max(least, most * (1 - shorter / LONG))
    return round((1 - weight) * cosine + weight * len(mine & other) / shorter, 6)


def _highest(scores: Numbers, limit: int) -> Sequence[int]:
    """Return the places of the `limit` highest scores above 0, the highest first."""
    count = min(limit, len(scores))
    if not count:
        return []
    places = np.argpartition(-scores, count - 1)[:count]
    order = places[np.lexsort((places, -scores[places]))]
    return [int(place) for place in order if scores[place] > 0]

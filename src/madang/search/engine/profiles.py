"""What a text is compared by: its hashed words with their counts, and its runs of three letters."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from madang.search.engine.tokens import normal, words

LENGTH = 800  # characters of the body; more costs time and gains nothing
TITLE_WEIGHT = 2  # how often the words of the title count
PACKED = np.dtype([("term", "<u8"), ("count", "<u2")])
SILENT = re.compile(r"[\W_]+")

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Profile:
    """The words of a text: `terms` sorted 64-bit hashes, `counts` how often each is there."""

    terms: Numbers
    counts: Numbers

    def packed(self) -> bytes:
        """Return the profile as bytes, ten for each word."""
        rows = np.empty(len(self.terms), PACKED)
        rows["term"], rows["count"] = self.terms, np.minimum(self.counts, 0xFFFF)
        return rows.tobytes()

    @classmethod
    def unpacked(cls, packed: bytes) -> "Profile":
        """Return the profile that `packed` holds."""
        rows = np.frombuffer(packed, PACKED)
        return cls(rows["term"].astype(np.uint64), rows["count"].astype(np.float64))


def profile(title: str, body: str) -> Profile:
    """Return the profile of a text.

    >>> profile("버스 정류장", "버스").counts.sum()  # 버스, 정류장 and 정류, twice; 버스 once more
    np.float64(7.0)
    """
    counts = Counter(words(title) * TITLE_WEIGHT)
    counts.update(words(body[:LENGTH]))
    return _profile({term(word): count for word, count in counts.items()})


def vocabulary(title: str, body: str) -> dict[int, str]:
    """Return the words of a text by their hash, to say which are shared."""
    return {term(word): word for word in words(title) + words(body[:LENGTH])}


@lru_cache(maxsize=50_000)
def term(word: str) -> int:
    """Return the 64-bit hash of a word: the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def trigrams(title: str, body: str) -> frozenset[str]:
    """Return the runs of three letters and digits of a text.

    >>> sorted(trigrams("버스 정류장", ""))
    ['버스정', '스정류', '정류장']
    """
    letters = SILENT.sub("", normal(f"{title} {body[:LENGTH]}"))
    return frozenset(letters[at : at + 3] for at in range(len(letters) - 2))


def _profile(counts: dict[int, int]) -> Profile:
    terms = np.fromiter(counts, np.uint64, len(counts))
    order = np.argsort(terms)
    numbers = np.fromiter(counts.values(), np.float64, len(counts))
    return Profile(terms[order], numbers[order])

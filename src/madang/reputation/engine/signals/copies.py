"""Texts that several people wrote nearly alike: MinHash over three letters at a time.

What is said of many subjects ("다음에 또 시킬게요") is a manner of speaking, and does not count.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from madang.reputation.engine.signals.facts import Finding, Seen, Sign

LEAST_LETTERS = 20  # "맛있어요" is what everybody writes
LEAST_OWN = 10  # pieces that are no manner of speaking
ALIKE = 0.6  # shared of all pieces
BANDS, ROWS = 24, 3
MOST_IN_A_BUCKET = 60
COMMON_SUBJECTS, COMMON_SHARE = 8, 0.05
PRIME = (1 << 31) - 1
_dice = np.random.default_rng(20261127)
_FACTORS = _dice.integers(1, PRIME, BANDS * ROWS, dtype=np.int64)
_SHIFTS = _dice.integers(0, PRIME, BANDS * ROWS, dtype=np.int64)
NOT_A_LETTER = re.compile(r"[\W_]+")


def pieces(text: str) -> frozenset[str]:
    """Return the text's pieces of three letters; none when it is too short to tell.

    >>> len(pieces("맛있어요")), len(pieces("국물이 진하고 고기가 아주 많아서 좋았습니다. 또요"))
    (0, 19)
    """
    letters = NOT_A_LETTER.sub("", text.casefold())
    if len(letters) < LEAST_LETTERS:
        return frozenset()
    return frozenset(letters[i : i + 3] for i in range(len(letters) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the pieces of two texts that both have.

    >>> likeness(frozenset("ab"), frozenset("bc"))
    0.3333333333333333
    """
    whole = len(one | other)
    return len(one & other) / whole if whole else 0.0


def copies(reviews: Sequence[Seen]) -> Iterator[Finding]:
    """Yield the reviews that are nearly like one by somebody else, with how many such there are."""
    known = _own_words(reviews)
    authors = {one.id: one.author for one in reviews}
    alike: dict[int, set[int]] = defaultdict(set)
    for one, other in _near(known):
        if authors[one] != authors[other] and likeness(known[one], known[other]) >= ALIKE:
            alike[one].add(other)
            alike[other].add(one)
    for review, others in sorted(alike.items()):
        percent = max(likeness(known[review], known[other]) for other in others)
        yield Finding(review, Sign.COPY, {"count": len(others), "percent": round(100 * percent)})


def _own_words(reviews: Sequence[Seen]) -> dict[int, frozenset[str]]:
    """Return each text's pieces but those that are said of many subjects; too few are none."""
    known = {one.id: pieces(one.text) for one in reviews}
    said: dict[str, set[int]] = defaultdict(set)
    for one in reviews:
        for piece in known[one.id]:
            said[piece].add(one.subject)
    subjects = len({one.subject for one in reviews})
    most = max(COMMON_SUBJECTS, COMMON_SHARE * subjects)
    common = {piece for piece, some in said.items() if len(some) > most}
    own = {review: some - common for review, some in known.items()}
    return {review: some for review, some in own.items() if len(some) >= LEAST_OWN}


def _near(known: dict[int, frozenset[str]]) -> set[tuple[int, int]]:
    """Return the pairs that fall into one bucket in any band."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for review, some in known.items():
        for band, part in enumerate(_hashes(some).reshape(BANDS, ROWS)):
            buckets[band, part.tobytes()].append(review)
    return {
        pair
        for members in buckets.values()
        for pair in combinations(sorted(members[:MOST_IN_A_BUCKET]), 2)
    }


def _hashes(some: frozenset[str]) -> np.ndarray:
    base = np.array([zlib.crc32(piece.encode()) % PRIME for piece in some], dtype=np.int64)
    # both factors below 2^31: the product fits
    mixed = (base[:, None] * _FACTORS[None, :] + _SHIFTS[None, :]) % PRIME
    return mixed.min(axis=0)

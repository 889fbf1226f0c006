"""The order of a list of shops: what fits best first, corrected by what shops are owed.

Whoever stands further up is seen more. Each showing gives the shops of a list places that weigh
1/log2(place + 1), and entitles each to a share of the same total in proportion to its merit. A shop
that was shown less than that is owed the rest, and comes forward (exposure debt, as notes on fair
ranking call it); nobody can pay for a place. The same books give the same order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

DEBT_SHARE = 0.3  # how much of the score the whole debt is, at strength 1
STRENGTH = 1.0


@dataclass(frozen=True)
class Candidate:
    """A shop that answers a question: `relevance` (0 to 1) to it, and its `merit` (above 0)."""

    id: int
    relevance: float
    merit: float = 1.0


@dataclass
class Books:
    """How much each shop was shown, and how much of it it was entitled to, by its id."""

    shown: dict[int, float] = field(default_factory=dict)
    entitled: dict[int, float] = field(default_factory=dict)

    def debt(self, id_: int) -> float:
        """Return what the shop is owed, between -1 and 1.

        >>> Books({7: 1.0}, {7: 3.0}).debt(7)
        0.5
        """
        entitled = self.entitled.get(id_, 0.0)
        return max(-1.0, min(1.0, (entitled - self.shown.get(id_, 0.0)) / (1.0 + entitled)))

    def write_page(self, pool: Mapping[int, float], shown: Sequence[int], *, first: int) -> None:
        """Write down that `shown` stood from the place `first` on; `pool` are merits by id.

        >>> books = Books()
        >>> books.write_page({1: 1.0, 2: 1.0}, [2], first=0)
        >>> books.shown, books.entitled
        ({2: 1.0}, {1: 0.5, 2: 0.5})
        """
        seen = {id_: weight(first + place) for place, id_ in enumerate(shown)}
        whole, merit = sum(seen.values()), sum(pool.values())
        for id_, part in seen.items():
            self.shown[id_] = self.shown.get(id_, 0.0) + part
        for id_, own in pool.items():
            self.entitled[id_] = self.entitled.get(id_, 0.0) + whole * own / merit

    def write(self, order: Sequence[Candidate], *, places: int) -> None:
        """Write down that the first `places` of a list were shown in this order.

        Those who came after them were not seen, and are entitled all the same.
        """
        weights = [weight(place) if place < places else 0.0 for place in range(len(order))]
        merit = sum(one.merit for one in order)
        for one, seen in zip(order, weights, strict=True):
            share = sum(weights) * one.merit / merit
            self.shown[one.id] = self.shown.get(one.id, 0.0) + seen
            self.entitled[one.id] = self.entitled.get(one.id, 0.0) + share


@dataclass(frozen=True)
class Reason:
    """Why a shop stands where it stands: the two parts of its score."""

    id: int
    relevance: float
    owed: float

    @property
    def score(self) -> float:
        return self.relevance + self.owed


def weight(place: int) -> float:
    """Return how much a place is seen; the first is 0.

    >>> weight(0), weight(2)
    (1.0, 0.5)
    """
    return 1.0 / log2(place + 2)


def ranked(
    candidates: Sequence[Candidate], books: Books, *, strength: float = STRENGTH
) -> list[Reason]:
    """Return the candidates in their order, with why; of equals the smaller id comes first.

    >>> same = [Candidate(1, 0.8), Candidate(2, 0.8)]
    >>> [one.id for one in ranked(same, Books({1: 1.0, 2: 0.6}, {1: 0.8, 2: 0.8}))]
    [2, 1]
    """
    reasons = [
        Reason(one.id, one.relevance, DEBT_SHARE * strength * books.debt(one.id))
        for one in candidates
    ]
    return sorted(reasons, key=lambda one: (-one.score, one.id))


def gini(values: Sequence[float]) -> float:
    """Return how unevenly something is spread: 0, all have the same, to nearly 1, one has all.

    >>> gini([1, 1, 1, 1]), gini([0, 0, 0, 4])
    (0.0, 0.75)
    """
    total, count = sum(values), len(values)
    if not total:
        return 0.0
    ordered = sorted(values)
    return sum((2 * i + 1 - count) * one for i, one in enumerate(ordered)) / (count * total)


def lorenz(values: Sequence[float]) -> list[float]:
    """Return which share of everything the least seen have together, for 0, 1, 2 … of them.

    >>> lorenz([3, 1]), lorenz([])
    ([0.0, 0.25, 1.0], [0.0])
    """
    total, parts = sum(values), [0.0]
    for one in sorted(values):
        parts.append(parts[-1] + (one / total if total else 1 / len(values)))
    return parts


def ndcg(order: Sequence[int], relevance: Mapping[int, float]) -> float:
    """Return how near an order is to the one that is best by relevance alone: 1, the same.

    >>> ndcg([1, 2], {1: 1.0, 2: 0.5}), round(ndcg([2, 1], {1: 1.0, 2: 0.5}), 3)
    (1.0, 0.86)
    """
    best = sorted(relevance.values(), reverse=True)
    ideal = sum(value * weight(place) for place, value in enumerate(best[: len(order)]))
    gained = sum(relevance[id_] * weight(place) for place, id_ in enumerate(order))
    return gained / ideal if ideal else 1.0

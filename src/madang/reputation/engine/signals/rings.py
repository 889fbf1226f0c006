"""People who say the same of the same, at the same time, more often than chance would have it."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from operator import attrgetter

from madang.reputation.engine.signals.facts import Finding, Seen, Sign, poisson_tail

TOGETHER = (timedelta(days=3), timedelta(days=10))
CROWD = 60  # a subject that so many review at once tells nothing of any two of them
SURE = 0.01  # chance that a town of honest people shows one such pair
LEAST = 2  # subjects in common


def rings(reviews: Sequence[Seen]) -> Iterator[Finding]:
    """Yield each review by which its author belongs to a ring of two people or more.

    Two people hang together when they praised (or blamed) the same subjects within days of each
    other so often that, by how much is written there, no two of all authors would by chance.
    """
    linked = _linked(reviews)
    heads = _united(list(linked))
    sizes = Counter(heads.values())
    author_of = {one.id: one.author for one in reviews}
    reach: dict[int, set[int]] = defaultdict(set)
    found: set[int] = set()
    for pair, shared in linked.items():
        reach[heads[pair[0]]] |= {subject for subject, _, _ in shared}
        found |= {review for _, *both in shared for review in both}
    for review in sorted(found):
        head = heads[author_of[review]]
        yield Finding(review, Sign.RING, {"people": sizes[head], "subjects": len(reach[head])})


def _linked(reviews: Sequence[Seen]) -> dict["Pair", "Shared"]:
    """Return the pairs that hang together, with where they met, however closely one looks."""
    authors = len({one.author for one in reviews})
    looks = len(TOGETHER) * max(authors * (authors - 1) // 2, 1)
    linked: dict[Pair, Shared] = {}
    for together in TOGETHER:
        common, expected = _meetings(reviews, together)
        for pair, shared in common.items():
            subjects = len({subject for subject, _, _ in shared})
            if subjects >= LEAST and poisson_tail(len(shared), expected[pair]) * looks < SURE:
                linked[pair] = shared  # the wider look sees what the closer one saw
    return linked


Shared = list[tuple[int, int, int]]  # subject, review, review
Pair = tuple[int, int]


def _meetings(
    reviews: Sequence[Seen], together: timedelta
) -> tuple[dict[Pair, Shared], dict[Pair, float]]:
    """Return where two people met, and how often they would have by chance."""
    common: dict[Pair, Shared] = defaultdict(list)
    near: dict[int, int] = {}
    for some in _by_subject(reviews).values():
        moments = [one.at for one in some]
        for place, one in enumerate(some):
            first = bisect_left(moments, one.at - together)
            last = bisect_right(moments, one.at + together)
            near[one.id] = last - first
            if last - first > CROWD:
                continue
            for other in some[place + 1 : last]:
                if other.author != one.author and other.side == one.side != 0:
                    pair = (min(one.author, other.author), max(one.author, other.author))
                    common[pair].append((one.subject, one.id, other.id))
    return common, _by_chance(common, reviews, near)


def _by_chance(
    common: dict[Pair, Shared], reviews: Sequence[Seen], near: dict[int, int]
) -> dict[Pair, float]:
    """Return how many meetings of each pair chance would make: n reviews of b, strewn anywhere."""
    wrote = Counter(one.author for one in reviews)
    crowd: Counter[int] = Counter()
    for one in reviews:
        crowd[one.author] += near[one.id]
    return {(a, b): min(crowd[a] * wrote[b], crowd[b] * wrote[a]) / len(reviews) for a, b in common}


def _by_subject(reviews: Sequence[Seen]) -> dict[int, list[Seen]]:
    found: dict[int, list[Seen]] = defaultdict(list)
    for one in sorted(reviews, key=attrgetter("at", "id")):
        found[one.subject].append(one)
    return found


def _united(pairs: Sequence[Pair]) -> dict[int, int]:
    """Return for each member of a pair the head of all who hang together."""
    heads: dict[int, int] = {}

    def head(one: int) -> int:
        while heads.setdefault(one, one) != one:
            heads[one] = one = heads[heads[one]]
        return one

    for a, b in pairs:
        heads[head(a)] = head(b)
    return {one: head(one) for one in heads}

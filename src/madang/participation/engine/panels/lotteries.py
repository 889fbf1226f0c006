"""Drawing a panel so that the person with the least chance has as much of it as the quotas allow.

*Maximin* by column generation: panels are looked for only where the fairest lottery over the known
ones can still be improved. The lottery is then rounded to a *portfolio* of 1,000 equal chances:
panels of people, published before the draw, of which a public seed picks one. People of one kind
take turns, so that their chances differ by no more than one in a thousand.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from madang.participation.engine.panels import programs
from madang.participation.engine.panels.pools import Limit, Pool
from madang.participation.engine.panels.programs import Composer, Composition, Prices

CHANCES = 1000
MOST_ROUNDS = 5000
ENOUGH = 1e-6  # a panel must be worth that much more to be taken up


class Infeasible(ValueError):  # noqa: N818 - reads as the sentence it is
    """No panel keeps all quotas; `changes` are the fewest that help (None: too few people)."""

    def __init__(self, changes: list[tuple[Limit, Limit]] | None, pool: Pool) -> None:
        super().__init__("no panel keeps all quotas: " + "; ".join(_helps(changes, pool)))
        self.changes = changes
        self._pool = pool

    def there(self, limit: Limit) -> int:
        """How many volunteers `limit` counts."""
        return _there(limit, self._pool)


@dataclass(frozen=True)
class Portfolio:
    """Distinct panels with their chances in 1,000, and what follows from them.

    `least_chance`: of the best lottery there is; `minimum`: of this portfolio, over everybody who
    can be on a panel at all; `excluded` are those who cannot.
    """

    panels: tuple[tuple[tuple[str, ...], int], ...]
    chances: dict[str, int]
    least_chance: float
    is_optimal: bool
    excluded: tuple[str, ...]

    @property
    def minimum(self) -> float:
        """The least chance of anyone who has one."""
        left_out = set(self.excluded)
        return min(n for id_, n in self.chances.items() if id_ not in left_out) / CHANCES

    def drawn(self, seed: str) -> tuple[str, ...]:
        """The panel that `seed` picks."""
        place = ticket(seed)
        for panel, chances in self.panels:
            place -= chances
            if place < 0:
                return panel
        raise AssertionError("the chances add up to 1,000")


def ticket(seed: str) -> int:
    """The number from 0 to 999 that a public seed stands for: SHA-256 modulo 1,000."""
    digest = hashlib.sha256(b"madang.panel/1\n" + seed.encode()).digest()
    return int.from_bytes(digest) % CHANCES


def portfolio(pool: Pool) -> Portfolio:
    """Find the fairest portfolio. Raises Infeasible."""
    if not all(pool.rows[i] or not limit.least for i, limit in enumerate(pool.quotas.limits)):
        raise Infeasible(programs.relaxed(pool), pool)
    composer = Composer(pool)
    panels, reachable = _cover(composer, pool)
    prices = Prices(
        [len(kind.people) if ok else 0 for kind, ok in zip(pool.kinds, reachable, strict=True)]
    )
    for panel in panels:
        prices.add(panel)
    is_optimal = _improve(composer, prices)
    _worth, least = prices.solve()
    weights = _rounded(prices.lottery())
    people = _people(pool, prices.panels, weights)
    chances = Counter({id_: 0 for kind in pool.kinds for id_ in kind.people})
    for members, count in people.items():
        for id_ in members:
            chances[id_] += count
    excluded = [
        id_ for kind, ok in zip(pool.kinds, reachable, strict=True) if not ok for id_ in kind.people
    ]
    ordered = tuple(sorted(people.items()))
    return Portfolio(ordered, dict(chances), least, is_optimal, tuple(sorted(excluded)))


def _cover(composer: Composer, pool: Pool) -> tuple[list[Composition], list[bool]]:
    """Panels in which every kind that can be on one is, and which kinds can."""
    found: list[Composition] = []
    met = np.zeros(len(pool.kinds), bool)
    reachable = [True] * len(pool.kinds)
    for number in range(len(pool.kinds)):
        if met[number]:
            continue
        worth = np.where(met, 0.0, 1.0)
        worth[number] = 2.0 * pool.quotas.size
        panel = composer.best(worth)
        if panel is None:
            raise Infeasible(programs.relaxed(pool), pool)
        reachable[number] = panel[number] > 0
        met |= np.array(panel) > 0
        met[number] = True
        if panel not in found:
            found.append(panel)
    return found, reachable


def _improve(composer: Composer, prices: Prices) -> bool:
    for _round in range(MOST_ROUNDS):
        worth, least = prices.solve()
        panel = composer.best(worth)
        if panel is None or float(np.dot(worth, panel)) <= least + ENOUGH or panel in prices.panels:
            return True
        prices.add(panel)
    return False


def _rounded(lottery: Any) -> list[int]:
    """Round to thousandths that add up, by the largest remainders."""
    exact = lottery * CHANCES
    whole = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: CHANCES - int(whole.sum())]] += 1
    return [int(one) for one in whole]


def _people(
    pool: Pool, panels: Sequence[Composition], weights: Sequence[int]
) -> Counter[tuple[str, ...]]:
    """Fill 1,000 panels; in each kind people take turns, in an order that no name favours."""
    turns = [sorted(kind.people, key=_shuffled) for kind in pool.kinds]
    next_in = [0] * len(turns)
    filled: Counter[tuple[str, ...]] = Counter()
    for panel, weight in zip(panels, weights, strict=True):
        for _each in range(weight):
            members: list[str] = []
            for number, count in enumerate(panel):
                people = turns[number]
                members += (people[(next_in[number] + i) % len(people)] for i in range(count))
                next_in[number] += count
            filled[tuple(sorted(members))] += 1
    return filled


def _shuffled(id_: str) -> bytes:
    return hashlib.sha256(id_.encode()).digest()


def _helps(changes: list[tuple[Limit, Limit]] | None, pool: Pool) -> list[str]:
    if changes is None:
        return [f"{pool.count} people volunteer for {pool.quotas.size} places"]
    return [_change(old, new, pool) for old, new in changes]


def _change(old: Limit, new: Limit, pool: Pool) -> str:
    there = _there(old, pool)
    what, to = ("at least", new.least) if new.least < old.least else ("at most", new.most)
    was = old.least if new.least < old.least else old.most
    return f"{old.category} {old.value}: {what} {to} instead of {was} ({there} volunteer)"


def _there(limit: Limit, pool: Pool) -> int:
    kinds = pool.rows[pool.quotas.limits.index(limit)]
    return sum(len(pool.kinds[number].people) for number in kinds)

"""Who comes in for somebody who declined: by the same public seed, under the same quotas.

The order of all volunteers is a second lot from the seed. The first of the same kind as whoever
left comes in; when there is none, the first with whom no quota stands worse than before.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from madang.participation.engine.panels.pools import Pool


def order(ids: Iterable[str], seed: str) -> list[str]:
    """Return `ids` in the order of the lot of successors.

    >>> order(["a", "b", "c"], "1") == order(["c", "a", "b"], "1")
    True
    """
    return sorted(ids, key=lambda id_: _lot(id_, seed))


def successor(
    pool: Pool, seated: Collection[str], left: str, *, seed: str, asked: Collection[str]
) -> str | None:
    """Return who comes in for `left`, None when nobody keeps the quotas.

    `seated`: who is on the panel without `left`; `asked`: everybody who was ever drawn.
    """
    kinds = {id_: number for number, kind in enumerate(pool.kinds) for id_ in kind.people}
    free = order((id_ for id_ in kinds if id_ not in set(asked)), seed)
    alike = (id_ for id_ in free if kinds[id_] == kinds[left])
    there = Counter(kinds[id_] for id_ in seated)
    before = _counts(pool, there + Counter([kinds[left]]))
    fitting = (id_ for id_ in free if _fits(pool, there + Counter([kinds[id_]]), before))
    return next(alike, None) or next(fitting, None)


def replayed(pool: Pool, panel: Sequence[str], left: Iterable[str], *, seed: str) -> list[str]:
    """Return the panel after those of `left` went one by one. Raises ValueError: was not on it."""
    seated, asked = list(panel), set(panel)
    for id_ in left:
        if id_ not in seated:
            raise ValueError(id_)
        seated.remove(id_)
        found = successor(pool, seated, id_, seed=seed, asked=asked)
        if found is not None:
            seated.append(found)
            asked.add(found)
    return sorted(seated)


def _lot(id_: str, seed: str) -> bytes:
    return hashlib.sha256(b"madang.panel.successor/1\n" + f"{seed}\n{id_}".encode()).digest()


def _counts(pool: Pool, kinds: Counter[int]) -> list[int]:
    return [sum(kinds[number] for number in row) for row in pool.rows]


def _fits(pool: Pool, kinds: Counter[int], before: list[int]) -> bool:
    """No limit is passed, and none that fell short falls shorter than `before`."""
    return all(
        min(limit.least, was) <= count <= max(limit.most, was)
        for limit, count, was in zip(pool.quotas.limits, _counts(pool, kinds), before, strict=True)
    )

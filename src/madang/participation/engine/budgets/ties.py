"""Who goes first when two projects are exactly equal.

The rule that equalshares.net names: the lower cost, then the more votes (points, where ballots
give points), then the lot, which is drawn before the count and stays the same through all rounds
and completions. Without a lot the order of the ids, as text, takes its place.
"""

import hashlib
from collections.abc import Iterable, Sequence

from madang.participation.engine.budgets.elections import Election

BY_ID = "lower cost, then more votes, then id as text"
BY_LOT = "lower cost, then more votes, then the lot"


def draw(ids: Iterable[str], seed: str) -> tuple[str, ...]:
    """Draw a lot that anyone can draw again: the ids by the SHA-256 of seed and id."""
    return tuple(sorted(ids, key=lambda id_: hashlib.sha256(f"{seed}\n{id_}".encode()).digest()))


def luck(election: Election, lot: Sequence[str] | None = None) -> list[int]:
    """The place of each project in the lot, which names every project once, the luckiest first.

    ValueError if it does not.
    """
    lucky = sorted(election.ids) if lot is None else list(lot)
    if sorted(lucky) != sorted(election.ids):
        raise ValueError("a lot names every project exactly once")
    places = {id_: place for place, id_ in enumerate(lucky)}
    return [places[id_] for id_ in election.ids]


def ranks(election: Election, lot: Sequence[str] | None = None) -> list[int]:
    """Rank the projects; of two that are equal, the one with the lower rank goes first."""
    places, costs = luck(election, lot), election.costs
    scores = election.profile.scores.tolist()
    order = sorted(range(len(costs)), key=lambda row: (costs[row], -scores[row], places[row]))
    ranked = [0] * len(order)
    for place, row in enumerate(order):
        ranked[row] = place
    return ranked

"""The counting rules once more, as plain as can be: Fractions, voter by voter, nothing clever.

What the engine finds by bounds and whole numbers must be exactly what stands here.
"""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Plain:
    """A small election: costs by id, a budget, and per voter points by id and a share."""

    costs: dict[str, int]
    budget: int
    ballots: list[dict[str, int]]
    shares: list[int] = field(default_factory=list)
    min_votes: int = 0
    caps: list[tuple[set[str], int]] = field(default_factory=list)
    rivals: list[set[str]] = field(default_factory=list)

    def __post_init__(self):
        self.shares = self.shares or [1] * len(self.ballots)

    def votes(self, id_):
        return sum(id_ in ballot for ballot in self.ballots)

    def score(self, id_):
        return sum(ballot.get(id_, 0) for ballot in self.ballots)

    def rank(self, id_):
        return self.costs[id_], -self.score(id_), id_

    def may(self, id_, won):
        spent = [
            (sum(self.costs[w] for w in won if w in ids), ids, most) for ids, most in self.caps
        ]
        return (
            self.votes(id_) >= self.min_votes
            and id_ not in won
            and all(
                id_ not in ids or so_far + self.costs[id_] <= most for so_far, ids, most in spent
            )
            and not any(id_ in ids and ids & set(won) for ids in self.rivals)
        )


def greedy(plain, *, stop=False):
    won, left = [], plain.budget
    for id_ in sorted(plain.costs, key=lambda id_: (-plain.score(id_), plain.rank(id_))):
        if not plain.score(id_) or not plain.may(id_, won):
            continue
        if plain.costs[id_] <= left:
            won.append(id_)
            left -= plain.costs[id_]
        elif stop:
            break
    return won


def price_of(plain, id_, money):
    """The lowest price of a point at which the supporters pay the cost; None if too poor."""
    who = [v for v, ballot in enumerate(plain.ballots) if ballot.get(id_)]
    cost = plain.costs[id_]
    if sum(money[v] for v in who) < cost or not who:
        return None
    who.sort(key=lambda v: money[v] / plain.ballots[v][id_])
    points = sum(plain.ballots[v][id_] for v in who)
    paid = Fraction(0)
    for v in who:
        price = (cost - paid) / points
        if money[v] >= price * plain.ballots[v][id_]:
            return price
        paid += money[v]
        points -= plain.ballots[v][id_]
    raise AssertionError("somebody can pay")


def equal_shares(plain, start, *, by_cost=True):
    """[(id, price of a point)], in the order chosen; what costs nothing comes first."""
    money = [start * share for share in plain.shares]
    won = []
    for id_ in sorted((id_ for id_ in plain.costs if not plain.costs[id_]), key=plain.rank):
        if plain.score(id_) and plain.may(id_, [w for w, _ in won]):
            won.append((id_, Fraction(0)))
    while offers := _offers(plain, money, [w for w, _ in won], by_cost=by_cost):
        _, _, id_, price = min(offers)
        won.append((id_, price))
        for voter, ballot in enumerate(plain.ballots):
            money[voter] -= min(money[voter], price * ballot.get(id_, 0))
    return won


def _offers(plain, money, won, *, by_cost):
    offers = []
    for id_, cost in plain.costs.items():
        price = price_of(plain, id_, money) if cost and plain.may(id_, won) else None
        if price is not None:
            offers.append((price / (cost if by_cost else 1), plain.rank(id_), id_, price))
    return offers


def add1(plain, increment, *, exhaustive=True, by_cost=True):
    """The last run that does not overspend, and its start."""
    start = Fraction(plain.budget, sum(plain.shares))
    won = equal_shares(plain, start, by_cost=by_cost)
    while True:
        ids = [w for w, _ in won]
        room = plain.budget - sum(plain.costs[w] for w in ids)
        rest = [plain.costs[i] for i in plain.costs if plain.score(i) and plain.may(i, ids)]
        if not rest or (exhaustive and min(rest) > room):
            return won, start
        again = equal_shares(plain, start + increment, by_cost=by_cost)
        if sum(plain.costs[w] for w, _ in again) > plain.budget:
            return won, start
        won, start = again, start + increment


def phragmen(plain):
    last = [Fraction(0)] * len(plain.ballots)
    won, left = [], plain.budget
    while True:
        offers = []
        for id_, cost in plain.costs.items():
            who = [v for v, ballot in enumerate(plain.ballots) if ballot.get(id_)]
            if who and plain.may(id_, won):
                shares = sum(plain.shares[v] for v in who)
                saved = sum(plain.shares[v] * last[v] for v in who)
                offers.append(((cost + saved) / shares, plain.rank(id_), id_, who))
        if not offers or plain.costs[min(offers)[2]] > left:
            return won
        time, _, id_, who = min(offers)
        won.append(id_)
        left -= plain.costs[id_]
        for voter in who:
            last[voter] = time

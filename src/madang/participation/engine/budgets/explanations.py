"""Why each project won or lost, round by round, and how many votes were missing.

**Missing votes** of a loser: the smallest number of further voters who, marking nothing but this
project (with one point, and with the same starting money as everyone else), would have made it win
if all other ballots and everyone's starting money had stayed as they were in the last run. Such
voters change nothing for the others until the project is chosen, so the number can be read off the
rounds: before each payment, the voters it would take to be chosen instead of the winner; after the
last, the voters it would take to be chosen at all; the least of these. None: no number of votes
could have done it. For greedy the same, without money. For Phragmén the voters it would take to be
bought before each purchase, and before the project at which the count ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from madang.participation.engine.budgets import equalshares, greedy, phragmen, rules, ties
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.limits import Gate, Limits, Refusal
from madang.participation.engine.budgets.outcomes import Outcome
from madang.participation.engine.budgets.purses import Price, Purses
from madang.participation.engine.budgets.rules import Parameters

NO_VOTES = "no_votes"
TOO_POOR = "too_poor"  # the supporters' money does not pay for it
TOO_DEAR = "too_dear"  # what was left of the budget does not pay for it
STOPPED = "stopped"  # the count ended before it, at one that did not fit
_A_LITTLE_LESS = 1 - Fraction(1, 2**200)


@dataclass(frozen=True)
class Standing:
    """One project through the count.

    `support`: the effective votes before each payment, None where it could not be bought (any
    more); for greedy its votes before each choice; for Phragmén the effective votes at the moment
    at which it could have been bought. `won_in`: its round from 0, None for losers. For
    losers `why` (with `by`: a cap's name or a rival's id), `held`: what its supporters still had
    together at the end (None where nobody pays), and `missing_votes`.
    """

    project: int
    support: tuple[Fraction | None, ...]
    won_in: int | None = None
    why: str = ""
    by: str = ""
    held: Fraction | None = None
    missing_votes: int | None = None


@dataclass(frozen=True)
class Explanation:
    """The outcome explained; `money` is each voter's starting money, None where nobody pays."""

    outcome: Outcome
    money: Fraction | None
    standings: tuple[Standing, ...]


def explain(election: Election, parameters: Parameters, outcome: Outcome) -> Explanation:
    """Explain an outcome of greedy, equal shares or Phragmén; ValueError for other rules.

    After a filling by votes, support and missing votes are still those of equal shares.
    """
    if parameters.rule in rules.WITH_SHARES:
        return _shares(election, parameters, outcome)
    if parameters.rule in (rules.GREEDY, rules.GREEDY_STOP):
        return _greedy(election, parameters, outcome)
    if parameters.rule == rules.PHRAGMEN:
        return _phragmen(election, parameters, outcome)
    raise ValueError(f"no explanation for the rule {parameters.rule}")


class _Chances:
    """The fewest further votes seen so far with which each project would have won.

    Its gate knows no minimum of votes: that is asked for at the end.
    """

    def __init__(self, election: Election, parameters: Parameters) -> None:
        self.election, self._least = election, parameters.limits.min_votes
        self.gate = Gate(election, replace(parameters.limits, min_votes=0))
        self._luck = ties.luck(election, parameters.lot)
        self._scores = election.profile.scores.tolist()
        self._votes = election.profile.votes.tolist()
        self._missing: dict[int, int] = {}

    def note(self, row: int, needed: int) -> None:
        """Write down that `needed` further votes would have done."""
        self._missing[row] = min(self._missing.get(row, needed), max(needed, 0))

    def missing(self, row: int) -> int | None:
        """The fewest further votes, those up to the minimum of votes included."""
        if row not in self._missing:
            return None
        return max(self._missing[row], self._least - self._votes[row])

    def goes_first(self, row: int, more: int, other: int) -> bool:
        """Whether a tie with `other` would go to the project, had it so many more votes."""
        costs, luck, scores = self.election.costs, self._luck, self._scores
        ours = (costs[row], -scores[row] - more, luck[row])
        return ours < (costs[other], -scores[other], luck[other])


class _Trace(_Chances):
    """Looks at all projects before each payment of a run of equal shares."""

    def __init__(self, election: Election, parameters: Parameters, outcome: Outcome) -> None:
        super().__init__(election, parameters)
        self.start = outcome.money or Fraction(0)
        by_cost = parameters.rule == rules.EQUAL_SHARES
        self._unit = election.costs if by_cost else (1,) * len(election.costs)
        self.support: list[list[Fraction | None]] = [[] for _ in election.costs]
        for row in outcome.winners:
            if not election.costs[row]:
                self.gate.choose(row)

    def __call__(self, purses: Purses, gate: Gate, winner: int, price: Price) -> None:
        """Note what each project's supporters could do now, and what it lacks to be chosen."""
        rate = Fraction(price.owed, purses.denominator * price.pull) / self._unit[winner]
        for row in range(len(self.election.costs)):
            self.support[row].append(self._now(purses, gate, row))
            if row != winner and self._can_win(purses, row):
                self.note(row, self._needed(purses, row, rate, winner))
        self.gate.choose(winner)

    def end(self, purses: Purses) -> None:
        """Note what each loser would have needed to be bought after all others."""
        for row, cost in enumerate(self.election.costs):
            if self._can_win(purses, row):
                self.note(row, ceil((cost - purses.held_by(row)) / self.start))

    def _can_win(self, purses: Purses, row: int) -> bool:
        if not self.start or row in purses.winners:
            return False
        return self.election.costs[row] > 0 and self.gate.allows(row)

    def _now(self, purses: Purses, gate: Gate, row: int) -> Fraction | None:
        cost = self.election.costs[row]
        if not cost or row in purses.winners or not gate.allows(row):
            return None
        price = purses.exact(row, cost, 0.0)
        if price is None:
            return None
        return Fraction(cost * purses.denominator * price.pull, price.owed)

    def _needed(self, purses: Purses, row: int, rate: Fraction, winner: int) -> int:
        price = rate * self._unit[row]
        paid = purses.paid_at(row, price)
        lack, each = self.election.costs[row] - paid, min(self.start, price)
        needed = max(0, ceil(lack / each))
        even = lack == needed * each and (
            self.start >= price or purses.paid_at(row, price * _A_LITTLE_LESS) < paid
        )
        return needed + (even and not self.goes_first(row, needed, winner))


def _shares(election: Election, parameters: Parameters, outcome: Outcome) -> Explanation:
    trace, ranks = _Trace(election, parameters, outcome), ties.ranks(election, parameters.lot)
    by_cost = parameters.rule == rules.EQUAL_SHARES
    purses = equalshares.run(
        election, trace.start, ranks, parameters.limits, by_cost=by_cost, watch=trace
    ).purses
    trace.end(purses)
    filling = parameters.completion in (rules.ADD1U, rules.UTILITARIAN)
    standings = _standings(
        election,
        parameters.limits,
        outcome,
        trace,
        support=trace.support,
        otherwise=TOO_DEAR if filling else TOO_POOR,
    )
    held = (
        one if one.won_in is not None else replace(one, held=purses.held_by(one.project))
        for one in standings
    )
    return Explanation(outcome, trace.start, tuple(held))


def _greedy(election: Election, parameters: Parameters, outcome: Outcome) -> Explanation:
    chances, won = _Chances(election, parameters), set(outcome.winners)
    gate, room = Gate(election, parameters.limits), election.budget
    stop = parameters.rule == rules.GREEDY_STOP
    order = greedy.order(election, ties.ranks(election, parameters.lot))
    for row in order:
        _note_chances(chances, room, won, row)
        if row in won:
            gate.choose(row)
            chances.gate.choose(row)
            room -= election.costs[row]
        elif stop and gate.allows(row):
            break
    else:
        _note_chances(chances, room, won, None)
    scores = election.profile.scores.tolist()
    standings = _standings(
        election,
        parameters.limits,
        outcome,
        chances,
        support=[[Fraction(score)] * len(outcome.rounds) for score in scores],
        otherwise=STOPPED,
    )
    return Explanation(outcome, None, tuple(_dear(election, standings, room)))


def _note_chances(chances: _Chances, room: int, won: set[int], before: int | None) -> None:
    """For all losers that would fit now: the votes that would put them before `before`."""
    election = chances.election
    scores = election.profile.scores.tolist()
    for row, cost in enumerate(election.costs):
        if row in won or row == before or cost > room or not chances.gate.allows(row):
            continue
        needed = 0 if before is None else max(0, scores[before] - scores[row])
        if before is not None and scores[before] == scores[row] + needed:
            needed += not chances.goes_first(row, needed, before)
        chances.note(row, max(needed, 1 - scores[row]))


class _Queue(_Chances):
    """Looks at all projects before each purchase of a count by Phragmén."""

    def __init__(self, election: Election, parameters: Parameters) -> None:
        super().__init__(election, parameters)
        self.clock, self.room = phragmen.Clock(election), election.budget
        self.open = Gate(election, parameters.limits)
        self.support: list[list[Fraction | None]] = [[] for _ in election.costs]
        self._won: set[int] = set()

    def buy(self, winner: int) -> None:
        """Note when each project could be bought now, and what it lacks to be first."""
        moment = self.clock.moment(winner)
        for row, supports in enumerate(self.support):
            supports.append(self._now(row))
        self.lacks(moment)
        self.clock.buy(moment)
        for gate in (self.open, self.gate):
            gate.choose(winner)
        self.room -= self.election.costs[winner]
        self._won.add(winner)

    def waiting(self) -> list[int]:
        """The projects that somebody marked and that may win now."""
        rows = range(len(self.election.costs))
        return [row for row in rows if self._is_open(row)]

    def lacks(self, before: phragmen.Moment | None) -> None:
        """Note the further votes that put a project first; None: before nothing, only bought."""
        for row, cost in enumerate(self.election.costs):
            if row in self._won or cost > self.room or not self.gate.allows(row):
                continue
            if before is None:
                self.note(row, 1 - self.clock.pulls[row])
            elif before.row != row and (before.time or not self.clock.moment(row).time):
                self.note(row, self._needed(row, before))

    def _is_open(self, row: int) -> bool:
        return row not in self._won and self.clock.pulls[row] > 0 and self.open.allows(row)

    def _now(self, row: int) -> Fraction | None:
        if not self._is_open(row):
            return None
        moment = self.clock.moment(row)
        at = Fraction(moment.time, moment.pull * self.clock.denominator)
        return phragmen.effective(self.election, row, at - self.clock.earliest(row))

    def _needed(self, row: int, before: phragmen.Moment) -> int:
        """So many voters as bring the project's moment to that of `before`, one more if it ties."""
        ours, pull = self.clock.moment(row).time * before.pull, self.clock.pulls[row]
        if before.time:
            needed = ceil(Fraction(ours, before.time)) - pull
        else:  # both cost nothing: at once, and the one with more votes is first
            needed = self._scores[before.row] - self._scores[row]
        needed = max(0, 1 - pull, needed)
        even = ours == before.time * (pull + needed)
        return needed + (even and not self.goes_first(row, needed, before.row))


def _phragmen(election: Election, parameters: Parameters, outcome: Outcome) -> Explanation:
    queue, ranks = _Queue(election, parameters), ties.ranks(election, parameters.lot)
    for row in outcome.winners:
        queue.buy(row)
    waiting = queue.waiting()
    queue.lacks(phragmen.first(queue.clock, waiting, ranks) if waiting else None)
    standings = _standings(
        election,
        parameters.limits,
        outcome,
        queue,
        support=queue.support,
        otherwise=STOPPED,
    )
    return Explanation(outcome, None, tuple(_dear(election, standings, queue.room)))


def _dear(election: Election, standings: Sequence[Standing], room: int) -> Iterator[Standing]:
    """Say of those that the end came before and that cost too much by then, that they do."""
    for one in standings:
        is_dear = one.why == STOPPED and election.costs[one.project] > room
        yield replace(one, why=TOO_DEAR) if is_dear else one


def _standings(
    election: Election,
    limits: Limits,
    outcome: Outcome,
    chances: _Chances,
    *,
    support: Sequence[Sequence[Fraction | None]],
    otherwise: str,
) -> list[Standing]:
    gate, won_in = Gate(election, limits), {row: n for n, row in enumerate(outcome.winners)}
    for row in outcome.winners:
        gate.choose(row)
    standings = []
    for row in range(len(election.costs)):
        standing = Standing(row, tuple(support[row]), won_in.get(row))
        if standing.won_in is None:
            why = gate.refusal(row) or Refusal(otherwise)
            if not election.profile.scores[row]:
                why = Refusal(NO_VOTES)
            missing = chances.missing(row)
            standing = replace(standing, why=why.kind, by=why.by, missing_votes=missing)
        standings.append(standing)
    return standings

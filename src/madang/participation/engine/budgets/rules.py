"""The counting rules by name, with every parameter that can change who wins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from madang.participation.engine.budgets import completion, equalshares, greedy, phragmen, ties
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.limits import Limits
from madang.participation.engine.budgets.outcomes import Outcome

GREEDY, GREEDY_STOP, GREEDY_PER_COST = "greedy", "greedy-stop", "greedy-per-cost"
EQUAL_SHARES, EQUAL_SHARES_CARDINALITY = "equal-shares", "equal-shares-cardinality"
PHRAGMEN = "phragmen"
RULES = (
    GREEDY,
    GREEDY_STOP,
    GREEDY_PER_COST,
    EQUAL_SHARES,
    EQUAL_SHARES_CARDINALITY,
    PHRAGMEN,
)
WITH_SHARES = (EQUAL_SHARES, EQUAL_SHARES_CARDINALITY)

NO_COMPLETION, ADD1, ADD1U, UTILITARIAN = "none", "add1", "add1u", "utilitarian"
COMPLETIONS = (NO_COMPLETION, ADD1, ADD1U, UTILITARIAN)

EXHAUSTIVE, OVERSPEND = "exhaustive", "overspend"
STOPS = (EXHAUSTIVE, OVERSPEND)


@dataclass(frozen=True)
class Parameters:
    """How to count. `increment` is in units of currency a voter; `lot` names the luckiest first.

    Completion, stop rule and increment are for equal shares alone: *add1* raises starting money,
    *add1u* then fills by votes, *utilitarian* fills by votes at once.
    """

    rule: str
    completion: str = NO_COMPLETION
    stop: str = EXHAUSTIVE
    increment: Fraction = Fraction(1)
    limits: Limits = field(default_factory=Limits)
    lot: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if self.rule not in RULES or self.completion not in COMPLETIONS or self.stop not in STOPS:
            raise ValueError("no such rule, completion or stop rule")
        if self.completion != NO_COMPLETION and self.rule not in WITH_SHARES:
            raise ValueError("only equal shares can be completed")
        if self.increment <= 0:
            raise ValueError("the increment must be above 0")


def count(election: Election, parameters: Parameters) -> Outcome:
    """Count the election; ValueError if the parameters do not fit it."""
    ranks, limits = ties.ranks(election, parameters.lot), parameters.limits
    if parameters.rule == PHRAGMEN:
        return phragmen.count(election, ranks, limits)
    if parameters.rule not in WITH_SHARES:
        stop, per_cost = parameters.rule == GREEDY_STOP, parameters.rule == GREEDY_PER_COST
        return greedy.count(election, ranks, limits, stop=stop, per_cost=per_cost)
    by_cost = parameters.rule == EQUAL_SHARES
    if parameters.completion in (ADD1, ADD1U):
        add1 = completion.Add1(parameters.increment * election.scale, parameters.stop == EXHAUSTIVE)
        outcome = completion.count(election, ranks, add1, limits, by_cost=by_cost)
    else:
        outcome = equalshares.count(election, ranks, limits, by_cost=by_cost)
    if parameters.completion in (ADD1U, UTILITARIAN):
        return greedy.fill(election, ranks, limits, outcome)
    return outcome


def described(election: Election, parameters: Parameters, outcome: Outcome) -> dict[str, Any]:
    """Every parameter that can change who wins, and what the voters' money came to."""
    told: dict[str, Any] = {"min_votes": parameters.limits.min_votes}
    if parameters.limits.caps:
        told["caps"] = {cap.name: amount(election, cap.most) for cap in parameters.limits.caps}
    if parameters.limits.incompatible:
        told["incompatible"] = [sorted(rivals) for rivals in parameters.limits.incompatible]
    told["ties"] = ties.BY_ID if parameters.lot is None else ties.BY_LOT
    if parameters.lot is not None:
        told["lot"] = list(parameters.lot)
    if parameters.rule in WITH_SHARES:
        told["completion"] = parameters.completion
    if parameters.completion in (ADD1, ADD1U):
        told["stop"] = parameters.stop
        told["increment"] = number(parameters.increment)
        told["increases"] = outcome.increases
    if outcome.money is not None:
        told["money_per_voter"] = amount(election, outcome.money)
    if parameters.completion in (ADD1U, UTILITARIAN):
        told["filled_by_votes"] = outcome.filled
    return told


def amount(election: Election, money: Fraction | int) -> int | float:
    """An amount in units of currency, as JSON has it."""
    return number(election.money(money))


def number(value: Fraction) -> int | float:
    """A whole number where it is one; else the nearest float."""
    return value.numerator if value.denominator == 1 else float(value)

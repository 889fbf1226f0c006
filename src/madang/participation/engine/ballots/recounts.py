"""Counting the ballots of a bulletin again, with the one counting engine of this room."""

from collections import Counter
from fractions import Fraction

from madang.participation.engine.ballots import exports
from madang.participation.engine.ballots.terms import Terms
from madang.participation.engine.budgets import elections, pabulib, rules
from madang.participation.engine.budgets.limits import Cap, Limits


def winners(terms: Terms, counted: Counter[str]) -> tuple[str, ...]:
    """Count `counted` by the poll's own terms. ValueError: the terms do not fit the rules."""
    counting = election(terms, counted)
    outcome = rules.count(counting, parameters(terms, counted))
    return tuple(counting.ids[row] for row in outcome.winners)


def election(terms: Terms, counted: Counter[str]) -> elections.Election:
    """The election that the ballots make. ValueError: they do not fit the terms."""
    return pabulib.reads(exports.pabulib(terms, counted), name=terms.poll)


def parameters(terms: Terms, counted: Counter[str]) -> rules.Parameters:
    """How the terms count so many ballots. ValueError: the terms do not fit the rules."""
    caps = tuple(Cap(cap.name, frozenset(cap.projects), cap.most) for cap in terms.caps)
    incompatible = tuple(frozenset(rivals) for rivals in terms.incompatible)
    return rules.Parameters(
        rule=terms.rule,
        completion=terms.completion,
        stop=terms.stop,
        increment=increment(terms, counted.total()),
        limits=Limits(terms.min_votes, caps, incompatible),
        lot=terms.lot,
    )


def increment(terms: Terms, voters: int) -> Fraction:
    """What add1 adds for each voter: an amount, or so many percent of an equal share."""
    value = Fraction(terms.increment.removesuffix("%"))
    if terms.increment.endswith("%"):
        value *= Fraction(terms.budget or 1, (voters or 1) * 100)
    return value

"""Counting the ballots of a bulletin again, with the one counting engine of this room."""

from collections import Counter
from fractions import Fraction

from madang.participation.engine.ballots import exports
from madang.participation.engine.ballots.terms import Terms
from madang.participation.engine.budgets import pabulib, rules
from madang.participation.engine.budgets.limits import Cap, Limits


def winners(terms: Terms, counted: Counter[str]) -> tuple[str, ...]:
    """Count `counted` by the poll's own terms. ValueError: the terms do not fit the rules."""
    election = pabulib.reads(exports.pabulib(terms, counted), name=terms.poll)
    caps = tuple(Cap(cap.name, frozenset(cap.projects), cap.most) for cap in terms.caps)
    incompatible = tuple(frozenset(rivals) for rivals in terms.incompatible)
    parameters = rules.Parameters(
        rule=terms.rule,
        completion=terms.completion,
        stop=terms.stop,
        increment=Fraction(terms.increment),
        limits=Limits(terms.min_votes, caps, incompatible),
        lot=terms.lot,
    )
    outcome = rules.count(election, parameters)
    return tuple(election.ids[row] for row in outcome.winners)

"""Counting the ballots of a bulletin again, with the one counting engine of this room."""

from collections import Counter
from fractions import Fraction
from importlib import import_module
from typing import Any

from madang.participation.engine.ballots import exports
from madang.participation.engine.ballots.terms import Terms

ENGINE = "madang.participation.engine.budgets"


def winners(terms: Terms, counted: Counter[str]) -> tuple[str, ...] | None:
    """Count `counted` by the poll's own terms; None as long as the engine is not installed.

    ValueError: the terms do not fit the engine's rules.
    """
    try:
        rules, limits, pabulib = (_engine(name) for name in ("rules", "limits", "pabulib"))
    except ModuleNotFoundError:
        return None
    election = pabulib.reads("".join(exports.pabulib(terms, counted)), name=terms.poll)
    caps = tuple(limits.Cap(cap.name, frozenset(cap.projects), cap.most) for cap in terms.caps)
    incompatible = tuple(frozenset(rivals) for rivals in terms.incompatible)
    parameters = rules.Parameters(
        rule=terms.rule,
        completion=terms.completion,
        stop=terms.stop,
        increment=Fraction(terms.increment),
        limits=limits.Limits(terms.min_votes, caps, incompatible),
        lot=terms.lot,
    )
    outcome = rules.count(election, parameters)
    return tuple(election.ids[row] for row in outcome.winners)


def _engine(name: str) -> Any:
    return import_module(f"{ENGINE}.{name}")

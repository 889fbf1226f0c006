"""The result of an edition as JSON values: who won, why the others did not, and beside greedy.

Computed once, from the terms and the ballots that count, and kept: the same ballots give the same
bytes. Shares and effective votes are rounded to a thousandth where they are not whole.
"""

from collections import Counter
from fractions import Fraction
from typing import Any

from madang.participation.engine.ballots import recounts
from madang.participation.engine.ballots.terms import Terms
from madang.participation.engine.budgets import comparisons, count, explanations, rules
from madang.participation.engine.budgets.elections import Election
from madang.participation.engine.budgets.outcomes import Outcome
from madang.participation.engine.budgets.rules import Parameters


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_ = gettext_noop
WHY = {
    "": _("Others came first until the budget was used up."),
    "no_votes": _("Nobody marked it."),
    "few_votes": _("It has fewer votes than the least that can win."),
    "cap": _("The limit for “%(by)s” was used up."),
    "incompatible": _("It cannot be had together with “%(by)s”, which won."),
    "too_poor": _("The share of the budget that its supporters still had did not pay for it."),
    "too_dear": _("What was left of the budget did not pay for it."),
    "stopped": _("The count ended before its turn."),
}


def told(terms: Terms, counted: Counter[str]) -> dict[str, Any]:
    """Count `counted` by `terms` and explain it. ValueError: the terms do not fit the rules."""
    election, parameters = recounts.election(terms, counted), recounts.parameters(terms, counted)
    outcome = rules.count(election, parameters)
    return {
        **count.told(election, parameters, outcome),
        "kind": terms.kind,
        "voters": election.profile.voters,
        "seed": terms.seed,
        "incompatible": [list(rivals) for rivals in terms.incompatible],
        "caps": [{"name": cap.name, "most": cap.most} for cap in terms.caps],
        "projects": _projects(terms, election, parameters, outcome),
        "greedy": _beside_greedy(election, parameters, outcome),
    }


def _projects(
    terms: Terms, election: Election, parameters: Parameters, outcome: Outcome
) -> list[dict[str, Any]]:
    """Every project: first the winners in the order chosen, then the others by their votes."""
    standings = explanations.explain(election, parameters, outcome).standings
    votes, points = election.profile.votes.tolist(), election.profile.scores.tolist()
    titles = {project.id: project.title for project in terms.projects}
    rows = [
        {
            "id": election.ids[one.project],
            "title": titles[election.ids[one.project]],
            "cost": rules.amount(election, election.costs[one.project]),
            "votes": votes[one.project],
            "points": points[one.project],
            "round": None if one.won_in is None else one.won_in + 1,
            "why": one.why,
            "by": one.by,
            "held": None if one.held is None else _rounded(election.money(one.held)),
            "missing_votes": one.missing_votes,
            "support": [None if now is None else _rounded(now) for now in one.support],
        }
        for one in standings
    ]
    last = len(outcome.rounds) + 1
    return sorted(rows, key=lambda row: (row["round"] or last, -row["points"], row["id"]))


def _beside_greedy(
    election: Election, parameters: Parameters, outcome: Outcome
) -> dict[str, Any] | None:
    """What greedy would have chosen; None where greedy is the rule."""
    if parameters.rule == rules.GREEDY:
        return None
    plain = Parameters(rules.GREEDY, limits=parameters.limits, lot=parameters.lot)
    other = rules.count(election, plain)
    found = comparisons.compare(election, outcome, other)
    return {
        "winners": [election.ids[row] for row in other.winners],
        "cost": rules.amount(election, other.cost),
        "only_here": [election.ids[row] for row in found.only_here],
        "only_greedy": [election.ids[row] for row in found.only_there],
        "prefer_here": found.prefer_here,
        "prefer_greedy": found.prefer_there,
        "without_here": found.without_here,
        "without_greedy": found.without_there,
        "mean_here": _rounded(election.money(found.mean_here)),
        "mean_greedy": _rounded(election.money(found.mean_there)),
    }


def _rounded(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else round(float(value), 3)

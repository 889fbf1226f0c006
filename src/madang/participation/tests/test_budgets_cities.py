"""Real elections: the cities' own winners, and those of an independent library.

Tests that take seconds of CPU (completion on large cities) read few elections; the benchmark
compares the largest ones with the library itself.
"""

from fractions import Fraction

import pytest

from madang.participation.engine.budgets import rules
from madang.participation.engine.budgets.limits import Limits
from madang.participation.engine.budgets.rules import Parameters
from madang.participation.tests import elections

pytestmark = pytest.mark.shared

CITIES = {
    "Poland_Lodz_2022.pb": Parameters(rules.GREEDY),
    "Poland_Krakow_2024.pb": Parameters(rules.GREEDY),
    "Poland_Katowice_2023.pb": Parameters(rules.GREEDY),
    "Poland_Wroclaw_2015_150-500.pb": Parameters(rules.GREEDY),
    "Poland_Warszawa_2026.pb": Parameters(rules.GREEDY, limits=Limits(min_votes=3000)),
    "Poland_Wieliczka_2023_Green_Budget.pb": Parameters(
        rules.EQUAL_SHARES, rules.ADD1, rules.OVERSPEND
    ),
    "Poland_Swiecie_2023.pb": Parameters(rules.EQUAL_SHARES, rules.ADD1),
    "Netherlands_Assen_2024.pb": Parameters(rules.EQUAL_SHARES, rules.ADD1),
}
CALLS = {
    "greedy_cost": (rules.GREEDY, rules.NO_COMPLETION, None),
    "greedy_card": (rules.GREEDY_PER_COST, rules.NO_COMPLETION, None),
    "phragmen": (rules.PHRAGMEN, rules.NO_COMPLETION, None),
    "mes_cost": (rules.EQUAL_SHARES, rules.NO_COMPLETION, None),
    "mes_card": (rules.EQUAL_SHARES_CARDINALITY, rules.NO_COMPLETION, None),
    "mes_cost_greedy": (rules.EQUAL_SHARES, rules.UTILITARIAN, None),
    "mes_card_greedy": (rules.EQUAL_SHARES_CARDINALITY, rules.UTILITARIAN, None),
    "mes_cost_add1": (rules.EQUAL_SHARES, rules.ADD1, 1),
    "mes_card_add1": (rules.EQUAL_SHARES_CARDINALITY, rules.ADD1, 1),
    "mes_cost_add1pc": (rules.EQUAL_SHARES, rules.ADD1, "1 %"),
    "mes_card_add1pc": (rules.EQUAL_SHARES_CARDINALITY, rules.ADD1, "1 %"),
    "mes_cost_add1_greedy": (rules.EQUAL_SHARES, rules.ADD1U, 1),
}
REFERENCE = elections.reference("pb_reference.json").get("elections", {})
PAIRS = [(name, call) for name, calls in REFERENCE.items() for call in calls]


def winners(name, parameters):
    election = elections.election(name)
    outcome = rules.count(election, parameters)
    assert outcome.cost <= election.budget
    return [election.ids[row] for row in outcome.winners]


@pytest.mark.parametrize("name", CITIES)
def test_the_count_is_the_citys_own(name):
    election = elections.election(name)
    official = {one.id for one in election.projects if one.fields["selected"] == "1"}

    assert set(winners(name, CITIES[name])) == official


def test_warszawas_minimum_of_votes_makes_the_difference_of_one_project():
    name = "Poland_Warszawa_2026.pb"

    without = set(winners(name, Parameters(rules.GREEDY)))

    assert without - set(winners(name, CITIES[name])) == {"1664"}


def test_wieliczka_depends_on_the_stop_rule():
    name = "Poland_Wieliczka_2023_Green_Budget.pb"
    early = Parameters(rules.EQUAL_SHARES, rules.ADD1, rules.EXHAUSTIVE)

    assert set(winners(name, early)) ^ set(winners(name, CITIES[name])) == {"46", "66", "67"}


@pytest.mark.parametrize(("name", "call"), PAIRS or [pytest.param("", "", marks=pytest.mark.skip)])
def test_the_count_is_that_of_an_independent_library(name, call):
    rule, completion, step = CALLS[call]
    election, expected = elections.election(name), REFERENCE[name][call]
    share = election.money(Fraction(election.budget, election.profile.voters))
    increment = share / 100 if step == "1 %" else Fraction(step or 1)

    found = winners(name, Parameters(rule, completion, increment=increment))

    assert sorted(found) == sorted(expected["winners"])


@pytest.mark.parametrize("name", CITIES)
def test_the_files_own_numbers_of_votes_are_ours(name):
    election = elections.election(name)

    for project, votes, score in zip(
        election.projects, election.profile.votes, election.profile.scores, strict=True
    ):
        assert int(project.fields["votes"]) == votes
        assert int(project.fields.get("score", score)) == score

"""Caps of areas and categories, exclusions, shares and the lot, on small towns."""

import pytest

from madang.participation.engine.budgets import elections, limits, pabulib, rules, ties
from madang.participation.engine.budgets.limits import Limits
from madang.participation.engine.budgets.rules import Parameters

TOWN = """META
key;value
num_projects;4
num_votes;6
budget;100
vote_type;approval
PROJECTS
project_id;cost;category;area
tree;30;green;north
pond;30;green,water;north
road;30;works;south
pipe;30;water;south
VOTES
voter_id;vote
1;tree,pond
2;tree,pond
3;tree,pond,pipe
4;tree,road
5;road
6;pipe,pond
"""


def winners(election, rule, **how):
    outcome = rules.count(election, Parameters(rule, **how))
    return [election.ids[row] for row in outcome.winners]


@pytest.mark.parametrize("rule", [rules.GREEDY, rules.EQUAL_SHARES, rules.PHRAGMEN])
def test_a_category_gets_no_more_than_its_cap(rule):
    election = pabulib.reads(TOWN)
    caps = limits.caps_by(election, "category", {"green": 45, "water": 45})

    found = winners(election, rule, limits=Limits(caps=caps))

    assert len({"tree", "pond"} & set(found)) == 1
    assert len({"pond", "pipe"} & set(found)) <= 1


@pytest.mark.parametrize("rule", rules.RULES)
def test_of_projects_that_exclude_each_other_one_can_win(rule):
    both = Limits(incompatible=(frozenset({"tree", "pond"}),))

    assert len({"tree", "pond"} & set(winners(pabulib.reads(TOWN), rule, limits=both))) == 1


@pytest.mark.parametrize("completion", rules.COMPLETIONS)
def test_completion_keeps_the_limits(completion):
    election = pabulib.reads(TOWN)
    caps = limits.caps_by(election, "area", {"north": 30})
    limited = Limits(2, caps, (frozenset({"road", "pipe"}),))

    found = set(winners(election, rules.EQUAL_SHARES, completion=completion, limits=limited))

    assert len({"tree", "pond"} & found) <= 1
    assert len({"road", "pipe"} & found) <= 1


def test_a_voter_with_a_greater_share_pays_more():
    ballots, costs = [["a"], ["b"]], {"a": 60, "b": 60}

    assert winners(elections.of(costs, 90, ballots), rules.EQUAL_SHARES) == []
    assert winners(elections.of(costs, 90, ballots, [1, 2]), rules.EQUAL_SHARES) == ["b"]


def test_ties_go_to_the_cheaper_and_then_to_the_lot():
    cheap = elections.of({"a": 20, "b": 20, "c": 10}, 20, [["a", "b", "c"]] * 2)
    even = elections.of({"a": 20, "b": 20, "c": 30}, 20, [["a", "b", "c"]] * 2)

    assert winners(cheap, rules.GREEDY) == winners(cheap, rules.EQUAL_SHARES) == ["c"]
    for rule in (rules.GREEDY, rules.EQUAL_SHARES, rules.PHRAGMEN):
        assert winners(even, rule) == ["a"]
        assert winners(even, rule, lot=["c", "b", "a"]) == ["b"]


def test_a_lot_can_be_drawn_again_from_its_seed_and_forgets_nobody():
    drawn = ties.draw(["a", "b", "c", "d"], "참여예산")

    assert drawn == ties.draw(["d", "c", "b", "a"], "참여예산")
    assert sorted(drawn) == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="every project"):
        ties.ranks(pabulib.reads(TOWN), ["tree"])


@pytest.mark.parametrize("rule", rules.RULES)
def test_nothing_wins_where_nobody_votes_or_nothing_is_there(rule):
    for costs, budget, ballots in (
        ({"a": 1}, 10, []),
        ({"a": 1}, 10, [[]]),
        ({}, 10, [[]]),
        ({"a": 1}, 0, [["a"]]),
    ):
        assert winners(elections.of(costs, budget, ballots), rule) == []

"""What the result page says: why a project lost, how many votes were missing, and beside greedy."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation.engine.budgets import comparisons, elections, explanations, rules
from madang.participation.engine.budgets.limits import Cap, Limits
from madang.participation.engine.budgets.rules import Parameters
from madang.participation.tests import plain_counts
from madang.participation.tests.plain_counts import Plain
from madang.participation.tests.test_budgets_exactness import (
    election_of,
    limits_of,
    small_elections,
)

MANY = 40


def explained(plain, rule, **how):
    election, parameters = election_of(plain), Parameters(rule, limits=limits_of(plain), **how)
    outcome = rules.count(election, parameters)
    return election, explanations.explain(election, parameters, outcome)


def with_more(plain, id_, votes):
    return Plain(
        plain.costs,
        plain.budget,
        plain.ballots + [{id_: 1}] * votes,
        plain.shares + [1] * votes,
        plain.min_votes,
        plain.caps,
        plain.rivals,
    )


@settings(max_examples=400, deadline=None)
@given(small_elections(limited=True), st.booleans())
def test_with_the_missing_votes_it_wins_and_with_one_less_it_does_not(plain, by_cost):
    rule = rules.EQUAL_SHARES if by_cost else rules.EQUAL_SHARES_CARDINALITY
    election, explanation = explained(plain, rule)

    def wins(id_, votes):
        more = with_more(plain, id_, votes)
        won = plain_counts.equal_shares(more, explanation.money, by_cost=by_cost)
        return id_ in [w for w, _ in won]

    for standing in explanation.standings:
        id_, missing = election.ids[standing.project], standing.missing_votes
        if standing.won_in is None and election.costs[standing.project]:
            assert wins(id_, MANY if missing is None else missing) == (missing is not None)
            assert not missing or not wins(id_, missing - 1)


@settings(max_examples=400, deadline=None)
@given(small_elections(limited=True), st.booleans())
def test_the_votes_missing_under_greedy_would_have_done(plain, stop):
    election, explanation = explained(plain, rules.GREEDY_STOP if stop else rules.GREEDY)

    def wins(id_, votes):
        return id_ in plain_counts.greedy(with_more(plain, id_, votes), stop=stop)

    for standing in explanation.standings:
        id_, missing = election.ids[standing.project], standing.missing_votes
        if standing.won_in is None:
            assert wins(id_, MANY if missing is None else missing) == (missing is not None)
            assert not missing or not wins(id_, missing - 1)


@settings(max_examples=400, deadline=None)
@given(small_elections(limited=True))
def test_the_votes_missing_under_phragmen_would_have_done(plain):
    election, explanation = explained(plain, rules.PHRAGMEN)

    def wins(id_, votes):
        return id_ in plain_counts.phragmen(with_more(plain, id_, votes))

    for standing in explanation.standings:
        id_, missing = election.ids[standing.project], standing.missing_votes
        if standing.won_in is None:
            assert wins(id_, MANY if missing is None else missing) == (missing is not None)
            assert not missing or not wins(id_, missing - 1)


@settings(max_examples=200, deadline=None)
@given(small_elections(limited=True))
def test_under_phragmen_the_support_of_a_winner_is_that_of_its_round(plain):
    _, explanation = explained(plain, rules.PHRAGMEN)

    for number, one in enumerate(explanation.outcome.rounds):
        standing = explanation.standings[one.project]
        assert standing.won_in == number
        assert standing.support[number] == one.effective_votes
        assert not any(standing.support[number + 1 :])


def test_a_loser_under_phragmen_hears_how_the_count_ended():
    election = elections.of(
        {"park": 40, "pool": 90, "pond": 20, "none": 5},
        100,
        [["park"]] * 4 + [["pool"]] * 6 + [["pond"]] * 1,
    )
    parameters = Parameters(rules.PHRAGMEN)

    explanation = explanations.explain(election, parameters, rules.count(election, parameters))
    why = {election.ids[one.project]: one for one in explanation.standings}

    assert why["park"].support == (Fraction(4),)
    assert why["pool"].support == (Fraction(6),)
    assert (why["pool"].why, why["pool"].missing_votes) == (explanations.TOO_DEAR, 4)
    assert (why["pond"].why, why["pond"].missing_votes) == (explanations.STOPPED, 1)
    assert (why["none"].why, why["none"].missing_votes) == (explanations.NO_VOTES, 1)


def test_each_loser_hears_why():
    election = elections.of(
        {"park": 30, "path": 30, "pool": 90, "play": 20, "pond": 10, "none": 5},
        100,
        [["park", "path"]] * 6 + [["pool"]] * 2 + [["play"]] * 1 + [["pond"]] * 1,
    )
    limits = Limits(
        min_votes=1,
        caps=(Cap("north", frozenset({"pond"}), 5),),
        incompatible=(frozenset({"park", "path"}),),
    )
    parameters = Parameters(rules.EQUAL_SHARES, limits=limits)

    explanation = explanations.explain(election, parameters, rules.count(election, parameters))
    why = {election.ids[one.project]: one for one in explanation.standings}

    assert explanation.money == 10
    assert why["park"].won_in == 0
    assert (why["path"].why, why["path"].by) == ("incompatible", "park")
    assert (why["pond"].why, why["pond"].by) == ("cap", "north")
    assert why["pond"].missing_votes is None
    assert why["none"].why == explanations.NO_VOTES
    pool = why["pool"]
    assert (pool.why, pool.held, pool.missing_votes) == (explanations.TOO_POOR, 20, 7)
    assert why["play"].support == (None,)
    assert why["park"].support == (Fraction(6),)


def test_effective_support_falls_as_supporters_pay():
    election = elections.of({"a": 60, "b": 50}, 100, [["a", "b"]] * 4 + [["a"]] * 4 + [["b"]] * 2)
    parameters = Parameters(rules.EQUAL_SHARES)

    explanation = explanations.explain(election, parameters, rules.count(election, parameters))
    a, b = explanation.standings

    assert a.support == (Fraction(8),)
    assert b.support == (Fraction(6),)
    assert b.held == 4 * Fraction(5, 2) + 20
    assert b.missing_votes == 2  # as many effective votes as a, and it costs less


def test_a_comparison_counts_who_gains_and_who_is_left_out():
    election = elections.of(
        {"big": 60, "west": 40, "east": 40}, 100, [["big"]] * 5 + [["west"]] * 3 + [["east"]] * 2
    )
    shares = rules.count(election, Parameters(rules.EQUAL_SHARES, rules.ADD1U, stop="exhaustive"))
    greedy = rules.count(election, Parameters(rules.GREEDY))

    found = comparisons.compare(election, shares, greedy)

    assert [election.ids[row] for row in greedy.winners] == ["big", "west"]
    assert found.voters == 10
    assert found.without_there == 2
    assert found.mean_there == Fraction(5 * 60 + 3 * 40, 10)
    assert found.prefer_here + found.prefer_there <= 10


def test_greedy_per_cost_has_no_such_explanation():
    election = elections.of({"a": 1}, 1, [["a"]])
    parameters = Parameters(rules.GREEDY_PER_COST)

    with pytest.raises(ValueError, match="no explanation"):
        explanations.explain(election, parameters, rules.count(election, parameters))

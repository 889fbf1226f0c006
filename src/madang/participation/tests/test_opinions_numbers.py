import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine.opinions.intervals import geometric_mean, trigamma, wilson
from madang.participation.engine.opinions.routing import Candidate, next_statement, priority

POOL = [Candidate(i, agree=i, passed=1, seen=2 * i + 1, seen_in_group=i) for i in range(8)]


@given(st.integers(1, 500), st.floats(0, 1))
def test_a_wilson_interval_holds_the_share_it_is_about(trials, part):
    successes = np.array([round(trials * part)], float)
    low, high = wilson(successes, np.array([float(trials)]))
    assert 0 <= low[0] <= successes[0] / trials <= high[0] <= 1


def test_the_interval_of_the_geometric_mean_covers_the_truth_as_often_as_it_says():
    dice = np.random.default_rng(11)
    truth = dice.uniform(size=(4_000, 3))
    trials = np.array([12.0, 40.0, 200.0])
    counts = dice.binomial(trials.astype(int), truth).astype(float)
    _, low, high = geometric_mean(counts, np.broadcast_to(trials, counts.shape))
    mean = np.exp(np.log(truth).mean(axis=1))
    assert 0.94 < ((low <= mean) & (mean <= high)).mean() < 0.97


def test_the_geometric_mean_does_not_depend_on_how_many_groups_there_are():
    two, _, _ = geometric_mean(np.array([[30.0, 30.0]]), np.array([[40.0, 40.0]]))
    five, _, _ = geometric_mean(np.full((1, 5), 30.0), np.full((1, 5), 40.0))
    assert two == pytest.approx(five)


def test_trigamma_falls_by_one_over_a_square():
    assert trigamma(np.array(7.0)) - trigamma(np.array(8.0)) == pytest.approx(1 / 49, abs=1e-14)


def test_while_statements_lack_votes_of_the_group_only_they_are_drawn():
    drawn = {next_statement(POOL, voted=set(), coverage=3, seed=f"{turn}") for turn in range(300)}
    assert drawn == {0, 1, 2}
    drawn = {
        next_statement(POOL, voted={0, 1, 2}, coverage=3, seed=f"{turn}") for turn in range(300)
    }
    assert drawn == {3, 4, 5, 6, 7}


def test_every_statement_gets_its_votes_in_every_group():
    seen = {group: dict.fromkeys(range(12), 0) for group in (0, 1)}
    for person in range(20):
        group, voted = person % 2, set()
        for turn in range(6):
            pool = [
                Candidate(i, seen=seen[0][i] + seen[1][i], seen_in_group=seen[group][i])
                for i in range(12)
            ]
            shown = next_statement(pool, voted=voted, coverage=4, seed=f"{person}:{turn}")
            voted.add(shown)
            seen[group][shown] += 1
    assert all(count >= 4 for group in seen.values() for count in group.values())


def test_the_draw_is_the_same_in_any_order_and_differs_by_seed():
    first = [next_statement(POOL, voted=set(), coverage=0, seed=f"{i}") for i in range(50)]
    again = [next_statement(POOL[::-1], voted=[], coverage=0, seed=f"{i}") for i in range(50)]
    assert first == again
    assert len(set(first)) > 3


def test_statements_are_drawn_in_proportion_to_their_priority():
    pool = [Candidate(1, agree=9, seen=10), Candidate(2, agree=2, seen=10)]
    share = priority(pool[0]) / (priority(pool[0]) + priority(pool[1]))
    drawn = [next_statement(pool, voted=set(), coverage=0, seed=f"{i}") for i in range(4_000)]
    assert drawn.count(1) / 4_000 == pytest.approx(share, abs=0.02)


def test_the_operators_own_come_first_and_a_sitting_ends():
    pool = [Candidate(1), Candidate(2, is_seed=True)]
    assert next_statement(pool, voted=set(), coverage=1, seed="x") == 2
    assert next_statement(pool, voted={2}, coverage=1, seed="x") == 1
    assert next_statement(pool, voted={1, 2}, coverage=1, seed="x") is None
    assert next_statement(pool, voted=set(), coverage=1, seed="x", sitting_left=0) is None

from collections import Counter
from dataclasses import replace

import pytest

from madang.participation.engine.ballots import checks, exports, recounts
from madang.participation.engine.ballots.terms import Cap
from madang.participation.tests import bulletins as made


def test_the_export_is_pabulib_with_points_where_ballots_have_them():
    terms = made.terms(kind="points", title='하나; "둘"', longest=2)
    text = exports.pabulib(terms, Counter({"a,b;3,2": 2, "c;3": 1}))
    assert "vote_type;cumulative\n" in text
    assert 'description;"하나; ""둘"""\n' in text
    assert text.endswith("voter_id;vote;points\n1;a,b;3,2\n2;a,b;3,2\n3;c;3\n")


@pytest.mark.parametrize("kind", ["approval", "knapsack", "points", "ranked"])
def test_the_result_is_counted_again_from_the_bulletin(kind):
    ballots = {
        "approval": Counter({"a,b": 1, "b": 2, "a,c": 1}),
        "knapsack": Counter({"a,b": 1, "b": 2, "a,c": 1}),
        "points": Counter({"b,a;3,2": 2, "c;3": 1}),
        "ranked": Counter({"b,a": 2, "c": 1}),
    }[kind]
    assert recounts.winners(made.terms(kind=kind), ballots) == ("b", "a")


def test_caps_minimum_votes_and_the_lot_are_the_terms_own():
    counted = Counter({"a": 2, "b": 2, "c": 1})
    assert recounts.winners(made.terms(), counted) == ("a", "b")
    capped = made.terms(caps=(Cap("area", ("a", "b"), 60),))
    assert recounts.winners(capped, counted) == ("a", "c")
    assert recounts.winners(made.terms(min_votes=3), counted) == ()


def test_a_bulletin_with_its_true_result_is_valid_and_with_another_is_not():
    honest = made.bulletin(winners=("b", "a"))
    report = checks.check(honest)
    assert report.is_valid, report.problems
    assert report.winners == ("b", "a")
    assert [p.code for p in checks.check(replace(honest, winners=("a",))).problems] == ["result"]

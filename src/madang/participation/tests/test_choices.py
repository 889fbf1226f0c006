import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine.ballots.choices import Invalid, Paper

COSTS = {"a": 30, "b": 50, "c": 70, "d-1": 20}


def paper(kind, **limits):
    return Paper(kind, COSTS, **{"budget": 100, "longest": 3, **limits})


@pytest.mark.parametrize(
    ("kind", "text", "marks"),
    [
        ("approval", "a,b,c", (("a", 1), ("b", 1), ("c", 1))),
        ("knapsack", "a,c", (("a", 1), ("c", 1))),
        ("points", "c,a,b;3,2,1", (("c", 3), ("a", 2), ("b", 1))),
        ("ranked", "c,a", (("c", 1), ("a", 1))),
    ],
)
def test_a_valid_ballot_is_read(kind, text, marks):
    assert paper(kind).marks(text) == marks


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("approval", "", "few"),
        ("approval", "a,b,c,d-1", "many"),
        ("approval", "b,a", "order"),
        ("approval", "a,a", "twice"),
        ("approval", "a,z", "unknown"),
        ("approval", "a,", "malformed"),
        ("approval", "a b", "malformed"),
        ("approval", "a;1", "malformed"),
        ("approval", "a," * 5000, "malformed"),
        ("knapsack", "a,b,d-1", None),
        ("knapsack", "b,c", "budget"),
        ("points", "a", "malformed"),
        ("points", "a;4", "points"),
        ("points", "a;0", "malformed"),
        ("points", "a,b;3,3", "points_twice"),
        ("points", "a,b;2,3", "order"),
        ("points", "a,b;3", "malformed"),
        ("ranked", "a;1", "malformed"),
    ],
)
def test_a_ballot_that_breaks_a_limit_is_named_with_the_limit(kind, text, code):
    if code is None:
        paper(kind).marks(text)
        return
    with pytest.raises(Invalid) as refused:
        paper(kind).marks(text)
    assert refused.value.code == code


@given(st.permutations(list(COSTS)), st.integers(1, 3), st.sampled_from(["approval", "ranked"]))
def test_every_choice_has_one_text_that_reads_back(ids, count, kind):
    one = paper(kind)
    text = one.text([(id_, 1) for id_ in ids[:count]])
    assert one.text(one.marks(text)) == text
    assert {id_ for id_, _n in one.marks(text)} == set(ids[:count])


@given(st.text(max_size=60), st.sampled_from(["approval", "knapsack", "points", "ranked"]))
def test_any_text_is_either_the_one_text_of_a_ballot_or_refused(text, kind):
    one = paper(kind)
    try:
        marks = one.marks(text)
    except Invalid:
        return
    assert one.text(marks) == text

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation.engine.opinions.axes import leading
from madang.participation.engine.opinions.clusters import adjusted_rand, grouped
from madang.participation.engine.opinions.documents import document
from madang.participation.engine.opinions.map import Settings, drawn
from madang.participation.tests.conversations import (
    REAL,
    reference_of,
    two_camps,
    votes_from,
    votes_of,
)

CAST = st.lists(
    st.tuples(
        st.integers(0, 30), st.integers(0, 12), st.sampled_from([1, 0, -1]), st.integers(0, 50)
    ),
    max_size=250,
)


def numbered(labels):
    return np.unique(np.array(labels), return_inverse=True)[1]


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_groups_and_places_are_those_of_red_dwarf(name):
    votes, reference = votes_of(name), reference_of(name)
    made = drawn(votes)
    ids = [str(id) for id in votes.participants]
    ours = {id: label for id, label in zip(ids, made.labels, strict=True) if label >= 0}
    assert set(ours) == set(reference["labels"])
    theirs = numbered([reference["labels"][id] for id in ours])
    assert adjusted_rand(numbered(list(ours.values())), theirs) == 1.0
    assert made.grouping.silhouette == pytest.approx(reference["silhouette"], abs=1e-5)
    places = np.array([reference["projections"][id] for id in ids])
    assert np.abs(made.axes.positions - places).max() < 5e-4


@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_shared_statements_and_group_aware_consensus_are_those_of_red_dwarf(name):
    votes, reference = votes_of(name), reference_of(name)
    made = drawn(votes, Settings(votes_per_group=0))
    for side, claims in reference["consensus"].items():
        ours = [(c.count, c.seen, round(c.share_test, 9)) for c in made.shared[side]]
        assert ours == [(c["n-success"], c["n-trials"], round(c["p-test"], 9)) for c in claims]
    product = dict(zip(votes.statements.tolist(), made.agreement.product, strict=True))
    for statement, value in reference["group_aware_consensus_agree_top10"]:
        assert product[statement] == pytest.approx(value, abs=1e-12)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["vtaiwan.uberx", "scoop-hivemind.biodiversity"])
def test_what_marks_the_groups_is_what_red_dwarf_says(name):
    votes, reference = votes_of(name), reference_of(name)
    made = drawn(votes, Settings(votes_per_group=0))
    for size, ours in zip(made.grouping.sizes, made.representative, strict=True):
        (theirs,) = (k for k, v in reference["group_sizes"].items() if v == size)
        assert [(int(votes.statements[c.column]), c.side) for c in ours] == [
            (c["tid"], c["repful-for"]) for c in reference["repness"][theirs]
        ]


@given(CAST, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_same_votes_in_any_order_are_the_same_bytes(cast, dice):
    told = json.dumps(document(drawn(votes_from(cast, rejected=[3]))))
    dice.shuffle(cast)
    assert json.dumps(document(drawn(votes_from(cast, rejected=[3])))) == told


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2])
def test_a_real_conversation_shuffled_is_the_same_bytes(seed):
    votes = votes_of("canadian-electoral-reform")
    people, statements = votes.participants[votes.row], votes.statements[votes.column]
    cast = [
        (int(p), int(s), int(v), 5) for p, s, v in zip(people, statements, votes.value, strict=True)
    ]
    changed = [(p, s, -v, 1) for p, s, v, _ in cast[::7]]
    told = json.dumps(document(drawn(votes_from(cast))))
    mixed = cast + changed
    mixed = [mixed[i] for i in np.random.default_rng(seed).permutation(len(mixed))]
    assert json.dumps(document(drawn(votes_from(mixed)))) == told


def test_two_camps_are_two_groups_and_the_one_common_statement_unites_them():
    told = document(drawn(votes_from(two_camps())))
    assert told["groups"] == [20, 20]
    assert {told["labels"][str(person)] for person in range(0, 40, 2)} == {0}
    assert [(c["statement"], c["side"]) for c in told["unites"]] == [(0, "agree")]
    assert sorted(c["statement"] for c in told["divides"]) == list(range(1, 10))
    first = told["unites"][0]
    assert first["low"] < first["geometric_mean"] < first["high"] <= 1
    assert all(low > 0.5 for low, _ in first["group_intervals"])


def test_nothing_is_claimed_of_a_statement_with_too_few_votes_in_one_group():
    cast = [c for c in two_camps() if c[1] != 0 or c[0] % 2 or c[0] < 8]
    told = document(drawn(votes_from(cast), Settings(votes_per_group=5)))
    assert told["unites"] == []
    assert document(drawn(votes_from(cast), Settings(votes_per_group=4)))["unites"] != []
    claimed = [c["statement"] for group in told["representative"] for c in group]
    assert 0 not in claimed


def test_a_rejected_statement_moves_nobody_and_is_never_claimed():
    noisy = two_camps() + [(person, 99, 1 if person < 20 else -1, 0) for person in range(40)]
    told = document(drawn(votes_from(noisy, rejected=[99])))
    assert told["labels"] == document(drawn(votes_from(two_camps())))["labels"]
    assert told["counts"]["99"]["rejected"] is True
    listed = [c["statement"] for key in ("unites", "divides") for c in told[key]]
    assert 99 not in listed
    assert 99 not in [c["statement"] for c in told["consensus"]["agree"]]


def test_people_with_too_few_votes_are_in_no_group_but_their_votes_count():
    told = document(drawn(votes_from([*two_camps(), (77, 0, -1, 0)])))
    assert told["labels"]["77"] is None
    assert told["participants"] == 41
    assert told["clustered"] == 40
    assert told["counts"]["0"]["all"] == {"agree": 40, "disagree": 1, "pass": 0}
    assert sum(g["disagree"] for g in told["counts"]["0"]["groups"]) == 0


@pytest.mark.parametrize(
    "cast",
    [[], [(1, 1, 1, 0)], [(1, 1, 0, 0), (2, 1, 0, 0)], [(p, 1, 1, 0) for p in range(30)]],
    ids=["none", "one", "only passes", "all the same"],
)
def test_votes_that_tell_nothing_apart_make_no_groups_and_no_error(cast):
    told = document(drawn(votes_from(cast)))
    assert len(told["groups"]) <= 1
    assert told["silhouette"] is None
    assert told["divides"] == []


def test_the_last_vote_counts_and_a_contradiction_at_one_moment_is_a_pass():
    votes = votes_from([(1, 1, 1, 30), (1, 1, -1, 20), (2, 1, 1, 7), (2, 1, -1, 7)])
    assert votes.value.tolist() == [1, 0]
    far = votes_from([(1, 10**17, 1, 10**17), (1, 10**17, -1, 0), (10**16, 3, -1, 1)])
    assert far.value.tolist() == [1, -1]


def test_large_matrices_have_the_axes_that_a_whole_decomposition_finds(monkeypatch):
    monkeypatch.setattr("madang.participation.engine.opinions.axes.DIRECT", 100)
    dice = np.random.default_rng(5)
    factors = dice.normal(size=(120, 12)) * np.linspace(9, 1, 12)
    products = factors @ factors.T
    lengths, directions = leading(products)
    exact, vectors = np.linalg.eigh(products)
    assert lengths == pytest.approx(exact[::-1][:2], rel=1e-9)
    assert np.abs((directions * vectors[:, ::-1][:, :2]).sum(axis=0)) == pytest.approx([1, 1])


def test_thousands_of_people_are_grouped_by_a_grid_as_they_would_be_one_by_one():
    dice = np.random.default_rng(3)
    camps = [dice.normal(centre, 0.6, size=(2_000, 2)) for centre in ((-3, 0), (3, 0), (0, 4))]
    found = grouped(np.concatenate(camps))
    assert adjusted_rand(found.labels, np.repeat([0, 1, 2], 2_000)) > 0.98
    assert found.agreement == pytest.approx(1.0, abs=0.01)

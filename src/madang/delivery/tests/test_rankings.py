import csv
import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.fees import distance_m
from madang.delivery.engine.rankings import Books, Candidate, gini, ndcg, ranked, weight

SHOPS = Path(__file__).parents[4] / "../shared/data/brokerage/kr/goodprice_stores_2024.csv"
CANDIDATES = st.lists(
    st.builds(Candidate, st.integers(1, 40), st.floats(0, 1), st.floats(0.1, 1)),
    min_size=1,
    max_size=20,
    unique_by=lambda one: one.id,
)


def test_without_debts_the_most_relevant_comes_first():
    some = [Candidate(1, 0.2), Candidate(2, 0.9), Candidate(3, 0.5)]

    assert [one.id for one in ranked(some, Books())] == [2, 3, 1]


def test_who_was_shown_too_little_comes_forward_until_the_debt_is_paid():
    some = [Candidate(1, 0.60), Candidate(2, 0.55)]
    books, first = Books(), []
    for _ in range(40):
        order = [one.id for one in ranked(some, books)]
        first.append(order[0])
        books.write([some[id_ - 1] for id_ in order], places=1)

    assert first[0] == 1
    assert abs(first.count(1) - first.count(2)) <= 8
    assert books.entitled[1] == pytest.approx(books.entitled[2]) == pytest.approx(20)


def test_a_reason_adds_up_to_the_score_and_no_debt_outweighs_relevance_by_much():
    books = Books({1: 1_000.0, 2: 0.0}, {1: 0.0, 2: 1_000.0})
    near, far = ranked([Candidate(1, 1.0), Candidate(2, 0.1)], books)

    assert (near.id, near.score) == (1, pytest.approx(0.7))
    assert far.score == pytest.approx(0.1 + 0.3, abs=0.001)


@given(CANDIDATES, st.randoms())
def test_the_order_depends_on_the_books_and_not_on_how_shops_come_in(some, dice):
    books = Books()
    books.write(sorted(some, key=lambda one: one.id), places=5)
    shuffled = list(some)
    dice.shuffle(shuffled)

    assert ranked(some, books) == ranked(shuffled, books)
    assert sorted(one.id for one in ranked(some, books)) == sorted(one.id for one in some)


@given(CANDIDATES, st.integers(1, 25))
def test_what_was_shown_was_somebody_s_due(some, places):
    books = Books()
    books.write(some, places=places)
    total = sum(weight(place) for place in range(min(places, len(some))))

    assert sum(books.shown.values()) == pytest.approx(total)
    assert sum(books.entitled.values()) == pytest.approx(total)
    assert all(-1 <= books.debt(one.id) <= 1 for one in some)


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=50))
def test_the_gini_lies_between_equal_and_one_has_all(values):
    assert -1e-9 <= gini(values) < 1
    assert gini([7.0] * len(values)) == pytest.approx(0)


@pytest.mark.shared
def test_among_real_shops_fairness_costs_half_a_percent_of_relevance():
    if not SHOPS.exists():
        pytest.skip("no shared data")
    plain, fair = a_month(0.0), a_month(1.0)

    assert plain["ndcg"] == 1.0
    assert fair["ndcg"] >= 0.99
    assert fair["gap"] <= 0.5 * plain["gap"]
    assert fair["gini"] <= 0.8 * plain["gini"]
    assert fair["never"] == 0


def a_month(strength: float, *, questions: int = 2_000) -> dict[str, float]:
    """Return how questions of one town's residents are answered; quality is drawn by lot."""
    dice, shops = random.Random(7), daegu()
    quality = [dice.betavariate(8, 3) for _ in shops]
    books, near = Books(), []
    for _ in range(questions):
        kind, lat, lon = dice.choice(shops)
        place = lat + dice.gauss(0, 0.01), lon + dice.gauss(0, 0.01)
        wanted = kind if dice.random() < 0.5 else None
        found = {}
        for number, (other, *where) in enumerate(shops):
            metres = distance_m(place, (where[0], where[1]))
            if metres <= 3_000 and wanted in (None, other):
                fits = 0.5 * math.exp(-metres / 1_500) + 0.5 * quality[number]
                found[number] = Candidate(number, fits, quality[number])
        order = [one.id for one in ranked(list(found.values()), books, strength=strength)]
        books.write([found[id_] for id_ in order], places=20)
        near.append(ndcg(order[:20], {id_: one.relevance for id_, one in found.items()}))
    shown = [books.shown.get(number, 0.0) for number in range(len(shops))]
    owed = [abs(books.entitled.get(n, 0.0) - seen) for n, seen in enumerate(shown)]
    return {
        "ndcg": sum(near) / len(near),
        "gini": gini(shown),
        "gap": sum(owed) / sum(books.entitled.values()),
        "never": sum(seen == 0 for seen in shown),
    }


def daegu() -> list[tuple[str, float, float]]:
    """Return the shops of Daegu that cook: kind and place."""
    others = ("미용", "세탁", "목욕", "숙박", "서비스")
    with SHOPS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"] and row["lon"]]
    return [
        (row["category"], float(row["lat"]), float(row["lon"]))
        for row in rows
        if 35.80 < float(row["lat"]) < 35.92 and 128.48 < float(row["lon"]) < 128.70
        and not any(word in row["category"] for word in others)
    ]  # fmt: skip

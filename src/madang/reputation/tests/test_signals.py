"""Which reviews are conspicuous, measured on attacks whose truth is known."""

from functools import cache

import pytest

from madang.reputation.engine.signals.facts import Sign
from madang.reputation.engine.signals.looks import WEIGHTS, findings, marked, score
from madang.reputation.tests import attacks

SEEDS = (1, 2, 3)


@cache
def looked(seed):
    told = attacks.an_attacked_town(seed)
    return told, marked(findings(told.reviews, told.orders), from_score=0.6)


def share(some, hits):
    return len(some & hits.keys()) / len(some)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("attack", ["ring", "bought", "pasted", "own", "slander"])
def test_attacks_that_leave_traces_are_marked(seed, attack):
    told, hits = looked(seed)

    assert share(told.false[attack], hits) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_few_honest_reviews_are_marked(seed):
    told, hits = looked(seed)
    false = set().union(*told.false.values())

    assert len(false & hits.keys()) / len(hits) >= 0.85  # precision
    assert len(hits.keys() - false) / len(told.reviews) <= 0.01


@pytest.mark.parametrize("odd", ["television", "office", "couples"])
def test_a_shop_on_television_an_office_and_couples_are_left_alone(odd):
    told, hits = looked(1)

    assert share(told.odd[odd], hits) <= 0.1


def test_who_is_patient_and_writes_in_earnest_is_not_found():
    """An honest limit: such reviews look like any other, and people have to report them."""
    told, hits = looked(1)

    assert share(told.false["patient"], hits) <= 0.2


def test_an_honest_town_has_hardly_a_marked_review():
    told = attacks.a_town(5)
    hits = marked(findings(told.reviews, told.orders), from_score=0.6)

    assert len(hits) / len(told.reviews) <= 0.01


def test_neither_order_nor_numbers_of_people_matter():
    told, hits = looked(2)
    again = marked(findings(attacks.shuffled(told, 9), told.orders), from_score=0.6)

    assert again.keys() == hits.keys()


def test_every_sign_has_a_weight_and_more_signs_never_count_less():
    assert set(WEIGHTS) == set(Sign)
    assert score([Sign.COPY, Sign.NEW]) > score([Sign.COPY]) > 0
    assert score(list(Sign)) < 1


def test_nothing_is_found_where_nothing_was_written():
    assert findings([], {}) == []

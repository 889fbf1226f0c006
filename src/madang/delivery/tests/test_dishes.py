import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.dishes import (
    ALLERGENS,
    LABELLED,
    Choice,
    Group,
    Unpriceable,
    least_price,
    price,
)

SIZE = Group(1, 1, 1, (Choice(10, 0), Choice(11, 3_000), Choice(12, 5_000, sold_out=True)))
EXTRAS = Group(2, 0, 2, (Choice(20, 500), Choice(21, 700), Choice(22, 900)))


def test_a_dish_costs_itself_and_its_options():
    assert price(18_000, [SIZE, EXTRAS], [11, 20, 22]) == 22_400
    assert price(18_000, [], []) == 18_000


@pytest.mark.parametrize(
    ("chosen", "code", "group"),
    [
        ([], "too_few", 1),
        ([10, 11], "too_many", 1),
        ([10, 20, 21, 22], "too_many", 2),
        ([12], "sold_out", 1),
        ([10, 99], "unknown", 0),
        ([10, 10], "twice", 0),
    ],
)
def test_a_choice_that_the_dish_does_not_offer_is_refused(chosen, code, group):
    with pytest.raises(Unpriceable) as refused:
        price(18_000, [SIZE, EXTRAS], chosen)

    assert (refused.value.code, refused.value.group) == (code, group)


def test_the_least_price_takes_the_cheapest_of_what_must_be_chosen():
    assert least_price(18_000, [SIZE, EXTRAS]) == 18_000
    assert least_price(1_000, [Group(3, 2, 3, EXTRAS.choices)]) == 2_200
    assert least_price(1_000, [Group(3, 1, 1, (Choice(1, 0, sold_out=True),))]) is None


def test_the_law_names_nineteen_allergens_and_twenty_nine_origins():
    assert len(ALLERGENS) == 19
    assert len(LABELLED) == 29


@st.composite
def groups(draw):
    found, number = [], 0
    for key in range(draw(st.integers(0, 3))):
        options = tuple(
            Choice(number + i, draw(st.integers(0, 5_000)), draw(st.booleans()))
            for i in range(draw(st.integers(1, 4)))
        )
        number += len(options)
        most = draw(st.integers(1, 4))
        found.append(Group(key, draw(st.integers(0, most)), most, options))
    return found


@given(groups(), st.integers(0, 50_000), st.data())
def test_no_choice_that_is_taken_costs_less_than_the_least_price(some, base, data):
    ids = [one.id for group in some for one in group.choices]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True) if ids else st.just([]))
    try:
        cost = price(base, some, chosen)
    except Unpriceable:
        return
    least = least_price(base, some)
    assert least is not None
    assert base <= least <= cost

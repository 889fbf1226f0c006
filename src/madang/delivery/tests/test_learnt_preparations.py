"""How long a kitchen takes, as the list ranks by it and says it: learnt where orders show it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.preparations import ENOUGH, FULL, Ready, estimate, table
from madang.delivery.models import Order, OrderStep, Shop
from madang.delivery.services import listings, preparations
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.delivery.tests.shops import a_shop

SEEN = st.builds(Ready, st.integers(0, 23), st.integers(0, 6), st.floats(1, 120))
ONE_OCLOCK = datetime(2026, 11, 26, 3, tzinfo=UTC)  # noon in Seoul, the day before


@given(st.lists(SEEN, max_size=80), st.integers(0, 23), st.integers(0, FULL))
def test_the_table_says_what_the_estimate_says(events, hour, load):
    assert table(events)[hour][load] == estimate(events, hour=hour, load=load, own_minutes=0)


@pytest.fixture
def kitchen(db):
    return a_kitchen()


def cooked(order: Order, minutes: int, *, times: int = ENOUGH) -> None:
    """Let meals have been ready after `minutes`, at noon."""
    for day in range(times):
        for name, after in (("accept", 0), ("finish", minutes)):
            OrderStep.objects.create(
                town=order.town, order=order, step=name, before="placed", after="accepted",
                actor="shop", at=ONE_OCLOCK - timedelta(days=day, minutes=-after),
            )  # fmt: skip


def found(kitchen, now=NOW, **asked):
    page = listings.listing(town=kitchen.town, asked=asked, now=now)
    return {one.shop.pk: one for one in page.rows}


def test_without_enough_orders_the_shops_own_figure_counts(kitchen):
    cooked(kitchen.place(), 44, times=ENOUGH - 1)
    assert preparations.learn(town=kitchen.town, now=NOW) == 0
    one = found(kitchen)[kitchen.shop.pk]
    assert (one.prep_minutes, one.why.facts.prep_minutes, one.why.facts.is_learnt) == (
        20,
        20,
        False,
    )
    assert preparations.expected(kitchen.shop, now=NOW) == 20


def test_what_orders_show_ranks_and_is_said_with_why(kitchen):
    quick = a_shop(kitchen.town, name="빠른집", address="가온로 98", prep_minutes=30)
    before = list(found(kitchen))
    assert before == [kitchen.shop.pk, quick.pk], "by what they say themselves"
    cooked(kitchen.place(), 44)
    assert preparations.learn(town=kitchen.town, now=NOW) == 1

    after = found(kitchen)
    assert list(after) == [quick.pk, kitchen.shop.pk]
    one = after[kitchen.shop.pk]
    assert one.prep_minutes == one.why.facts.prep_minutes == 45
    assert any("45분" in said and "실제 주문" in said for said in one.why.sentences)
    assert any("30분" in said and "실제 주문" not in said for said in after[quick.pk].why.sentences)
    assert found(kitchen, sort="name")[kitchen.shop.pk].prep_minutes == 45


def test_a_busy_kitchen_takes_longer_than_what_is_learnt(kitchen):
    cooked(kitchen.place(), 44)
    preparations.learn(town=kitchen.town, now=NOW)
    busy = {"busy_minutes": 20, "busy_until": NOW + timedelta(hours=1)}
    Shop.objects.filter(pk=kitchen.shop.pk).update(**busy)
    assert found(kitchen)[kitchen.shop.pk].prep_minutes == 65


def test_a_load_that_was_never_seen_and_another_town_take_the_own_figure(kitchen):
    cooked(kitchen.place(), 44)
    preparations.learn(town=kitchen.town, now=NOW)
    order = kitchen.take(kitchen.place(), "accept")
    assert order.state == "accepted"
    assert found(kitchen)[kitchen.shop.pk].prep_minutes == 20
    other = a_kitchen("dasan")
    preparations.learn(town=other.town, now=NOW)
    assert found(other)[other.shop.pk].prep_minutes == 20


def test_the_board_and_the_list_say_the_same(kitchen):
    cooked(kitchen.place(), 33)
    preparations.learn(town=kitchen.town, now=NOW)
    assert preparations.suggested(kitchen.shop, now=NOW) == 35
    assert found(kitchen)[kitchen.shop.pk].prep_minutes == 35

"""Bills and coupons for the tests of orders, and strategies that make lawful ones."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from madang.delivery.engine.orders.bills import Bill, DishLine, Option, bill
from madang.delivery.engine.orders.coupons import Basket, Caps, Edition, Level, On, apply
from madang.delivery.engine.orders.parties import Party
from madang.delivery.engine.orders.settlements import Terms

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
OWN_MONEY = {
    Level.NATIONAL: {Party.NATIONAL: 10_000},
    Level.PROVINCE: {Party.PROVINCE: 10_000},
    Level.TOWN: {Party.TOWN: 10_000},
    Level.SHOP: {Party.SHOP: 10_000},
}


def edition(number: int = 1, level: Level = Level.TOWN, **more) -> Edition:
    values = {
        "shares": OWN_MONEY[level],
        "starts_at": NOW - timedelta(days=1),
        "ends_at": NOW + timedelta(days=7),
        "caps": Caps(),
    }
    if "bps" not in more:
        values["won"] = 2_000
    return Edition(id=number, level=level, **(values | more))


def a_bill(*editions: Edition, dishes: int = 20_000, delivery: int = 3_000) -> Bill:
    lines = [DishLine("국밥", 1, dishes - 1_000, (Option("곱빼기", 1_000),))]
    coupons = apply(editions, Basket(dishes, delivery))
    return bill(lines, delivery_won=delivery, coupons=coupons)


@st.composite
def shares(draw):
    parties = [Party.NATIONAL, Party.PROVINCE, Party.TOWN, Party.SHOP]
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=3, max_size=3)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return {party: part for party, part in zip(parties, parts, strict=True) if part}


@st.composite
def editions(draw, number: int = 1):
    is_won = draw(st.booleans())
    return edition(
        number,
        draw(st.sampled_from(Level)),
        shares=draw(shares()),
        won=draw(st.integers(1, 30_000)) if is_won else 0,
        bps=0 if is_won else draw(st.integers(1, 10_000)),
        most_won=draw(st.none() | st.integers(1, 20_000)),
        on=draw(st.sampled_from(On)),
        minimum_won=draw(st.sampled_from([0, 10_000])),
    )


@st.composite
def many_editions(draw, most: int = 4):
    return [draw(editions(number)) for number in range(1, draw(st.integers(0, most)) + 1)]


@st.composite
def bills(draw):
    some = draw(many_editions(3))
    return a_bill(
        *some, dishes=draw(st.integers(1_000, 60_000)), delivery=draw(st.integers(0, 6_000))
    )


terms = st.builds(
    Terms,
    fee_bps=st.integers(0, 1_000),
    payment_bps=st.integers(0, 300),
    carrier=st.sampled_from([Party.COURIER, Party.SHOP]),
)

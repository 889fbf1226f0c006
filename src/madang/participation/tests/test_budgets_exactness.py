"""The engine's winners, order and prices are those of plain exact arithmetic, ties included."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation.engine.budgets import elections, rules
from madang.participation.engine.budgets.limits import Cap, Limits
from madang.participation.engine.budgets.rules import Parameters
from madang.participation.tests import plain_counts
from madang.participation.tests.plain_counts import Plain

THOUSANDS = settings(max_examples=600, deadline=None)


@st.composite
def small_elections(draw, *, limited=False):
    """Few costs and many equal ballots, so that ties and purses that run out exactly abound."""
    n = draw(st.integers(1, 6))
    ids = [f"p{number}" for number in range(n)]
    most = draw(st.sampled_from([2, 3, 12, 1000]))
    costs = {id_: draw(st.integers(0 if most == 3 else 1, most)) for id_ in ids}
    most_points = draw(st.sampled_from([1, 1, 3]))
    points = st.integers(1, most_points)
    ballots = st.lists(st.dictionaries(st.sampled_from(ids), points), min_size=1, max_size=9)
    cast = draw(ballots)
    weighted = draw(st.booleans()) and draw(st.booleans())
    shares = [draw(st.integers(1, 3)) if weighted else 1 for _ in cast]
    plain = Plain(costs, draw(st.integers(0, 4 * most)), cast, shares)
    if limited:
        plain.min_votes = draw(st.integers(0, 2))
        sets = st.sets(st.sampled_from(ids), min_size=1)
        plain.caps = draw(st.lists(st.tuples(sets, st.integers(0, 2 * most)), max_size=2))
        plain.rivals = draw(st.lists(sets, max_size=1))
    return plain


def election_of(plain):
    pointed = any(points > 1 for ballot in plain.ballots for points in ballot.values())
    ballots = plain.ballots if pointed else [list(ballot) for ballot in plain.ballots]
    return elections.of(plain.costs, plain.budget, ballots, plain.shares)


def limits_of(plain):
    caps = tuple(Cap(str(n), frozenset(ids), most) for n, (ids, most) in enumerate(plain.caps))
    return Limits(plain.min_votes, caps, tuple(frozenset(ids) for ids in plain.rivals))


def count(plain, rule, **how):
    election = election_of(plain)
    outcome = rules.count(election, Parameters(rule, limits=limits_of(plain), **how))
    assert outcome.cost == election.cost_of(outcome.winners)
    return [election.ids[row] for row in outcome.winners], outcome


def paid(outcome):
    return [one.max_payment for one in outcome.rounds]


def most_paid(plain, won):
    return [price * max(ballot.get(id_, 0) for ballot in plain.ballots) for id_, price in won]


def share_of(plain):
    return Fraction(plain.budget, sum(plain.shares))


@THOUSANDS
@given(small_elections(limited=True), st.booleans())
def test_equal_shares_is_exact(plain, by_cost):
    rule = rules.EQUAL_SHARES if by_cost else rules.EQUAL_SHARES_CARDINALITY
    won = plain_counts.equal_shares(plain, share_of(plain), by_cost=by_cost)

    winners, outcome = count(plain, rule)

    assert winners == [id_ for id_, _ in won]
    assert paid(outcome) == most_paid(plain, won)


@THOUSANDS
@given(
    small_elections(limited=True),
    st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(7, 2)]),
    st.booleans(),
    st.booleans(),
)
def test_completion_by_raising_money_is_exact(plain, increment, exhaustive, by_cost):
    increment *= max(1, max(plain.costs.values()) // 20)
    rule = rules.EQUAL_SHARES if by_cost else rules.EQUAL_SHARES_CARDINALITY
    won, start = plain_counts.add1(plain, increment, exhaustive=exhaustive, by_cost=by_cost)
    stop = rules.EXHAUSTIVE if exhaustive else rules.OVERSPEND

    winners, outcome = count(plain, rule, completion=rules.ADD1, increment=increment, stop=stop)

    assert winners == [id_ for id_, _ in won]
    assert paid(outcome) == most_paid(plain, won)
    assert outcome.money == start
    assert outcome.cost <= plain.budget


@THOUSANDS
@given(small_elections(limited=True), st.booleans())
def test_greedy_is_as_plain_as_it_sounds(plain, stop):
    winners, _ = count(plain, rules.GREEDY_STOP if stop else rules.GREEDY)

    assert winners == plain_counts.greedy(plain, stop=stop)


@THOUSANDS
@given(small_elections(limited=True))
def test_phragmen_is_exact(plain):
    winners, _ = count(plain, rules.PHRAGMEN)

    assert winners == plain_counts.phragmen(plain)


@settings(max_examples=120, deadline=None)
@given(small_elections(), st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_changes_nothing(plain, random):
    order = list(range(len(plain.ballots)))
    random.shuffle(order)
    shuffled = Plain(
        plain.costs,
        plain.budget,
        [plain.ballots[voter] for voter in order],
        [plain.shares[voter] for voter in order],
    )

    for rule in rules.RULES:
        assert count(plain, rule) == count(shuffled, rule)


@settings(max_examples=120, deadline=None)
@given(small_elections(limited=True))
def test_no_rule_spends_more_than_there_is_or_breaks_a_limit(plain):
    for rule in rules.RULES:
        for completion in rules.COMPLETIONS if rule in rules.WITH_SHARES else ["none"]:
            increment = Fraction(max(1, max(plain.costs.values()) // 5))
            winners, outcome = count(plain, rule, completion=completion, increment=increment)

            assert outcome.cost <= plain.budget
            assert len(set(winners)) == len(winners)
            assert all(plain.votes(id_) >= plain.min_votes for id_ in winners)
            assert all(len(ids & set(winners)) <= 1 or len(ids) == 1 for ids in plain.rivals)
            for ids, most in plain.caps:
                assert sum(plain.costs[id_] for id_ in winners if id_ in ids) <= most

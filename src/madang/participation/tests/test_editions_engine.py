import json
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine import editions, results
from madang.participation.engine.ballots import recounts
from madang.participation.engine.ballots.terms import STOPS, Cap, Project, Terms
from madang.participation.engine.budgets import rules
from madang.participation.engine.editions import Entry, PhaseKind, Plan, State
from madang.participation.tests.editions import DAY, NOW, spans

P = PhaseKind
ENTRIES = (
    Entry(1, "그늘막", State.ELIGIBLE, 30, area="gaon-1", category="streets"),
    Entry(2, "작은 도서관", State.ELIGIBLE, 50, area="gaon-1", category="learning"),
    Entry(3, "자전거길", State.ELIGIBLE, 70, area="gaon-2", category="streets"),
)


def a_plan(**fields):
    given = {"budget": 100, "entries": ENTRIES, "spans": spans(), "rule": "equal-shares"}
    return Plan(**{**given, "completion": "add1u", "longest": 2, **fields})


def codes(**fields):
    return [fault.code for fault in editions.faults(a_plan(**fields))]


def terms(**fields):
    given = {
        "poll": "p", "town": "gaon", "title": "예산", "kind": "approval",
        "opens_at": "2026-11-20", "closes_at": "2026-11-30", "budget": 100, "least": 1,
        "longest": 3, "highest": 3, "each_once": True, "rule": "equal-shares",
        "completion": "add1u", "stop": "exhaustive", "increment": "1%", "min_votes": 0,
        "caps": (), "incompatible": (), "seed": "s", "lot": ("1", "2", "3"),
        "credential_key": "k", "receipt_key": "k",
        "projects": tuple(Project(str(e.number), e.title, e.cost) for e in ENTRIES),
    }  # fmt: skip
    return Terms(**{**given, **fields})


def test_what_may_be_done_follows_from_the_dates():
    dates = spans()
    assert editions.current(dates, NOW) == [P.REVIEW]
    assert editions.current(dates, NOW - timedelta(hours=1)) == [P.CONSULTING, P.REVIEW]
    assert editions.current(dates, NOW + 12 * DAY) == []
    assert editions.following(dates, NOW + 12 * DAY).kind == P.VOTE
    assert editions.following(dates, NOW + 400 * DAY) is None
    assert editions.allows("enter", dates, NOW - 20 * DAY)
    assert not editions.allows("cost", dates, NOW - 20 * DAY)
    assert not editions.allows("enter", dates, NOW + 12 * DAY)
    assert [editions.may_fix(dates, NOW + n * DAY) for n in (-5, 0, 12, 15)] == [
        False,
        True,
        True,
        False,
    ]
    assert not editions.may_fix(dates[:2], NOW)


def test_phases_stand_in_their_order_and_the_vote_stands_alone():
    def wrong(**changed):
        return [fault.code for fault in editions.phase_faults(spans(**changed))]

    assert wrong() == []
    assert wrong(review=(-15, 10)) == ["order"]
    assert wrong(vote=(9, 25)) == ["overlap"]
    assert wrong(result=(20, 40)) == ["overlap"]
    assert wrong(call=(-10, -30)) == ["empty"]
    assert wrong(works=(29, 300)) == ["order"]


def test_a_step_that_is_not_in_the_table_does_not_exist():
    assert editions.after("finish", State.UNDER_WAY) == State.DONE
    for step, state in (
        ("begin", State.NOT_CHOSEN),
        ("accept", State.ON_BALLOT),
        ("fly", State.DONE),
    ):
        with pytest.raises(editions.UnknownStepError):
            editions.after(step, state)


def test_what_is_not_ready_for_the_vote_is_named():
    first, second, third = ENTRIES
    assert codes() == []
    assert codes(entries=[]) == ["no_projects"]
    assert codes(entries=[first, second, replace(third, cost=None)])[0] == "no_cost"
    assert codes(entries=[*ENTRIES, replace(first, number=4, state=State.ENTERED)]) == ["undecided"]
    assert codes(entries=[first, second, replace(third, cost=170)]) == ["too_dear"]
    assert codes(incompatible=[[1, 9]]) == ["unknown"]
    assert codes(incompatible=[[1]]) == ["alone"]
    assert codes(rule="greedy") == ["completion"]
    assert codes(spans=spans()[:3]) == ["no_vote"]
    assert codes(budget=0) == ["no_budget"]
    assert codes(longest=4) == ["few"]
    assert codes(budget=200) == ["all_fit"]


def test_limits_that_cannot_work_are_told_but_stop_nothing():
    caps = [
        editions.Cap("area", "gaon-1", "가온1동", 20),
        editions.Cap("area", "gaon-9", "가온9동", 20),
    ]
    found = editions.faults(a_plan(caps=caps))
    assert [fault.code for fault in found] == ["cap_small", "cap_empty", "caps_short"]
    assert not any(fault.stops for fault in found)
    assert found[2].params == {"won": 90}  # 20 of the first dong, 70 outside every limit
    assert set(editions.WORDS) >= {fault.code for fault in found}


def test_one_percent_of_the_budget_is_one_percent_of_each_share():
    counted = Counter({"1": 30, "2,3": 10})
    assert recounts.increment(terms(), 40) == Fraction(100, 4000)
    assert recounts.increment(terms(increment="5"), 40) == 5
    assert recounts.increment(terms(), 0) == 1
    assert recounts.winners(terms(), counted) == ("1", "2")


def test_the_result_says_why_each_project_lost_and_what_greedy_would_have_done():
    counted = Counter({"1": 6, "2": 5, "3": 4, "1,2": 1})
    told = results.told(terms(), counted)
    assert told["winners"] == ["1", "2"]
    assert (told["cost"], told["budget"], told["voters"]) == (80, 100, 16)
    assert [row["id"] for row in told["projects"]] == ["1", "2", "3"]
    lost = told["projects"][2]
    assert lost["round"] is None
    assert (lost["why"], lost["votes"]) == ("too_dear", 4)
    assert lost["missing_votes"] > 0
    assert len(lost["support"]) == len(told["rounds"]) == 2
    assert told["greedy"]["only_here"] == []
    assert told["parameters"]["money_per_voter"] > 0
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("rule", sorted({*rules.RULES} - {rules.GREEDY_PER_COST}))
def test_every_rule_has_a_result_even_of_no_ballots(rule):
    completion = "add1u" if rule in rules.WITH_SHARES else "none"
    for counted in (Counter(), Counter({"1,2": 3, "3": 2})):
        told = results.told(terms(rule=rule, completion=completion), counted)
        assert told["winners"] == list(
            recounts.winners(terms(rule=rule, completion=completion), counted)
        )
        assert {row["id"] for row in told["projects"]} == {"1", "2", "3"}
        assert (told["greedy"] is None) == (rule == rules.GREEDY)


@given(
    seed=st.integers(0, 10**6),
    stop=st.sampled_from(STOPS),
    cap=st.integers(0, 120),
    rule=st.sampled_from(["equal-shares", "equal-shares-cardinality", "greedy", "phragmen"]),
)
def test_the_result_is_that_of_the_counting_engine(seed, stop, cap, rule):
    rng = random.Random(seed)
    counted = Counter(
        ",".join(sorted(rng.sample("123", rng.randint(1, 3)))) for _ in range(rng.randint(1, 30))
    )
    completion = "add1" if rule in rules.WITH_SHARES else "none"
    given = terms(
        rule=rule,
        completion=completion,
        stop=stop,
        caps=(Cap("거리", ("1", "3"), cap),),
        incompatible=(("1", "2"),) if seed % 3 == 0 else (),
    )
    told = results.told(given, counted)
    assert tuple(told["winners"]) == recounts.winners(given, counted)
    assert told["cost"] <= told["budget"]
    won = [row["id"] for row in told["projects"] if row["round"]]
    assert won == told["winners"]

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation import cli
from madang.participation.engine.panels import lotteries, pools
from madang.participation.engine.panels.lotteries import Infeasible
from madang.participation.engine.panels.pools import Limit, Quotas

EVEN = Quotas(2, (Limit("sex", "f", 1, 1), Limit("sex", "m", 1, 1)))


def drawn(people, quotas):
    rows = {id_: dict(zip(quotas.categories, values, strict=True)) for id_, values in people}
    pool = pools.pool(rows, quotas)
    return pool, lotteries.portfolio(pool)


def test_one_woman_among_ten_is_sure_and_the_men_share_the_other_place():
    people = [("w", ["f"]), *((f"m{i}", ["m"]) for i in range(10))]
    _pool, found = drawn(people, EVEN)
    assert found.chances["w"] == 1000
    assert {found.chances[f"m{i}"] for i in range(10)} == {100}
    assert found.least_chance == pytest.approx(0.1)
    assert found.is_optimal


def test_crossed_quotas_reach_the_known_optimum():
    # a: young woman, b: old woman, c: young man, d, e: old men; two people, one of each value
    quotas = Quotas(
        2,
        (
            *EVEN.limits,
            Limit("age", "young", 1, 1),
            Limit("age", "old", 1, 1),
        ),
    )
    people = [
        ("a", ["f", "young"]),
        ("b", ["f", "old"]),
        ("c", ["m", "young"]),
        ("d", ["m", "old"]),
        ("e", ["m", "old"]),
    ]
    _pool, found = drawn(people, quotas)  # either a with d or e, or b with c: d = e = 1/3
    assert found.least_chance == pytest.approx(1 / 3)
    assert found.minimum == pytest.approx(1 / 3, abs=0.002)


def test_who_can_be_on_no_panel_is_named_and_does_not_count_for_the_minimum():
    quotas = Quotas(1, (Limit("age", "child", 0, 0), Limit("age", "adult", 1, 1)))
    _pool, found = drawn([("kid", ["child"]), ("x", ["adult"]), ("y", ["adult"])], quotas)
    assert found.excluded == ("kid",)
    assert found.chances["kid"] == 0
    assert found.minimum == 0.5


@pytest.mark.parametrize(
    ("quotas", "says"),
    [
        (
            Quotas(3, (Limit("sex", "f", 2, 2), Limit("sex", "m", 1, 1))),
            "sex f: at least 1 instead of 2 (1 volunteer); "
            "sex m: at most 2 instead of 1 (4 volunteer)",
        ),
        (Quotas(9, (Limit("sex", "f", 0, 9), Limit("sex", "m", 0, 9))), "5 people volunteer for 9"),
        (
            Quotas(2, (Limit("sex", "f", 0, 2), Limit("sex", "m", 0, 2), Limit("sex", "x", 1, 1))),
            "sex x: at least 0 instead of 1 (0 volunteer)",
        ),
    ],
)
def test_quotas_that_no_panel_keeps_are_explained_with_what_would_help(quotas, says):
    people = [("w", ["f"]), *((f"m{i}", ["m"]) for i in range(4))]
    with pytest.raises(Infeasible) as refused:
        drawn(people, quotas)
    assert says in str(refused.value)


@st.composite
def draws(draw):
    people = draw(
        st.lists(st.tuples(st.sampled_from("fm"), st.sampled_from("123")), min_size=4, max_size=14)
    )
    size = draw(st.integers(1, 4))
    one = draw(st.permutations(people))[:size]  # a panel that keeps the quotas
    limits = []
    for place, (category, values) in enumerate((("sex", "fm"), ("dong", "123"))):
        for value in values:
            there = sum(person[place] == value for person in one)
            least = draw(st.integers(0, there))
            limits.append(Limit(category, value, least, there + draw(st.integers(0, 2))))
    return [(f"p{i}", list(values)) for i, values in enumerate(people)], Quotas(size, tuple(limits))


@settings(max_examples=40)
@given(draws(), st.randoms(use_true_random=False))
def test_every_panel_keeps_the_quotas_and_the_chances_add_up_in_any_order(given_draw, dice):
    people, quotas = given_draw
    _pool, found = drawn(people, quotas)
    values = dict(people)
    for panel, _chances in found.panels:
        assert len(set(panel)) == quotas.size
        for place, category in enumerate(quotas.categories):
            for limit in quotas.limits:
                if limit.category == category:
                    there = sum(values[id_][place] == limit.value for id_ in panel)
                    assert limit.least <= there <= limit.most
    assert sum(chances for _panel, chances in found.panels) == 1000
    assert sum(found.chances.values()) == 1000 * quotas.size
    assert found.minimum <= found.least_chance + 0.001
    alike = {}
    for id_, kind in people:
        alike.setdefault(tuple(kind), []).append(found.chances[id_])
    assert all(max(chances) - min(chances) <= 1 for chances in alike.values())
    dice.shuffle(people)
    assert drawn(people, quotas)[1] == found


def test_tickets_are_spread_over_all_thousand_places():
    tickets = {lotteries.ticket(str(seed)) for seed in range(20_000)}
    assert tickets == set(range(1000))


def files(tmp_path, volunteers, quotas):
    (tmp_path / "v.csv").write_bytes(volunteers)
    (tmp_path / "q.json").write_bytes(quotas)
    return ["panel", str(tmp_path / "v.csv"), str(tmp_path / "q.json"), "--seed", "2026-05-01 0712"]


PEOPLE = "id,sex,name\na,f,가\nb,f,나\nc,m,다\nd,m,라\n".encode()
QUOTAS = b'{"size": 2, "quotas": {"sex": {"f": [1, 1], "m": [1, 1]}}}'


def test_the_command_prints_one_object_and_nothing_else(tmp_path, capfd):
    assert cli.main(files(tmp_path, PEOPLE, QUOTAS)) == 0
    first = json.loads(capfd.readouterr().out)
    assert len(first["panel"]) == 2
    assert first["minimum"] == 0.5
    assert sum(one["chances"] for one in first["portfolio"]) == 1000
    assert set(first["probabilities"]) == set("abcd")
    assert cli.main(files(tmp_path, PEOPLE, QUOTAS)) == 0
    second = json.loads(capfd.readouterr().out)
    assert first | {"seconds": 0} == second | {"seconds": 0}


@pytest.mark.parametrize(
    ("volunteers", "quotas", "says"),
    [
        (PEOPLE.replace(b"id,", b"key,"), QUOTAS, "v.csv:1: the heading does not have the column"),
        (PEOPLE + b"e,f\n", QUOTAS, "v.csv:6: 2 cells, the heading has 3"),
        (PEOPLE + b"a,f,x\n", QUOTAS, "v.csv:6: volunteer a stands twice"),
        (PEOPLE + b"e,q,x\n", QUOTAS, "v.csv:6: sex is 'q', which has no quota"),
        (PEOPLE + b"\xff,f,x\n", QUOTAS, "not UTF-8 text"),
        (b"id,sex\n", QUOTAS, "v.csv:1: nobody volunteers"),
        (PEOPLE, b"{", "q.json:1: not JSON"),
        (PEOPLE, b"[" * 100_000, "q.json:1: not JSON"),
        (PEOPLE, b"\xff", "q.json:1: not JSON in UTF-8"),
        (PEOPLE, b'{"size": 0, "quotas": {}}', "q.json:1: size is not"),
        (PEOPLE, b'{"size": 2, "quotas": {"sex": {"f": [2, 1]}}}', "q.json:1: wanted"),
        (PEOPLE, b'{"size": 2, "quotas": {"sex": {"f": 1}}}', "q.json:1: wanted"),
    ],
)
def test_files_that_cannot_be_read_get_one_line(tmp_path, capfd, volunteers, quotas, says):
    assert cli.main(files(tmp_path, volunteers, quotas)) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert says in said.err


def test_quotas_without_a_panel_end_with_status_1(tmp_path, capfd):
    quotas = b'{"size": 3, "quotas": {"sex": {"f": [3, 3], "m": [0, 0]}}}'
    assert cli.main(files(tmp_path, PEOPLE, quotas)) == 1
    assert "sex f: at least 2 instead of 3" in capfd.readouterr().err

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine.surveys import census, exports
from madang.participation.engine.surveys.missing import Verdict, panel, shares, veiled
from madang.participation.engine.surveys.questions import Condition, Kind, Option, Question
from madang.participation.engine.surveys.results import borda, by_groups, tally
from madang.participation.engine.surveys.weights import Unweighable, raked

AB = (Option("a", "예"), Option("b", "아니요"))
AGE = Question(1, Kind.CHOICE, "나이", AB, attribute="age")
ASKED = Question(2, Kind.CHOICE, "씁니까?", AB)
SOME = Question(3, Kind.SEVERAL, "무엇을?", AB)
MARK = Question(4, Kind.SCALE, "몇 점?", lowest=1, highest=5)
ORDER = Question(5, Kind.RANK, "순서", (*AB, Option("c", "둘 다")))
WORDS = Question(6, Kind.TEXT, "=말", condition=Condition(2, ("a",)))
WHERE = Question(7, Kind.PLACE, "어디?")


def figures(**numbers: int) -> dict[str, Fraction]:
    return {label: Fraction(number) for label, number in numbers.items()}


def test_shares_have_counts_and_wilsons_interval():
    result = tally(ASKED, [{2: "a"}] * 8 + [{2: "b"}] * 2 + [{}], least=5)
    yes, _no = result.shares
    assert (result.answered, yes.count, yes.share) == (10, 8, 0.8)
    assert (round(yes.low, 4), round(yes.high, 4)) == (0.4902, 0.9433)


def test_several_choices_are_shares_of_those_who_answered():
    result = tally(SOME, [{3: ["a", "b"]}] * 3 + [{3: ["b"]}] * 3, least=5)
    assert [share.share for share in result.shares] == [0.5, 1.0]


def test_a_scale_has_mean_interval_and_median():
    result = tally(MARK, [{4: number} for number in (1, 2, 3, 4, 5)], least=5)
    told = (result.mean, result.mean_low, result.mean_high, result.median)
    assert [round(one, 3) for one in told] == [3.0, 1.037, 4.963, 3.0]
    assert [share.count for share in result.shares] == [1] * 5


def test_a_ranking_has_first_places_and_bordas_mean():
    rankings = [["a", "b", "c"], ["b", "a", "c"], ["a"], ["c", "a", "b"], ["a", "c"]]
    result = tally(ORDER, [{5: ranking} for ranking in rankings], least=5)
    assert [share.count for share in result.shares] == [3, 1, 1]
    assert [share.points for share in result.shares] == [1.6, 0.7, 0.7]
    assert sum(borda(ORDER, rankings).values()) == pytest.approx(3.0)


def test_few_answers_say_nothing_not_even_how_few():
    result = tally(ASKED, [{2: "a"}] * 4 + [{}] * 50, least=5)
    assert (result.is_hidden, result.answered, result.shares) == (True, None, ())


def test_a_small_group_is_hidden_together_with_one_that_covers_it():
    people = [{1: "a", 2: "a"}] * 9 + [{1: "b", 2: "b"}] * 2 + [{2: "a"}] * 6
    groups = by_groups(ASKED, AGE, people, least=5)
    assert [groups[key].is_hidden for key in ("a", "b", "")] == [False, True, True]


def test_places_are_dongs_of_enough_answers_and_spots_cut_to_a_hundred_metres():
    said = [{"dong": "D1"}] * 5 + [{"dong": "D2"}, {"lat": 37.12345, "lon": 127.5}]
    result = tally(WHERE, [{7: value} for value in said], least=5)
    assert (result.dongs, result.spots) == ({"D1": 5}, ((37.123, 127.5),))


def test_who_is_missing_says_how_many_more_of_each():
    said = ["young"] * 10 + ["middle"] * 50 + ["old"] * 40
    told = panel("age", said, figures(young=30, middle=40, old=30), people=110, least=5)
    young, middle, old = told.groups
    assert (told.of, told.unsaid) == (100, 10)
    assert [group.verdict for group in told.groups] == [Verdict.FEW, Verdict.MANY, Verdict.MANY]
    # 40 old people are 30 % of 134: 134 × 0.3 = 40 young, 134 × 0.4 = 54 of the middle
    assert [group.needed for group in told.groups] == [30, 4, 0]
    assert young.low < 0.1 < young.high < 0.3
    assert told.needed == 34


def test_a_hidden_count_is_taken_as_large_as_it_can_be():
    told = panel("age", ["a"] * 50 + ["b"] * 2 + ["c"] * 9, figures(a=1, b=1, c=1), people=61,
                 least=5)  # fmt: skip
    _a, few, cover = told.groups
    assert (few.count, few.fewer_than, few.needed) == (None, 5, 46)
    assert (cover.count, cover.fewer_than, cover.needed) == (None, None, None)


def could_be(few: int | None, least: int, *, is_all: bool) -> range:
    """What a hidden count may be, as far as its reader is told."""
    if few is None:
        return range(0 if is_all else least, 60)
    return range(1, few)


@given(
    st.lists(st.integers(0, 8), min_size=2, max_size=4),
    st.integers(3, 6),
)
def test_no_hidden_count_can_be_reckoned_from_the_others(numbers, least):
    counts = dict(zip("abcd", numbers, strict=False))
    hidden = veiled(counts, least=least)
    assert {label for label, count in counts.items() if 0 < count < least} <= set(hidden)
    whole = sum(counts[label] for label in hidden)
    is_all = set(hidden.values()) == {None}
    spans = [could_be(few, least, is_all=is_all) for few in hidden.values()]
    ways = [one for one in product(*spans) if sum(one) == whole]
    assert not hidden or len(ways) > 1 or whole == 0


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(5, 200), min_size=2),
    st.lists(st.integers(1, 50), min_size=4, max_size=4),
)
def test_with_what_is_needed_every_group_has_its_census_share_or_a_person_more(counts, parts):
    asked = {label: Fraction(part) for label, part in zip(counts, parts, strict=False)}
    said = [label for label, count in counts.items() for _ in range(count)]
    told = panel("age", said, asked, people=len(said), least=5)
    after = {group.label: group.count + group.needed for group in told.groups}
    whole = max(Fraction(counts[label]) / part for label, part in shares(asked).items())
    for label, part in shares(asked).items():
        assert whole * part <= after[label] < whole * part + 1


def test_raking_gives_the_census_margins_and_one_on_average():
    people = [{"age": "young", "gender": "f"}] * 10 + [{"age": "old", "gender": "f"}] * 40
    people += [{"age": "young", "gender": "m"}] * 20 + [{"age": "old", "gender": "m"}] * 30
    wanted = {"age": {"young": 0.5, "old": 0.5}, "gender": {"f": 0.5, "m": 0.5}}
    found = raked(people, wanted, bound=5)
    young = sum(w for w, one in zip(found.values, people, strict=True) if one["age"] == "young")
    assert (round(young / 100, 4), round(found.values.mean(), 6)) == (0.5, 1.0)
    assert found.is_close
    assert 80 < found.effective < 90


def test_weights_keep_their_bound_and_say_how_far_they_come():
    found = raked([{"age": "a"}] + [{"age": "b"}] * 99, {"age": {"a": 0.5, "b": 0.5}}, bound=5)
    assert found.values.max() <= 5
    assert not found.is_close
    assert found.gap > 0.4


@pytest.mark.parametrize("census_", [{"a": 0.5, "c": 0.5}, {"a": 0.0, "b": 1.0}])
def test_there_are_no_weights_where_a_cell_is_empty(census_):
    with pytest.raises(Unweighable):
        raked([{"age": "a"}, {"age": "b"}], {"age": census_}, bound=5)


@given(st.lists(st.sampled_from(["a", "b", ""]), min_size=4, max_size=60), st.randoms())
def test_weights_do_not_depend_on_the_order_of_people(ages, dice):
    people = [{"age": age} if age else {} for age in [*ages, "a", "b"]]
    order = list(range(len(people)))
    dice.shuffle(order)
    wanted = {"age": {"a": 0.4, "b": 0.6}}
    straight = raked(people, wanted, bound=5).values
    mixed = raked([people[place] for place in order], wanted, bound=5).values
    assert np.allclose(straight[order], mixed)
    assert straight.min() >= 0.2 - 1e-9
    assert straight.max() <= 5 + 1e-9


def test_a_weighted_share_leans_to_the_census_and_is_less_sure():
    people = [{1: "a", 2: "a"}] * 90 + [{1: "b", 2: "b"}] * 10
    ages = [{"age": one[1]} for one in people]
    found = raked(ages, {"age": {"a": 0.5, "b": 0.5}}, bound=10)
    yes = tally(ASKED, people, least=5, weights=found.values).shares[0]
    assert round(yes.weighted, 3) == 0.5
    assert yes.weighted_high - yes.weighted_low > yes.high - yes.low


def test_the_file_of_responses_leaves_out_rare_people_and_keeps_words_apart():
    people = [{1: "a", 2: "a", 5: ["b", "a"], 6: "김하늘"}] * 5 + [{1: "b", 2: "b"}]
    lines = list(exports.responses((AGE, ASKED, ORDER, WORDS), people, least=5))
    assert lines[0] == "response,q1,q2,q5_a,q5_b,q5_c,q6\r\n"
    assert lines[1] == "1,a,a,2,1,,1\r\n"
    assert lines[6] == "6,,b,,,,0\r\n"
    assert "김하늘" not in "".join(lines)


def test_the_codebook_tells_every_column_and_defuses_formulas():
    text = "".join(exports.codebook((ASKED, ORDER, WORDS)))
    assert "q2,2,choice,씁니까?,a,예," in text
    assert "q5_c,5,rank,순서,c,둘 다," in text
    assert "q6,6,text,'=말,,,q2 = a" in text


def test_pasted_census_figures_are_told_wrong_line_by_line():
    wanted = {"age": ["청년", "노년"], "gender": ["여", "남"]}
    good = census.read('attribute,value,number\nage,청년,"12,300"\nage\t노년\t300', wanted)
    assert (good.figures, good.faults) == ({"age": {"청년": "12300", "노년": "300"}}, ())
    lines = (
        "age,청년,1,2",
        "colour,청년,1",
        "age,중년,1",
        "age,청년,-1",
        "age,청년,5",
        "age,청년,6",
    )
    bad = census.read("\n".join(lines), wanted)
    assert [(fault.line, fault.code) for fault in bad.faults] == [
        (1, "not_three"), (2, "no_such_attribute"), (3, "no_such_value"), (4, "no_number"),
        (6, "value_twice"), (0, "value_missing"),
    ]  # fmt: skip
    assert census.read("x\n" * 2000, wanted).faults[0].code == "too_many_lines"
    assert census.read(" ", wanted).faults[0].code == "nothing_pasted"
    zero = census.read("gender,여,0\ngender,남,0", wanted)
    assert [fault.code for fault in zero.faults] == ["nobody"]


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_told_wrong(text):
    table = census.read(text, {"age": ["a", "b"]})
    assert table.faults or set(table.figures["age"]) == {"a", "b"}

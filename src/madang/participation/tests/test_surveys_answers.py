import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine.surveys.answers import Bounds, Unfit, checked, sheet
from madang.participation.engine.surveys.questions import (
    Condition,
    Fault,
    Kind,
    Option,
    Question,
    faults,
)

ABC = tuple(Option(key, key.upper()) for key in "abc")
BOUNDS = Bounds(longest=10, dongs={"D1", "D2"}, centre=(37.0, 127.0))
AGE = Question(1, Kind.CHOICE, "나이", ABC, attribute="age")
USES = Question(2, Kind.CHOICE, "씁니까?", ABC, is_required=True)
WHY = Question(3, Kind.TEXT, "왜요?", is_required=True, condition=Condition(2, ("b",)))
MOST = Question(4, Kind.SEVERAL, "무엇을?", ABC, most=2)
MARK = Question(5, Kind.SCALE, "몇 점?", lowest=0, highest=10)
ORDER = Question(6, Kind.RANK, "순서", ABC)
WHERE = Question(7, Kind.PLACE, "어디?")
ALL = (AGE, USES, WHY, MOST, MARK, ORDER, WHERE)


@pytest.mark.parametrize(
    ("question", "given_", "kept"),
    [
        (USES, "a", "a"),
        (USES, "", None),
        (MOST, ["c", "a"], ["a", "c"]),
        (MOST, [], None),
        (MARK, "10", 10),
        (MARK, 0, 0),
        (ORDER, ["c", "", "a"], ["c", "a"]),
        (WHY, "  한 줄\r\n두 줄 ", "한 줄\n두 줄"),
        (WHY, "   ", None),
        (WHERE, {"dong": "D1"}, {"dong": "D1"}),
        (WHERE, {"lat": "37.123456", "lon": 127.0, "dong": "D1"}, {"lat": 37.1235, "lon": 127.0}),
        (WHERE, {"lat": "", "lon": "", "dong": ""}, None),
    ],
)
def test_an_answer_is_kept_as_its_kind_has_it(question, given_, kept):
    assert checked(question, given_, BOUNDS) == kept


@pytest.mark.parametrize(
    ("question", "given_", "code"),
    [
        (USES, "z", "no_such_option"),
        (USES, ["a"], "no_such_option"),
        (MOST, ["a", "b", "c"], "too_many"),
        (MOST, ["a", "a"], "said_twice"),
        (MOST, "a", "no_such_option"),
        (MARK, "11", "off_the_scale"),
        (MARK, True, "off_the_scale"),
        (MARK, "1.5", "off_the_scale"),
        (ORDER, ["a", "a"], "said_twice"),
        (ORDER, ["a", 1], "no_such_option"),
        (WHY, "가" * 11, "too_long"),
        (WHY, 3, "no_text"),
        (WHERE, {"lat": "37"}, "no_place"),
        (WHERE, {"lat": "nan", "lon": "127"}, "no_place"),
        (WHERE, {"lat": "35", "lon": "129"}, "far_away"),
        (WHERE, {"lat": "1" * 31, "lon": "127"}, "no_place"),
        (WHERE, {"dong": "D9"}, "no_such_dong"),
        (WHERE, "D1", "no_place"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_reason(question, given_, code):
    with pytest.raises(Unfit) as refused:
        checked(question, given_, BOUNDS)
    assert refused.value.code == code


def test_a_required_question_is_owed_by_those_who_are_asked_it_alone():
    assert sheet(ALL, {2: "a", 3: "kept out, unread " * 99}, BOUNDS) == ({2: "a"}, [])
    assert sheet(ALL, {2: "b"}, BOUNDS)[1] == [Fault(3, "required")]
    assert sheet(ALL, {}, BOUNDS)[1] == [Fault(2, "required")]
    assert sheet((AGE, MARK), {1: "a"}, BOUNDS)[1] == [Fault(0, "nothing_said")]


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        (ALL, []),
        ((), [Fault(0, "nothing_asked")]),
        ((AGE,), [Fault(0, "nothing_asked")]),
        ((USES, AGE), [Fault(1, "attribute_late")]),
        ((WHY, USES), [Fault(3, "condition_not_before")]),
        ((Question(1, Kind.CHOICE, "?", ABC[:1]),), [Fault(1, "odd_options")]),
        ((Question(1, Kind.RANK, "?", ABC + ABC),), [Fault(1, "same_options")]),
        ((Question(1, Kind.SCALE, "?", lowest=3, highest=3),), [Fault(1, "odd_scale")]),
        ((Question(1, Kind.SEVERAL, " ", ABC, most=4),),
         [Fault(1, "no_words"), Fault(1, "odd_most")]),
        ((USES, Question(9, Kind.TEXT, "?", condition=Condition(2, ("z",)))),
         [Fault(9, "condition_impossible")]),
        ((Question(1, Kind.CHOICE, "?", ABC, attribute="age", is_required=True), USES),
         [Fault(1, "attribute_required")]),
        ((Question(1, Kind.TEXT, "?", attribute="age"), USES),
         [Fault(1, "attribute_not_a_choice")]),
    ],
)  # fmt: skip
def test_a_survey_that_makes_no_sense_is_told_question_by_question(questions, found):
    assert faults(questions) == found


odd = st.sampled_from(
    [None, True, 3, -1, 1e308, float("nan"), "", "a", "3", "²", "가" * 11, [], ["a"], ["c", "b"],
     ["a", ["b"]], [None], {}, {"dong": "D1"}, {"dong": ["D1"]}, {"lat": 37, "lon": 127},
     {"lat": "37", "lon": "1e999"}, {"lat": [], "lon": 1}]
)  # fmt: skip


@given(st.dictionaries(st.integers(1, 8), odd | st.text(max_size=12)))
def test_whatever_comes_in_is_kept_in_form_or_refused_and_what_is_kept_is_kept_again(said):
    answers, wrong = sheet(ALL, said, BOUNDS)
    if not wrong:
        assert sheet(ALL, answers, BOUNDS) == (answers, [])
    assert {fault.number for fault in wrong}.isdisjoint(answers)

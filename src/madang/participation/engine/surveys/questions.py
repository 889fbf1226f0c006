"""The questions of a survey as data: kinds, options, when one is asked, and what makes no sense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_QUESTIONS, MOST_OPTIONS, MOST_STEPS = 60, 30, 11
LABEL_LENGTH, TEXT_LENGTH = 120, 300

# What voluntary questions about the person ask, by the name that census figures bear.
ATTRIBUTES = ("age", "gender", "area", "housing", "work", "household")


class Kind(StrEnum):
    """How a question is answered, and what its answer is as JSON."""

    CHOICE = "choice"  # the key of one option
    SEVERAL = "several"  # keys of options, in the options' order
    SCALE = "scale"  # a whole number
    RANK = "rank"  # keys of options, the best first; some may be left out
    TEXT = "text"  # a text
    PLACE = "place"  # {"lat": …, "lon": …} or {"dong": code}


OPTIONED = frozenset({Kind.CHOICE, Kind.SEVERAL, Kind.RANK})
BRANCHING = frozenset({Kind.CHOICE, Kind.SEVERAL, Kind.SCALE})  # others may depend on these

Value = str | int | list[str] | dict[str, float | str]
Answers = dict[int, Value]


@dataclass(frozen=True)
class Option:
    """One answer to choose; its key never changes, its words are the operator's."""

    key: str
    label: str


@dataclass(frozen=True)
class Condition:
    """A question is asked only of those who answered `question` with one of `keys`."""

    question: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `most` bounds how many options one may tick, 0 does not.

    `attribute` names what a question about the person is compared by with the census; such a
    question is a choice, comes first and is never required.
    """

    number: int
    kind: Kind
    text: str
    options: tuple[Option, ...] = ()
    lowest: int = 1
    highest: int = 5
    most: int = 0
    is_required: bool = False
    attribute: str = ""
    condition: Condition | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What an answer may name: options' keys, a scale's numbers as text."""
        if self.kind == Kind.SCALE:
            return tuple(str(step) for step in range(self.lowest, self.highest + 1))
        return tuple(option.key for option in self.options)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the question or answer `number`; `code` is a key of the room's words."""

    number: int
    code: str
    most: int = 0


def is_shown(question: Question, answers: Mapping[int, Value]) -> bool:
    """Tell whether `question` is asked of somebody who gave `answers` to those before it.

    >>> why = Question(2, Kind.TEXT, "Why?", condition=Condition(1, ("no",)))
    >>> is_shown(why, {1: "no"}), is_shown(why, {1: "yes"}), is_shown(why, {})
    (True, False, False)
    """
    if question.condition is None:
        return True
    said = answers.get(question.condition.question)
    if said is None:
        return False
    chosen = said if isinstance(said, list) else [str(said)]
    return any(key in question.condition.keys for key in chosen)


def faults(questions: Sequence[Question]) -> list[Fault]:
    """Return what is wrong with a survey's questions in their order; nothing: it can be asked."""
    found: list[Fault] = []
    if not any(not question.attribute for question in questions):
        found.append(Fault(0, "nothing_asked"))
    if len(questions) > MOST_QUESTIONS:
        found.append(Fault(0, "too_many_questions", MOST_QUESTIONS))
    before: dict[int, Question] = {}
    for question in questions:
        codes = [*_shape(question), *_about_the_person(question, before)]
        codes += _condition(question, before)
        found += [Fault(question.number, code) for code in codes]
        before[question.number] = question
    return found


def _shape(question: Question) -> list[str]:
    labels = [option.label for option in question.options]
    codes: list[str] = []
    if not question.text.strip():
        codes.append("no_words")
    if question.kind == Kind.SCALE:
        steps = question.highest - question.lowest + 1
        if not 2 <= steps <= MOST_STEPS:
            codes.append("odd_scale")
    return codes + (_options(question, labels) if question.kind in OPTIONED else [])


def _options(question: Question, labels: Sequence[str]) -> list[str]:
    codes = []
    if not 2 <= len(labels) <= MOST_OPTIONS:
        codes.append("odd_options")
    if len(set(labels)) < len(labels) or len(set(question.keys)) < len(labels):
        codes.append("same_options")
    if not all(0 < len(label) <= LABEL_LENGTH for label in labels):
        codes.append("odd_label")
    if question.most and not 1 <= question.most <= len(labels):
        codes.append("odd_most")
    return codes


def _about_the_person(question: Question, before: Mapping[int, Question]) -> list[str]:
    if not question.attribute:
        return []
    codes = []
    if question.kind != Kind.CHOICE or question.attribute not in ATTRIBUTES:
        codes.append("attribute_not_a_choice")
    if question.is_required:
        codes.append("attribute_required")
    if question.condition is not None:
        codes.append("attribute_conditional")
    if any(not one.attribute for one in before.values()):
        codes.append("attribute_late")
    if any(one.attribute == question.attribute for one in before.values()):
        codes.append("attribute_twice")
    return codes


def _condition(question: Question, before: Mapping[int, Question]) -> list[str]:
    condition = question.condition
    if condition is None:
        return []
    asked = before.get(condition.question)
    if asked is None or asked.kind not in BRANCHING:
        return ["condition_not_before"]
    if not condition.keys or not set(condition.keys) <= set(asked.keys):
        return ["condition_impossible"]
    return []

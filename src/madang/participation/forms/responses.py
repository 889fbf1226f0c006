"""A survey as its page shows it: what was posted, what was answered before, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.surveys.questions import Fault, Kind
from madang.participation.models import SurveyQuestion

WORDS: Mapping[str, Promise] = {
    # answers
    "required": _("This question has to be answered."),
    "nothing_said": _("Answer at least one question."),
    "no_such_option": _("Choose from the options that are there."),
    "too_many": _("Choose %(most)s at most."),
    "said_twice": _("Put each option in one place only."),
    "off_the_scale": _("Choose a number of the scale."),
    "no_text": _("Write a text."),
    "too_long": _("Write %(most)s characters at most."),
    "no_place": _("This place cannot be read. Choose it on the map again, or choose a dong."),
    "far_away": _("This place is too far from the town."),
    "no_such_dong": _("Choose one of the town's dongs."),
    # questions
    "nothing_asked": _("There is no question yet besides those about the person."),
    "too_many_questions": _("A survey has %(most)s questions at most."),
    "no_words": _("Write the question."),
    "odd_scale": _("A scale goes from a smaller number to a larger one, 11 steps at most."),
    "odd_options": _("Write 2 to 30 options, one a line."),
    "same_options": _("Two options are the same."),
    "odd_label": _("An option has 1 to 120 characters."),
    "odd_most": _("One can choose from 1 to as many as there are options."),
    "attribute_not_a_choice": _("A question about the person is a choice of one option."),
    "attribute_required": _("A question about the person is voluntary."),
    "attribute_conditional": _("A question about the person is asked of everybody."),
    "attribute_late": _("Questions about the person come first."),
    "attribute_twice": _("Another question asks the same about the person."),
    "condition_not_before": _("The question it depends on has to come before it."),
    "condition_impossible": _("The answer it depends on is not there any more."),
}


@dataclass(frozen=True)
class Choice:
    """One option on the page."""

    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """One question on the page: its fields' name, what is in them, and what is wrong."""

    row: SurveyQuestion
    name: str
    choices: list[Choice]
    ranks: list[list[Choice]]
    text: str
    spot: Mapping[str, Any]
    wrong: list[str]
    depends_on: str = ""
    depends_keys: str = ""
    depends_words: str = ""


def posted(rows: Sequence[SurveyQuestion], post: QueryDict) -> dict[int, Any]:
    """Return what a form brought, by question, as the engine takes it."""
    return {row.number: _POSTED[Kind(row.kind)](f"q{row.number}", row, post) for row in rows}


def page(
    rows: Sequence[SurveyQuestion], said: Mapping[int, Any], faults: Sequence[Fault] = ()
) -> list[Asked]:
    """Return the questions with what was said, and what is wrong beside each."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.number, []).append(told(fault))
    texts = {row.number: row for row in rows}
    return [_asked(row, said.get(row.number), wrong.get(row.number, []), texts) for row in rows]


def told(fault: Fault) -> str:
    """Return what is wrong, in words."""
    return str(WORDS[fault.code]) % {"most": fault.most}


def _asked(
    row: SurveyQuestion, said: Any, wrong: list[str], rows: Mapping[int, SurveyQuestion]
) -> Asked:
    chosen = said if isinstance(said, list) else [str(said)] if said is not None else []
    pairs = _pairs(row)
    ranks: list[list[Choice]] = []
    if row.kind == Kind.RANK:
        for place in range(row.most or len(pairs)):
            mine = chosen[place] if place < len(chosen) else ""
            ranks.append([Choice(key, label, key == mine) for key, label in pairs])
    depends = _depends(row, rows)
    return Asked(
        row,
        f"q{row.number}",
        [Choice(key, label, key in chosen) for key, label in pairs],
        ranks,
        said if isinstance(said, str) else "",
        said if isinstance(said, dict) else {},
        wrong,
        *depends,
    )


def _pairs(row: SurveyQuestion) -> list[tuple[str, str]]:
    if row.kind == Kind.SCALE:
        return [(key, key) for key in row.asked.keys]
    return [(key, label) for key, label in row.options]


def _depends(row: SurveyQuestion, rows: Mapping[int, SurveyQuestion]) -> tuple[str, str, str]:
    """Return the field a question depends on, the keys, and the same in words."""
    if row.condition is None or row.condition[0] not in rows:
        return "", "", ""
    number, keys = row.condition
    labels = dict(_pairs(rows[number]))
    words = ", ".join(labels.get(key, key) for key in keys)
    return f"q{number}", " ".join(keys), f"“{rows[number].text}” → {words}"


def _one(name: str, row: SurveyQuestion, post: QueryDict) -> Any:
    return post.get(name)


def _list(name: str, row: SurveyQuestion, post: QueryDict) -> Any:
    return post.getlist(name)


def _ranks(name: str, row: SurveyQuestion, post: QueryDict) -> Any:
    return [post.get(f"{name}_{place}", "") for place in range(1, len(row.options) + 1)]


def _spot(name: str, row: SurveyQuestion, post: QueryDict) -> Any:
    return {part: post.get(f"{name}_{part}", "") for part in ("lat", "lon", "dong")}


_POSTED = {
    Kind.CHOICE: _one,
    Kind.SEVERAL: _list,
    Kind.SCALE: _one,
    Kind.RANK: _ranks,
    Kind.TEXT: _one,
    Kind.PLACE: _spot,
}

"""Answers against their questions: what was said in the form a survey keeps, or what is wrong."""

import math
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madang.participation.engine.surveys.questions import (
    Answers,
    Fault,
    Kind,
    Question,
    Value,
    is_shown,
)

PLACE_DIGITS = 4  # about ten metres
FARTHEST_KM = 60.0
KM_A_DEGREE = 111.2


@dataclass(frozen=True)
class Bounds:
    """What a town allows: the longest text, codes of its dongs, and where it is (lat, lon)."""

    longest: int = 1000
    dongs: Container[str] = field(default_factory=tuple)
    centre: tuple[float, float] | None = None


class Unfit(ValueError):  # noqa: N818 - reads as the sentence it is
    """An answer does not fit its question; `code` is a key of the room's words."""

    def __init__(self, code: str, most: int = 0) -> None:
        super().__init__(code)
        self.code, self.most = code, most


def checked(question: Question, given: Any, bounds: Bounds) -> Value | None:
    """Return an answer as it is kept, None when nothing was said. Raises Unfit.

    `given` is what a form or JSON brings: texts, lists of texts, numbers, mappings.

    >>> much = Question(1, Kind.SCALE, "How much?", lowest=0, highest=10)
    >>> checked(much, "7", Bounds()), checked(much, "", Bounds())
    (7, None)
    """
    return _CHECKS[question.kind](question, given, bounds)


def sheet(
    questions: Sequence[Question], given: Mapping[int, Any], bounds: Bounds
) -> tuple[Answers, list[Fault]]:
    """Return the answers of a whole sheet, and what is wrong with it.

    Answers to questions that are not asked of this person are left out, unread.
    """
    answers: Answers = {}
    wrong: list[Fault] = []
    for question in questions:
        if not is_shown(question, answers):
            continue
        try:
            value = checked(question, given.get(question.number), bounds)
        except Unfit as unfit:
            wrong.append(Fault(question.number, unfit.code, unfit.most))
            continue
        if value is not None:
            answers[question.number] = value
        elif question.is_required:
            wrong.append(Fault(question.number, "required"))
    if not wrong and not any(not one.attribute and one.number in answers for one in questions):
        wrong.append(Fault(0, "nothing_said"))
    return answers, wrong


def _choice(question: Question, given: Any, bounds: Bounds) -> Value | None:
    if given in (None, ""):
        return None
    if not isinstance(given, str) or given not in question.keys:
        raise Unfit("no_such_option")
    return given


def _listed(question: Question, given: Any) -> list[str]:
    if given in (None, ""):
        return []
    if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
        raise Unfit("no_such_option")
    said = [key for key in given if key]
    if not set(said) <= set(question.keys):
        raise Unfit("no_such_option")
    if len(set(said)) < len(said):
        raise Unfit("said_twice")
    return said


def _several(question: Question, given: Any, bounds: Bounds) -> Value | None:
    said = _listed(question, given)
    if question.most and len(said) > question.most:
        raise Unfit("too_many", question.most)
    return [key for key in question.keys if key in said] or None


def _rank(question: Question, given: Any, bounds: Bounds) -> Value | None:
    said = _listed(question, given)
    if question.most and len(said) > question.most:
        raise Unfit("too_many", question.most)
    return said or None


def _scale(question: Question, given: Any, bounds: Bounds) -> Value | None:
    if given in (None, ""):
        return None
    if isinstance(given, bool) or str(given) not in question.keys:
        raise Unfit("off_the_scale")
    return int(given)


def _text(question: Question, given: Any, bounds: Bounds) -> Value | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise Unfit("no_text")
    said = given.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(said) > bounds.longest:
        raise Unfit("too_long", bounds.longest)
    return said or None


def _place(question: Question, given: Any, bounds: Bounds) -> Value | None:
    if given in (None, ""):
        return None
    if not isinstance(given, Mapping):
        raise Unfit("no_place")
    lat, lon = _degrees(given.get("lat")), _degrees(given.get("lon"))
    if (lat is None) != (lon is None):
        raise Unfit("no_place")
    if lat is not None and lon is not None:
        if not _is_near(lat, lon, bounds.centre):
            raise Unfit("far_away")
        return {"lat": round(lat, PLACE_DIGITS), "lon": round(lon, PLACE_DIGITS)}
    dong = given.get("dong")
    if dong in (None, ""):
        return None
    if not isinstance(dong, str) or dong not in bounds.dongs:
        raise Unfit("no_such_dong")
    return {"dong": dong}


def _degrees(given: Any) -> float | None:
    if given in (None, ""):
        return None
    if isinstance(given, bool) or not isinstance(given, (int, float, str)) or len(str(given)) > 30:
        raise Unfit("no_place")
    try:
        number = float(given)
    except (ValueError, OverflowError) as error:
        raise Unfit("no_place") from error
    if not math.isfinite(number):
        raise Unfit("no_place")
    return number


def _is_near(lat: float, lon: float, centre: tuple[float, float] | None) -> bool:
    if abs(lat) > 90 or abs(lon) > 180:
        return False
    if centre is None:
        return True
    north, east = lat - centre[0], (lon - centre[1]) * math.cos(math.radians(centre[0]))
    return math.hypot(north, east) * KM_A_DEGREE <= FARTHEST_KM


_CHECKS: Mapping[Kind, Callable[[Question, Any, Bounds], Value | None]] = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.SCALE: _scale,
    Kind.RANK: _rank,
    Kind.TEXT: _text,
    Kind.PLACE: _place,
}

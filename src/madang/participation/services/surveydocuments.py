"""Results for pages and programs: rows with words and whole per cents, and one JSON document."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from madang.participation.engine.surveys.missing import Panel
from madang.participation.engine.surveys.questions import Kind
from madang.participation.engine.surveys.results import Result
from madang.participation.models import SurveyQuestion
from madang.participation.services import responses
from madang.participation.services.surveyresults import Missing, Reading

DIGITS = 4


@dataclass(frozen=True)
class Cell:
    """A share of one group, None where it is hidden."""

    percent: int | None


@dataclass(frozen=True)
class Bar:
    """One option: how many, per cent with interval, the same weighted, and the bar's width."""

    label: str
    count: int
    percent: int
    low: int
    high: int
    width: str
    weighted: int | None
    weighted_low: int | None
    weighted_high: int | None
    points: float | None
    cells: list[Cell]


@dataclass(frozen=True)
class Picture:
    """One question as the page shows it."""

    row: SurveyQuestion
    result: Result
    bars: list[Bar]
    groups: list[str]
    dongs: list[tuple[str, int]]
    is_ranking: bool


def pictures(reading: Reading) -> list[Picture]:
    """Return the questions with their bars, and each group's shares where groups were asked."""
    names = responses.dongs(reading.survey.town) if _has_places(reading) else {}
    labels = dict(reading.about.options) if reading.about else {}
    found = []
    for row, result in reading.rows:
        groups = reading.groups.get(row.number, {})
        found.append(
            Picture(
                row,
                result,
                [_bar(result, place, groups) for place in range(len(result.shares))],
                [labels.get(key) or _("left out") for key in groups],
                [(names.get(code, code), count) for code, count in result.dongs.items()],
                row.kind == Kind.RANK,
            )
        )
    return found


def document(reading: Reading) -> dict[str, Any]:
    """Return everything that is told as one document for programs; shares are from 0 to 1."""
    weights = reading.weights
    return {
        "survey": reading.survey.pk,
        "title": reading.survey.title,
        "responses": reading.people,
        "least_answers": reading.least,
        "weights": None
        if weights is None
        else {
            "method": "raking",
            "bound": weights.bound,
            "gap": round(weights.gap, DIGITS),
            "effective_responses": round(weights.effective, 1),
        },
        "no_weights_for": reading.unweighable,
        "questions": [_question(row, result) for row, result in reading.rows],
        "who_is_missing": [_missing(one) for one in reading.missing],
    }


def _question(row: SurveyQuestion, result: Result) -> dict[str, Any]:
    told = asdict(result)
    return {"text": row.text, **_rounded(told)}


def _missing(one: Missing) -> dict[str, Any]:
    panel: Panel | None = one.panel
    told = {"attribute": one.question.attribute, "question": one.question.text}
    if panel is None:
        return {**told, "source": "", "groups": None}
    shown = _rounded(asdict(panel))
    return {**shown, **told, "source": one.source}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value


def _bar(result: Result, place: int, groups: dict[str, Result]) -> Bar:
    share = result.shares[place]
    return Bar(
        label=share.label,
        count=share.count,
        percent=round(100 * share.share),
        low=round(100 * share.low),
        high=round(100 * share.high),
        width=f"{100 * share.share:.1f}",
        weighted=_percent(share.weighted),
        weighted_low=_percent(share.weighted_low),
        weighted_high=_percent(share.weighted_high),
        points=None if share.points is None else round(share.points, 2),
        cells=[
            Cell(None if one.is_hidden else round(100 * one.shares[place].share))
            for one in groups.values()
        ],
    )


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _has_places(reading: Reading) -> bool:
    return any(result.dongs for _row, result in reading.rows)

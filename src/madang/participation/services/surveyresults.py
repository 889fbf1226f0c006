"""What a survey's answers say: computed from the rows as they are, and given away as files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from madang.participation.engine.surveys import exports, results
from madang.participation.engine.surveys.missing import Panel, panel
from madang.participation.engine.surveys.questions import Answers
from madang.participation.engine.surveys.results import Result
from madang.participation.engine.surveys.weights import Unweighable, Weights, raked
from madang.participation.models import (
    Survey,
    SurveyCensus,
    SurveyQuestion,
    SurveyResponse,
)
from madang.participation.services import census, questions, responses, surveys, surveytexts
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules

LEAST = "participation.survey_least_answers"
WEIGHT_MOST = "participation.survey_weight_most"
PUBLIC_FILES = ("results.csv", "codebook.csv")
OFFICE_FILES = ("responses.csv", "texts.csv", "places.csv")
CHUNK = 5000


class HiddenError(Exception):
    """Results are not shown before the close."""


@dataclass(frozen=True)
class Missing:
    """One attribute beside the census; without figures `panel` is None."""

    question: SurveyQuestion
    panel: Panel | None
    source: str = ""


@dataclass(frozen=True)
class Reading:
    """Everything that is told of a survey. `unweighable` says in which cell nobody answered."""

    survey: Survey
    people: int
    least: int
    rows: list[tuple[SurveyQuestion, Result]]
    missing: list[Missing]
    weights: Weights | None = None
    unweighable: str = ""
    about: SurveyQuestion | None = None
    groups: dict[int, dict[str, Result]] = field(default_factory=dict)


def read(survey: Survey, *, now: datetime, by: str = "") -> Reading:
    """Return the results; `by` an attribute, each group's beside them. Raises HiddenError."""
    if not survey.shows_results(now):
        raise HiddenError
    rows, people = questions.of(survey), _people(survey)
    least = int(rules.number(town=survey.town, key=LEAST, at=now))
    figures = census.of(survey, rows)
    weights, unweighable = _weighed(survey, rows, people, figures, now)
    heavy = weights.values if weights is not None else None
    about = next((row for row in rows if by and row.attribute == by), None)
    told = [
        (row, results.tally(row.asked, people, least=least, weights=heavy))
        for row in rows
        if not row.attribute
    ]
    groups = {}
    if about is not None:
        groups = {
            row.number: results.by_groups(row.asked, about.asked, people, least=least)
            for row, result in told
            if result.shares
        }
    missing = _missing(rows, people, figures, least)
    return Reading(survey, len(people), least, told, missing, weights, unweighable, about, groups)


def missing(survey: Survey, *, now: datetime) -> list[Missing]:
    """Return who is missing so far; whoever calls sees to it that the asker may know."""
    rows = questions.of(survey)
    least = int(rules.number(town=survey.town, key=LEAST, at=now))
    return _missing(rows, _people(survey), census.of(survey, rows), least)


def file(survey: Survey, name: str, *, by: Account, now: datetime) -> Iterator[str]:
    """Yield the lines of a file with one row an answer, for officials and after the close.

    Raises PermissionDenied, KeyError when there is no such file, StateError before the answers
    have lost their names.
    """
    permissions.require(by, surveys.SURVEYS, town=survey.town, now=now)
    if name not in OFFICE_FILES:
        raise KeyError(name)
    if survey.severed_at is None:
        raise surveys.StateError
    asked = [row.asked for row in questions.of(survey)]
    if name == "texts.csv":
        return exports.texts(surveytexts.shown(survey, [row.number for row in asked]))
    people = _people(survey)
    if name == "places.csv":
        return exports.places(asked, people)
    return exports.responses(
        asked, people, least=int(rules.number(town=survey.town, key=LEAST, at=now))
    )


def codebook(survey: Survey) -> Iterator[str]:
    """Yield the lines of the codebook."""
    return exports.codebook([row.asked for row in questions.of(survey)])


def _people(survey: Survey) -> list[Answers]:
    """Return everybody's answers in an order that means nothing."""
    rows = SurveyResponse.objects.filter(survey=survey).order_by("number", "pk")
    told = rows.values_list("answers", flat=True).iterator(CHUNK)
    return [responses.numbered(answers) for answers in told]


def _said(row: SurveyQuestion, people: list[Answers]) -> list[str]:
    labels = dict(row.options)
    return [labels[str(one[row.number])] for one in people if row.number in one]


def _missing(
    rows: list[SurveyQuestion],
    people: list[Answers],
    figures: dict[str, SurveyCensus],
    least: int,
) -> list[Missing]:
    found = []
    for row in rows:
        census_row = figures.get(row.attribute)
        if row.attribute and census_row is None:
            found.append(Missing(row, None))
        elif census_row is not None:
            numbers = census.ordered(census_row, row)
            made = panel(
                row.attribute, _said(row, people), numbers, people=len(people), least=least
            )
            found.append(Missing(row, made, census_row.source))
    return found


def _weighed(
    survey: Survey,
    rows: list[SurveyQuestion],
    people: list[Answers],
    figures: dict[str, SurveyCensus],
    now: datetime,
) -> tuple[Weights | None, str]:
    """Return the weights, or the cell for which there are none."""
    about = [row for row in rows if row.attribute in figures]
    if not about or not people:
        return None, ""
    shares = {}
    for row in about:
        numbers = census.ordered(figures[row.attribute], row)
        whole = float(sum(numbers.values()))
        shares[row.attribute] = {label: float(part) / whole for label, part in numbers.items()}
    labels = {row.number: (row.attribute, dict(row.options)) for row in about}
    known = [
        {labels[number][0]: labels[number][1][str(value)]
         for number, value in one.items() if number in labels}
        for one in people
    ]  # fmt: skip
    bound = float(rules.number(town=survey.town, key=WEIGHT_MOST, at=now))
    try:
        return raked(known, shares, bound=bound), ""
    except Unweighable as error:
        return None, error.label

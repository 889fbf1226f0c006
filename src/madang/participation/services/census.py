"""Census figures: pasted by an official, checked by line, for one survey or all of the town."""

from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Q

from madang.participation.engine.surveys import census as engine
from madang.participation.engine.surveys.census import Fault, Table
from madang.participation.models import Survey, SurveyCensus, SurveyQuestion
from madang.participation.services import questions, surveys
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town


class FaultyError(Exception):
    """The pasted figures are not right; `faults` say in which lines. Nothing is kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def checked(survey: Survey, text: str) -> Table:
    """Return pasted figures as they would be kept, and what is wrong with them."""
    return engine.read(text, _wanted(questions.of(survey)))


@transaction.atomic
def keep(
    *,
    survey_id: int,
    town: Town,
    text: str,
    source: str,
    whole_town: bool,
    by: Account,
    now: datetime,
) -> list[SurveyCensus]:
    """Keep figures, in place of earlier ones of the same attributes.

    `whole_town`: surveys that ask with the same words use them too. Raises PermissionDenied,
    FaultyError, ValidationError without a source, Survey.DoesNotExist.
    """
    permissions.require(by, surveys.SURVEYS, town=town, now=now)
    survey = surveys.locked(survey_id, town=town)
    table = checked(survey, text)
    if table.faults:
        raise FaultyError(table.faults)
    kept = []
    for attribute, figures in table.figures.items():
        row, _made = SurveyCensus.objects.get_or_create(
            town=town,
            survey=None if whole_town else survey,
            attribute=attribute,
            defaults={"source": source, "entered_at": now},
        )
        row.figures, row.source, row.entered_by, row.entered_at = figures, source.strip(), by, now
        row.full_clean(exclude=["entered_by", "survey", "town"], validate_constraints=False)
        row.save()
        kept.append(row)
    return kept


def of(survey: Survey, rows: list[SurveyQuestion]) -> dict[str, SurveyCensus]:
    """Return the figures that a survey is compared with, by attribute: its own before the town's.

    Figures whose labels are not those of the question's options are no use and left out.
    """
    found: dict[str, SurveyCensus] = {}
    wanted = _wanted(rows)
    census = SurveyCensus.objects.filter(Q(survey=survey) | Q(survey=None), town=survey.town_id)
    for row in census:
        labels = wanted.get(row.attribute)
        fits = labels is not None and set(labels) == set(row.figures)
        if fits and (row.survey_id is not None or row.attribute not in found):
            found[row.attribute] = row
    return found


def ordered(row: SurveyCensus, question: SurveyQuestion) -> dict[str, Fraction]:
    """Return the figures in the order of the question's options."""
    return {label: row.numbers[label] for _key, label in question.options}


def _wanted(rows: list[SurveyQuestion]) -> dict[str, list[str]]:
    return {row.attribute: [label for _key, label in row.options] for row in rows if row.attribute}

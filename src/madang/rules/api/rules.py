"""The rules of the town, as they counted on any day."""

from datetime import UTC, date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base import clock
from madang.base.problems import Problem
from madang.rules.models import Rule
from madang.rules.services import changes, overviews
from madang.towns.requests import town_of

router = Router(tags=["rules"])
FIRST, LAST = 1900, 2999  # years


class RuleOut(Schema):
    key: str
    label: str
    value: str
    unit: str
    article: str
    standard: bool
    decided_by: str
    valid_from: datetime | None
    valid_to: datetime | None


class RulesOut(Schema):
    at: datetime
    rules: list[RuleOut]


@router.get("", response=RulesOut, summary="Rules in force", url_name="rules")
def index(request: HttpRequest, on: date | None = None) -> RulesOut:
    """Thresholds, deadlines and limits with their ordinance article.

    As they count now, or as they counted when the day `on` began. `standard` marks values of the
    standard ordinance, which the town has not decided itself.
    """
    town = town_of(request)
    if on and not FIRST <= on.year <= LAST:
        raise Problem(422, "no-such-day", gettext("There are no rules of such a day."))
    at = changes.beginning(town, on) if on else clock.now()
    groups = overviews.groups(town=town, at=at)
    lines = [_out(line.label, line.rule) for group in groups for line in group.lines]
    return RulesOut(at=at.astimezone(UTC), rules=lines)


def _out(label: str, rule: Rule) -> RuleOut:
    return RuleOut(
        key=rule.key,
        label=label,
        value=rule.value,
        unit=rule.entry.unit.value,
        article=rule.article,
        standard=rule.is_standard,
        decided_by=rule.decided_by,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )

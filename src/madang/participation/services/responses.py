"""Answering a survey: once for each person, changed until the close, then parted from the name."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from madang.base import scope
from madang.participation.engine.surveys import answers as sheets
from madang.participation.engine.surveys.answers import Bounds
from madang.participation.engine.surveys.questions import Answers, Fault
from madang.participation.models import Survey, SurveyResponse, SurveyTaker
from madang.participation.services import questions, rewards, surveys
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Region, Town

REPLY = "participation.reply"
CHARACTERS = "participation.survey_text_characters"
SETTLED = timedelta(minutes=5)  # whoever sent a moment before the close has arrived by then
BATCH = 1000


class NotForYouError(Exception):
    """The survey is for others; `code` is "local" or "verified"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FaultyError(Exception):
    """Some answers do not fit; `faults` say which and why. Nothing is kept."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@transaction.atomic
def submit(
    *,
    survey_id: int,
    town: Town,
    given: Mapping[int, Any],
    says_local: bool,
    account: Account,
    by: Account,
    now: datetime,
) -> SurveyTaker:
    """Keep the answers of `account`, in place of what they answered before.

    Raises PermissionDenied, Survey.DoesNotExist, StateError when it is not open, NotForYouError,
    FaultyError.
    """
    permissions.require(account, REPLY, town=town, now=now)
    speakers.require(by, account, town=town, now=now)
    survey = surveys.held(survey_id, town=town)
    if not survey.is_open(now):
        raise surveys.StateError
    taker = _taker(survey, account, now)
    _require_audience(survey, account, now, says_local=says_local)
    rows = [row.asked for row in questions.of(survey)]
    answers, wrong = sheets.sheet(rows, given, bounds(town, now))
    if wrong:
        raise FaultyError(wrong)
    response = SurveyResponse.objects.filter(taker=taker).first()
    if response is None:
        response = SurveyResponse(town=town, survey=survey, taker=taker)
    else:
        _unveil(response, answers)
    response.answers = {str(number): value for number, value in answers.items()}
    response.hour = now.replace(minute=0, second=0, microsecond=0)
    response.save()
    return taker


@transaction.atomic
def withdraw(*, survey_id: int, town: Town, account: Account, by: Account, now: datetime) -> None:
    """Take everything back that `account` answered, as long as the survey is open.

    Raises PermissionDenied, StateError, SurveyTaker.DoesNotExist.
    """
    speakers.require(by, account, town=town, now=now)
    survey = surveys.held(survey_id, town=town)
    if not survey.is_open(now):
        raise surveys.StateError
    SurveyTaker.objects.select_for_update().get(survey=survey, account=account).delete()


@transaction.atomic
def follow(
    *, survey_id: int, town: Town, follows: bool, account: Account, by: Account, now: datetime
) -> SurveyTaker:
    """Let somebody who answered be told what comes of it, or not.

    Raises PermissionDenied, SurveyTaker.DoesNotExist.
    """
    speakers.require(by, account, town=town, now=now)
    rows = SurveyTaker.objects.filter(survey=survey_id, town=town, account=account)
    taker = rows.select_for_update().get()
    taker.follows = follows
    taker.save(update_fields=["follows"])
    return taker


def taken(*, survey: Survey, account: Account) -> SurveyTaker | None:
    """Return that a person answered, None when they did not."""
    return SurveyTaker.objects.filter(survey=survey, account=account).first()


def own(*, survey: Survey, account: Account) -> Answers:
    """Return what a person answered, as long as it leads to them; else nothing."""
    rows = SurveyResponse.objects.filter(survey=survey, taker__account=account)
    return numbered(rows.values_list("answers", flat=True).first() or {})


def numbered(answers: Mapping[str, Any]) -> Answers:
    """Return answers by number as JSON kept them by text."""
    return {int(number): value for number, value in answers.items()}


def bars(*, survey: Survey, account: Account, now: datetime) -> str:
    """Return why `account` may not answer, "" when nothing bars them or they say so themselves."""
    wanted = survey.audience == Survey.Audience.VERIFIED
    roles = permissions.roles_of(account, town=survey.town, now=now) if wanted else frozenset()
    return "verified" if wanted and Role.VERIFIED_RESIDENT not in roles else ""


def bounds(town: Town, now: datetime) -> Bounds:
    """Return what answers of a town may be."""
    longest = int(rules.number(town=town, key=CHARACTERS, at=now))
    return Bounds(longest, frozenset(dongs(town)), (town.lat, town.lon))


def dongs(town: Town) -> dict[str, str]:
    """Return the names of the town's dongs by their codes."""
    rows = Region.objects.filter(
        Q(parent=town.region_id) | Q(parent__parent=town.region_id), level=Region.Level.DONG
    ).defer("boundary")
    return {row.code: row.name for row in rows.order_by("name_ko")}


def sever_due(*, town: Town, now: datetime) -> int:
    """Part the answers of surveys that are over from who gave them; return how many surveys."""
    with scope.within(town.pk):
        due = Survey.objects.of(town).closed_at(now - SETTLED).filter(severed_at=None)
        count = 0
        for pk in list(due.values_list("pk", flat=True)):
            count += _severed(pk, town, now)
        return count


@transaction.atomic
def _severed(survey_id: int, town: Town, now: datetime) -> bool:
    survey = surveys.locked(survey_id, town=town)
    if survey.severed_at is not None:
        return False
    rows = list(SurveyResponse.objects.filter(survey=survey).only("pk").select_for_update())
    secrets.SystemRandom().shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row.number, row.taker = number, None
    SurveyResponse.objects.bulk_update(rows, ["number", "taker"], batch_size=BATCH)
    survey.severed_at = now
    survey.save(update_fields=["severed_at"])
    rewards.severed(survey, now=now)
    return True


def _taker(survey: Survey, account: Account, now: datetime) -> SurveyTaker:
    """Return the one row of a person in a survey, held until the transaction ends."""
    today = now.astimezone(survey.town.zone).date()
    new = SurveyTaker(town_id=survey.town_id, survey=survey, account=account, answered_on=today)
    SurveyTaker.objects.bulk_create([new], ignore_conflicts=True)
    return SurveyTaker.objects.select_for_update().get(survey=survey, account=account)


def _unveil(response: SurveyResponse, answers: Answers) -> None:
    """Forget why a text was hidden where another one stands now; the same stays hidden."""
    for veil in response.veils.all():
        if response.answers.get(str(veil.question)) != answers.get(veil.question):
            veil.delete()


def _require_audience(survey: Survey, account: Account, now: datetime, *, says_local: bool) -> None:
    code = bars(survey=survey, account=account, now=now)
    if not code and survey.audience == Survey.Audience.LOCAL and not says_local:
        code = "local"
    if code:
        raise NotForYouError(code)

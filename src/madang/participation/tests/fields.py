"""A town that asks its residents in a survey, for the tests of surveys."""

from datetime import UTC, datetime, timedelta
from typing import Any

from madang.participation.models import Survey, SurveyQuestion, SurveyTaker
from madang.participation.services import questions, responses, surveys
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Region, Town

NOW = datetime(2026, 11, 2, 3, 20, tzinfo=UTC)  # noon in Korea, a Monday
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OPENS, CLOSES = NOW - DAY, NOW + 9 * DAY
AFTER = CLOSES + timedelta(hours=1)
AGES = [["y", "39세 이하"], ["m", "40–64세"], ["o", "65세 이상"]]
__all__ = ["AFTER", "CLOSES", "DAY", "MINUTE", "NOW", "Role", "a_town", "someone"]

ASKED: tuple[dict[str, Any], ...] = (
    {"kind": "choice", "text": "나이가 어떻게 되십니까?", "attribute": "age", "options": AGES},
    {"kind": "choice", "text": "도서관에 가십니까?", "is_required": True,
     "options": [["a", "자주"], ["b", "가끔"], ["c", "가지 않음"]]},
    {"kind": "text", "text": "왜 가지 않으십니까?", "condition": [2, ["c"]], "shows_texts": True},
    {"kind": "several", "text": "무엇이 필요합니까?", "most": 2,
     "options": [["a", "책"], ["b", "자리"], ["c", "카페"]]},
    {"kind": "scale", "text": "얼마나 만족하십니까?"},
    {"kind": "rank", "text": "무엇부터 할까요?",
     "options": [["a", "책"], ["b", "자리"], ["c", "불"]]},
    {"kind": "place", "text": "새 도서관은 어디가 좋을까요?"},
)  # fmt: skip


def official_of(town: Town) -> Account:
    return someone(town, Role.OFFICIAL)


def a_dong(town: Town, code: str = "D1", name: str = "가온1동") -> Region:
    return Region.objects.get_or_create(
        code=code, defaults={"level": 3, "parent": town.region, "name_ko": name}
    )[0]


def a_survey(
    town: Town, *, published: bool = True, asked: tuple[dict[str, Any], ...] = ASKED, **fields: Any
) -> Survey:
    """Return a survey that asks of every kind, number 1 to 7."""
    by = official_of(town)
    given = {"title": "도서관을 어떻게 할까요?", "opens_at": OPENS, "closes_at": CLOSES, **fields}
    survey = surveys.save(Survey(**given), town=town, by=by, now=OPENS)
    for one in asked:
        questions.save(SurveyQuestion(**one), survey_id=survey.pk, town=town, by=by, now=OPENS)
    if published:
        survey = surveys.publish(survey_id=survey.pk, town=town, by=by, now=OPENS)
    return Survey.objects.select_related("town").get(pk=survey.pk)


def answer(
    survey: Survey, person: Account, given: dict[int, Any], now: datetime = NOW, **more: Any
) -> SurveyTaker:
    """Let a person answer."""
    asked = {"town": survey.town, "by": person, "says_local": True, **more}
    return responses.submit(survey_id=survey.pk, given=given, account=person, now=now, **asked)


def over(survey: Survey, now: datetime = AFTER) -> Survey:
    """Return the survey after its close, its answers parted from who gave them."""
    responses.sever_due(town=survey.town, now=now)
    return Survey.objects.select_related("town").get(pk=survey.pk)

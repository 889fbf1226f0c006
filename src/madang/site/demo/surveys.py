"""The surveys of the demo: one about the library that is over, one about evenings that is open."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from madang.base import scope
from madang.participation.models import Survey, SurveyQuestion, SurveyResponse, SurveyTaker
from madang.participation.services import census, impacts, questions, responses, surveys
from madang.people.models import Account
from madang.site.demo.world import World
from madang.towns.models import Town

AGES = [["a1", "10–29세"], ["a2", "30–49세"], ["a3", "50–64세"], ["a4", "65세 이상"]]
GENDERS = [["f", "여"], ["m", "남"]]
FIGURES = (
    "age,10–29세,71200\nage,30–49세,88400\nage,50–64세,76900\nage,65세 이상,63500\n"
    "gender,여,151600\ngender,남,148400"
)
ABOUT_THE_PERSON: tuple[dict[str, Any], ...] = (
    {"kind": "choice", "text": "나이가 어떻게 되십니까?", "attribute": "age", "options": AGES},
    {"kind": "choice", "text": "성별이 무엇입니까?", "attribute": "gender", "options": GENDERS},
)
LIBRARY: tuple[dict[str, Any], ...] = (
    *ABOUT_THE_PERSON,
    {"kind": "choice", "text": "시립도서관에 얼마나 자주 가십니까?", "is_required": True,
     "options": [["a", "한 주에 한 번 넘게"], ["b", "한 달에 한두 번"], ["c", "거의 가지 않음"]]},
    {"kind": "text", "text": "가지 않는 까닭이 무엇입니까?", "condition": [3, ["c"]],
     "shows_texts": True},
    {"kind": "several", "text": "무엇이 더 있으면 좋겠습니까?", "most": 2,
     "options": [["a", "앉을 자리"], ["b", "새 책"], ["c", "늦은 시간까지 열기"],
                 ["d", "아이와 있을 방"]]},
    {"kind": "scale", "text": "도서관에 얼마나 만족하십니까?", "low_words": "전혀",
     "high_words": "매우"},
    {"kind": "rank", "text": "무엇부터 하면 좋겠습니까?",
     "options": [["a", "자리 늘리기"], ["b", "책 사기"], ["c", "밤에 열기"]]},
    {"kind": "place", "text": "작은 도서관을 하나 더 연다면 어디가 좋겠습니까?",
     "hint": "동만 골라도 됩니다."},
)  # fmt: skip
EVENING: tuple[dict[str, Any], ...] = (
    *ABOUT_THE_PERSON,
    {"kind": "scale", "text": "해가 진 뒤 동네를 걷기에 얼마나 마음이 놓입니까?",
     "low_words": "불안함", "high_words": "마음 놓임", "is_required": True},
    {"kind": "place", "text": "어두워서 걷기 어려운 곳이 있습니까?"},
    {"kind": "text", "text": "더 하고 싶은 말씀을 적어 주십시오."},
)  # fmt: skip
WHY = ("너무 멀어서", "늦게까지 열지 않아서", "앉을 자리가 없어서", "아이와 함께 있기 어려워서")
PEOPLE, SEED = 64, 8105


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has a survey."""
    return Survey.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Ask about the library, let people answer, close it and tell what came of it; ask again."""
    day = timedelta(days=1)
    with scope.within(town.pk):
        library = _published(
            town, operator, LIBRARY, title="시립도서관, 무엇부터 고칠까요?",
            about="내년에 시립도서관을 고칩니다. 답은 도서관과가 읽고 1월 계획에 씁니다.",
            opens_at=now - 40 * day, closes_at=now - 12 * day,
        )  # fmt: skip
        census.keep(
            survey_id=library.pk, town=town, text=FIGURES, source="주민등록 인구통계 2026년 10월",
            whole_town=True, by=operator, now=now - 40 * day,
        )  # fmt: skip
        _answer(library, town, now - 30 * day)
        responses.sever_due(town=town, now=now)
        impacts.tell(
            survey_id=library.pk, town=town, by=operator, now=now - 3 * day,
            heard="앉을 자리가 모자라고, 일을 마치고 가면 문이 닫혀 있다는 답이 많았습니다.",
            done="열람실에 마흔 자리를 놓고, 화요일과 목요일에는 밤 열 시까지 엽니다. 새 책 예산은 "
            "올해 더 늘리지 못했습니다.",
            link="",
        )  # fmt: skip
        _published(
            town, operator, EVENING, title="밤길, 어디가 어둡습니까?",
            about="가로등을 어디에 먼저 놓을지 정하려고 묻습니다.",
            opens_at=now - 2 * day, closes_at=now + 20 * day,
        )  # fmt: skip


def wake(town: Town, world: World, now: datetime) -> None:
    """The job parts answers from names; nothing else moves by itself."""


def _published(
    town: Town, operator: Account, asked: tuple[dict[str, Any], ...], **fields: Any
) -> Survey:
    began = fields["opens_at"] - timedelta(days=1)
    survey = surveys.save(Survey(**fields), town=town, by=operator, now=began)
    for one in asked:
        questions.save(
            SurveyQuestion(**one), survey_id=survey.pk, town=town, by=operator, now=began
        )
    return surveys.publish(survey_id=survey.pk, town=town, by=operator, now=began)


def _answer(survey: Survey, town: Town, at: datetime) -> None:
    """Write all answers at once: one by one through the services the demo would start late."""
    dice = Random(SEED)  # noqa: S311 - a story, the same in every demo
    dongs = sorted(responses.dongs(town))
    takers = SurveyTaker.objects.bulk_create(
        SurveyTaker(town=town, survey=survey, account=_voice(number), answered_on=at.date())
        for number in range(PEOPLE)
    )
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            town=town, survey=survey, taker=taker, hour=at.replace(minute=0, second=0),
            answers=_said(dice, dongs),
        )
        for taker in takers
    )  # fmt: skip


def _said(dice: Random, dongs: list[str]) -> dict[str, Any]:
    goes = dice.choices("abc", (3, 5, 3))[0]
    said: dict[str, Any] = {
        "1": dice.choices(("a1", "a2", "a3", "a4"), (4, 9, 8, 4))[0],
        "2": dice.choices("fm", (6, 4))[0],
        "3": goes,
        "5": sorted(dice.sample("abcd", 2)),
        "6": min(5, max(1, round(dice.gauss(3.3, 1.1)))),
        "7": dice.sample("abc", 3),
    }
    if goes == "c":
        said["4"] = dice.choice(WHY)
    if dongs and dice.random() < 0.8:
        said["8"] = {"dong": dice.choice(dongs[:4])}
    return said


def _voice(number: int) -> Account:
    email = f"voice{number:02d}@gaon.example"
    found = Account.objects.filter(email=email).first()
    return found or Account.objects.create_user(email, None, name=f"주민 {number + 1}")

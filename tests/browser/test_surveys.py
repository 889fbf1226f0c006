"""A survey from its questions to what came of it, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from madang.base import clock
from madang.participation.models import Survey, SurveyResponse
from madang.participation.services import census, impacts, responses
from madang.participation.tests.fields import ASKED, Role, a_dong, a_survey, a_town, someone
from tests.browser.pages import DESKTOP, PHONE, SCREENSHOTS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
FIGURES = "age,39세 이하,30\nage,40–64세,40\nage,65세 이상,30"


@pytest.fixture
def town(settings):
    settings.MADANG_RATE_LIMITS = []
    town = a_town("gaon")
    for code, name in (("D1", "가온1동"), ("D2", "한빛동")):
        a_dong(town, code, name)
    return town


def an_answered_survey(town, **fields) -> Survey:
    """Return a survey that three dozen people answered, with figures and a report."""
    now = clock.now()
    given = {"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=9)}
    survey = a_survey(town, results="live", **{**given, **fields})
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            town=town,
            survey=survey,
            hour=now,
            answers={
                "1": "yymmmmmmoooo"[place % 12],
                "2": "aabc"[place % 4],
                "4": ["a", "b"] if place % 3 else ["c"],
                "5": 1 + place * 7 % 5,
                "6": ["b", "a", "c"] if place % 2 else ["a"],
                "7": {"dong": "D1"} if place % 2 else {"lat": 37.0 + place / 3000, "lon": 127.01},
                **({"3": f"너무 멀어서 {place}"} if place % 4 == 3 else {}),
            },
        )
        for place in range(36)
    )
    official = someone(town, Role.OFFICIAL)
    known = {"survey_id": survey.pk, "town": town, "by": official, "now": now}
    census.keep(text=FIGURES, source="주민등록 2026-10", whole_town=False, **known)
    impacts.tell(heard="자리가 모자랍니다.", done="마흔 자리를 놓습니다.", link="", **known)
    return survey


def sound(visitor: Visitor, name: str) -> None:
    """Look at the page, keep a picture, and let the accessibility checker look too."""
    SCREENSHOTS.mkdir(exist_ok=True)
    visitor.page.screenshot(path=SCREENSHOTS / f"surveys-{name}.png", full_page=True)
    assert visitor.overflow() <= 0
    assert visitor.barriers() == []
    assert visitor.complaints == []


def tick(page: Page, words: str) -> None:
    """Tick an option as people do, by its words."""
    page.locator("label.choice", has_text=words).click()


def test_a_resident_answers_without_scripts(town, enter):
    survey = an_answered_survey(town)
    visitor = enter(someone(town), java_script_enabled=False)
    page = visitor.go(f"participation/surveys/{survey.pk}/")
    tick(page, "39세 이하")
    tick(page, "가지 않음")
    page.get_by_role("textbox").fill("버스가 없습니다")
    page.get_by_label("1순위").select_option(label="자리")
    page.get_by_label("동", exact=True).select_option(label="한빛동")
    page.get_by_role("button", name="답 보내기").click()
    expect(page.get_by_role("heading", name="답해 주셔서 고맙습니다")).to_be_visible()
    kept = SurveyResponse.objects.get(taker__isnull=False).answers
    assert kept == {"1": "y", "2": "c", "3": "버스가 없습니다", "6": ["b"], "7": {"dong": "D2"}}


def test_questions_come_and_go_and_a_reload_keeps_what_was_filled_in(town, enter):
    survey = an_answered_survey(town)
    visitor = enter(someone(town))
    page = visitor.go(f"participation/surveys/{survey.pk}/")
    why = page.get_by_role("textbox")
    expect(why).to_be_hidden()
    tick(page, "가지 않음")
    why.fill("버스가 없습니다")
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("버스가 없습니다")
    tick(page, "자주")
    expect(page.get_by_role("textbox")).to_be_hidden()
    page.get_by_role("button", name="답 보내기").click()
    expect(page.get_by_role("heading", name="답해 주셔서 고맙습니다")).to_be_visible()
    assert SurveyResponse.objects.get(taker__isnull=False).answers == {"2": "a"}
    assert visitor.complaints == []


@pytest.mark.parametrize(("window", "name"), [(PHONE, "phone"), (DESKTOP, "desktop")])
def test_pages_fit_and_have_no_barrier(town, enter, window, name):
    survey = an_answered_survey(town)
    draft = a_survey(town, published=False, asked=ASKED[:4])
    person = someone(town)
    responses.submit(
        survey_id=survey.pk, town=town, given={2: "a"}, says_local=True,
        account=person, by=person, now=clock.now(),
    )  # fmt: skip
    resident = enter(person, window=window)
    here = f"{survey.pk}/"
    for place, path in (("list", ""), ("sheet", here), ("thanks", f"{here}thanks/"),
                        ("results", f"{here}results/"), ("groups", f"{here}results/?by=age"),
                        ("impacts", f"{here}impacts/")):  # fmt: skip
        resident.go(f"participation/surveys/{path}")
        if place in {"sheet", "results"}:
            resident.page.wait_for_selector("body[data-map-ready]")
        sound(resident, f"{place}-{name}")
    stranger = enter(window=window, language="en")
    for place, path in (("stranger", here), ("results-en", f"{here}results/")):
        stranger.go(f"participation/surveys/{path}")
        sound(stranger, f"{place}-{name}")
    office = enter(someone(town, Role.OFFICIAL, Role.MODERATOR), window=window)
    for place, path in (
        ("desk", f"{here}desk/"),
        ("draft", f"{draft.pk}/desk/"),
        ("question", f"{draft.pk}/questions/3/"),
        ("new", "new/"),
        ("census", f"{here}census/"),
        ("texts", f"{here}texts/3/"),
        ("impact", f"{here}impacts/new/"),
        ("preview", f"{here}preview/"),
    ):
        office.go(f"participation/surveys/{path}")
        sound(office, f"{place}-{name}")

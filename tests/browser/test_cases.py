"""An official answers a case, and everybody sees what is overdue: without barriers."""

from datetime import timedelta

import pytest

from madang.base import clock
from madang.cases.models import Case
from madang.cases.services import assignments, delays, notes
from madang.cases.tests import matters
from madang.cases.tests.conftest import Scene
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def scene(monkeypatch) -> Scene:
    """Cases of every kind: running, late, standing still, of two departments, not public."""
    matters.use(monkeypatch)
    now = clock.now() - timedelta(days=33)
    scene = Scene(now)
    case = matters.a_case(
        scene.town, now, scene.parks, asker=scene.seo, title="어린이 놀이터에 그늘막을 놓아 주세요"
    )
    delays.ask(case=case, by=scene.park, text="놀이터가 어디인지 사진을 보내 주세요.", now=now)
    delays.supply(
        case=case,
        by=scene.seo,
        text="가온로 3, 미루나무 놀이터입니다.",
        now=now + timedelta(days=2),
    )
    notes.write(
        case=case,
        by=scene.head,
        text="내년 예산에 넣을 수 있는지 확인 부탁드립니다.",
        now=now + timedelta(days=3),
    )
    assignments.assign(
        case=case,
        departments=[scene.parks, scene.roads],
        by=scene.park,
        now=now + timedelta(days=4),
    )
    delays.reply(
        case=case, by=scene.park, text="설계를 검토하고 있습니다.", now=now + timedelta(days=20)
    )
    scene.case = case
    still = matters.a_case(
        scene.town, now, scene.roads, title="횡단보도 신호를 길게 해 주세요", path=""
    )
    delays.pause(
        case=still,
        by=scene.road,
        reason="경찰서의 교통 조사를 기다립니다.",
        now=now + timedelta(days=5),
    )
    matters.a_case(scene.town, now, scene.parks, title="가로수를 더 심어 주세요")
    matters.a_case(scene.town, now, scene.parks, title="비공개", is_public=False)
    return scene


def look(visitor: Visitor, path: str, name: str) -> None:
    visitor.go(path)
    visitor.shoot(name)
    assert visitor.barriers() == [], path
    assert visitor.overflow() <= 0, path
    assert visitor.complaints == [], path


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("size", "window"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_no_page_of_cases_has_a_barrier(enter, scene, language, size, window) -> None:
    official = enter(scene.park, window=window, language=language)
    anyone = enter(window=window, language=language)
    case = f"cases/{scene.case.pk}/"
    pages = {
        "queue": "cases/",
        "case": case,
        "answer": f"{case}acts/step-answer/",
        "departments": f"{case}acts/departments/",
        "calendar": "cases/calendar/",
    }
    for name, path in pages.items():
        look(official, path, f"cases-{name}-{size}-{language}")
    for name, path in {"overdue": "cases/overdue/", "paused": "cases/overdue/?show=paused"}.items():
        look(anyone, path, f"cases-{name}-{size}-{language}")


def test_an_official_answers_from_the_queue(enter, scene) -> None:
    official = enter(scene.park, window=DESKTOP)
    page = official.go("cases/?part=open")

    page.get_by_role("link", name="어린이 놀이터에 그늘막을").click()
    page.locator("a[href$='/acts/step-answer/']").click()
    page.locator("textarea[name=reason]").fill("내년 봄에 설치합니다.")
    page.locator("main form .primary").click()

    page.get_by_text("내년 봄에 설치합니다.").wait_for()
    assert Case.objects.get(pk=scene.case.pk).state == "answered"

"""A conversation from the first statement to the map, in a real browser."""

from datetime import timedelta
from random import Random

import pytest
from playwright.sync_api import expect

from madang.base import clock
from madang.participation.models import Conversation, Opinion
from madang.participation.services import maps, opinions
from madang.participation.tests.parlour import Role, a_conversation, a_town, say, someone
from tests.browser.pages import DESKTOP, PHONE, SCREENSHOTS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
TEXTS = (
    "한빛교는 걷는 사람과 자전거에게 먼저 내주어야 한다.",
    "차가 다니지 못하면 시장의 가게들이 문을 닫는다.",
    "주말에만 차를 막아 보고 반년 뒤에 다시 정하자.",
    "밤에는 다리의 불을 지금보다 어둡게 해야 한다.",
    "다리 아래에 쉼터와 화장실을 만들자.",
    "버스는 언제나 다리를 건널 수 있어야 한다.",
    "다리를 고치는 돈은 시의 다른 일보다 먼저 써야 한다.",
    "다리 위 공연을 허락하되 밤 아홉 시에 끝내자.",
)


@pytest.fixture
def town(settings):
    settings.MADANG_RATE_LIMITS = []
    return a_town("gaon")


def a_discussed_question(town) -> Conversation:
    """Return a conversation in which three dozen people of two leanings took part."""
    talk = a_conversation(town, seeds=len(TEXTS))
    for row, text in zip(talk.statements.all(), TEXTS, strict=True):
        row.text = text
        row.save(update_fields=["text"])
    dice = Random(7)
    hour_ago = clock.now() - timedelta(hours=2)
    for place in range(36):
        person = someone(town)
        for number in range(len(TEXTS)):
            leaning = 1 if (place % 3 == 0) == (number % 2 == 0) else -1
            felt = (1 if number in {4, 7} else leaning * 0.8) + dice.gauss(0, 0.5)
            value = 1 if felt > 0.25 else -1 if felt < -0.25 else 0
            opinions.cast(
                conversation_id=talk.pk,
                number=number,
                town=town,
                value=value,
                account=person,
                by=person,
                now=hour_ago,
            )
    maps.draw(talk, now=clock.now())
    return talk


def sound(visitor: Visitor, name: str) -> None:
    """Look at the page, keep a picture, and let the accessibility checker look too."""
    SCREENSHOTS.mkdir(exist_ok=True)
    visitor.page.screenshot(path=SCREENSHOTS / f"opinions-{name}.png", full_page=True)
    assert visitor.overflow() <= 0
    assert visitor.barriers() == []
    assert visitor.complaints == []


def test_a_resident_judges_by_keyboard_and_without_scripts(town, enter):
    talk = a_discussed_question(town)
    visitor = enter(someone(town), java_script_enabled=False)
    page = visitor.go(f"participation/conversations/{talk.pk}/")
    page.get_by_role("button", name="찬성", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1개에 답했습니다")).to_be_visible()
    assert Opinion.objects.order_by("-pk").first().value == -1


@pytest.mark.parametrize(("window", "name"), [(PHONE, "phone"), (DESKTOP, "desktop")])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_fit_and_have_no_barrier(town, enter, window, name, language):
    talk = a_discussed_question(town)
    say(talk, someone(town), "자전거 길을 따로 칠하자.")
    resident = enter(someone(town), window=window, language=language)
    for place, path in (
        ("list", ""),
        ("statement", f"{talk.pk}/"),
        ("map", f"{talk.pk}/map/"),
    ):
        resident.go(f"participation/conversations/{path}")
        sound(resident, f"{place}-{name}-{language}")
    if language == "ko":
        office = enter(someone(town, Role.OFFICIAL, Role.MODERATOR), window=window)
        for place, path in (
            ("new", "conversations/new/"),
            ("desk", f"conversations/{talk.pk}/desk/"),
            ("waiting", "statements/waiting/"),
            ("answer", f"statements/{talk.statements.first().pk}/answer/"),
        ):
            office.go(f"participation/{path}")
            sound(office, f"{place}-{name}")

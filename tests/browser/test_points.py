"""Points in a real browser: a resident turns them, an official decides, both widths."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.ledger.tests.markets import some_market
from madang.points.engine.acts import Kind
from madang.points.models import Earning, Spending
from madang.points.services import purposes
from madang.points.tests.purses import a_scene
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = (
    ("아이들 저녁 급식", "Evening meals for children"),
    ("가온천 나무 심기", "Trees by the river"),
)


@pytest.fixture
def scene():
    some_market()
    now = clock.now()
    scene = a_scene(budget=0, proposal=2_500, day_most=5_000)
    scene.budget(3_000_000, now=now)
    for name_ko, name_en in NAMES:
        purposes.begin(
            town=scene.town, name_ko=name_ko, name_en=name_en, by=scene.operator, now=now
        )
    scene.earn("proposal:1", Kind.PROPOSAL, now=now, about="느티나무 아래 쉼터를 만들어 주세요")
    scene.earn("survey:1", now=now, about="도서관을 어떻게 할까요?")
    scene.earn("order:1", Kind.PURCHASE, now=now, won=30_000, is_own=True, about="가온분식")
    scene.earn("order:2", Kind.PURCHASE, now=now, won=24_000, about="솔밭베이커리")
    scene.undo("order:2", now=now)
    return scene


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_points_are_used_and_decided_about(
    scene, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)

    def see(path: str, place: str) -> None:
        expect(visitor.go(path).locator("h1")).to_be_visible()
        visitor.look(f"points-{place}-{name}")

    visitor.be(scene.seo)
    see("points/", "mine")
    amount = visitor.page.locator("#turnform_points")
    amount.fill("1000")
    amount.press("Enter")  # by the keyboard alone
    expect(visitor.page.locator(".points-sum")).to_contain_text("1,800")
    assert Spending.objects.get().points == 1_000
    visitor.page.locator("label[for=giveform_purpose_0]").click()
    visitor.page.locator("#giveform_points").fill("1050")
    visitor.page.locator("#giveform_points").evaluate("one => one.form.noValidate = true")
    visitor.page.locator("#giveform_points").press("Enter")
    expect(visitor.page.locator(".is-bad")).to_be_visible()
    visitor.look(f"points-refused-{name}")
    assert Spending.objects.count() == 1

    visitor.be(scene.operator)
    row = Earning.objects.held().get()
    see("points/desk/", "desk")
    see("points/queue/", "queue")
    see(f"points/queue/{row.pk}/", "decision")
    visitor.page.locator("label:has(input[value=give])").click()
    visitor.page.locator("textarea[name=reason]").fill("가게 영수증을 확인했습니다.")
    visitor.page.locator("main form[method=post] button.primary").click()
    expect(visitor.page.locator(".empty")).to_be_visible()
    row.refresh_from_db()
    assert row.state == Earning.State.PAID

    visitor.be(scene.seo)
    see("points/", "after")
    assert visitor.obstacles == {}
    assert [words for words in visitor.complaints if "422" not in words] == []

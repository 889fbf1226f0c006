"""A discussion from the first word to the objection, in a real browser."""

import pytest
from playwright.sync_api import expect

from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.talk.models import Comment, Objection
from madang.talk.services import objections, reports
from madang.talk.tests.talks import a_comment, a_moderator, a_thread, hidden
from tests.browser.pages import DESKTOP, PHONE, SCREENSHOTS, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]


@pytest.fixture
def town(settings):
    settings.ROOT_URLCONF = "madang.talk.tests.room"
    settings.MADANG_RATE_LIMITS = []
    return a_town("gaon")


def a_discussion(town):
    """Return a thread in which six people have said something."""
    thread = a_thread(town, path="/square/")
    words = (
        (
            "김은평",
            "for",
            "놀이터 바닥이 낡아 아이들이 자주 넘어집니다.\n고무 바닥으로 바꾸면 좋겠습니다.",
        ),
        ("이응암", "against", "바닥보다 그늘막이 먼저입니다. 여름에는 아무도 못 놉니다."),
        (
            "박불광",
            "neutral",
            "예산이 얼마나 드는지 먼저 알고 싶습니다. 참고: https://www.gaon.example/budget",
        ),
    )
    found = [
        a_comment(thread, someone(name=name), body=body, stance=stance)
        for name, stance, body in words
    ]
    reply = a_comment(
        thread,
        someone(name="최갈현"),
        body="그늘막도 같이 하면 됩니다.",
        parent=found[1],
        stance="for",
    )
    a_comment(thread, someone(name="정역촌"), body="둘 다 하면 예산을 넘습니다.", parent=reply)
    return thread, found


def sound(visitor: Visitor, name: str) -> None:
    """Look at the page, keep a picture, and let the accessibility checker look too."""
    visitor.page.screenshot(path=_picture(name), full_page=True)
    assert visitor.overflow() <= 0
    assert visitor.barriers() == []
    assert visitor.complaints == []


def _picture(name: str) -> str:
    SCREENSHOTS.mkdir(exist_ok=True)
    return str(SCREENSHOTS / f"talk-{name}.png")


def test_a_resident_comments_answers_and_reacts_without_leaving_the_page(town, enter):
    thread, found = a_discussion(town)
    resident = someone(name="한진관")
    visitor = enter(resident)
    page = visitor.go("square/")
    page.evaluate("window.stayed = true")

    form = page.locator(f"#talk-form-{thread.pk}-0")
    form.locator("textarea").fill("저는 찬성합니다.")
    form.get_by_text("찬성", exact=True).click()
    form.get_by_role("button", name="댓글").click()
    expect(page.get_by_text("저는 찬성합니다.")).to_be_visible()
    form.locator("textarea").fill("저는 찬성합니다!")
    form.get_by_role("button", name="댓글").click()
    expect(page.get_by_role("alert")).to_contain_text("같은 말")
    line = page.locator(f"#comment-{found[0].pk}")
    line.get_by_role("button", name="공감해요").click()
    expect(line.get_by_role("button", name="공감해요")).to_have_attribute("aria-pressed", "true")
    line.get_by_role("link", name="답글").click()
    answer = page.locator(f"#talk-form-{thread.pk}-{found[0].pk}")
    answer.locator("textarea").fill("저도 그렇게 생각합니다.")
    sound(visitor, "answer-phone")
    answer.get_by_role("button", name="답글").click()
    expect(page.locator(f"#comment-{found[0].pk}")).to_contain_text("저도 그렇게 생각합니다.")

    assert page.evaluate("window.stayed") is True
    assert Comment.objects.get(body="저도 그렇게 생각합니다.").parent == found[0]
    assert Comment.objects.get(body="저는 찬성합니다.").stance == "for"
    assert page.locator("h2 .num").inner_text() == "7"


def test_all_of_it_works_where_no_script_runs(town, enter):
    thread, found = a_discussion(town)
    resident = someone(name="한진관")
    visitor = enter(resident, java_script_enabled=False)
    page = visitor.go("square/")

    form = page.locator(f"#talk-form-{thread.pk}-0")
    form.locator("textarea").fill("저는 찬성합니다.")
    form.get_by_role("button", name="댓글").click()
    assert page.url.endswith(f"/gaon/square/#comment-{Comment.objects.last().pk}")
    page.locator(f"#comment-{found[0].pk}").get_by_role("link", name="답글").click()
    answer = page.locator(f"#talk-form-{thread.pk}-{found[0].pk}")
    answer.locator("textarea").fill("저도 그렇게 생각합니다.")
    answer.get_by_role("button", name="답글").click()
    page.locator(f"#comment-{found[0].pk}").get_by_role("button", name="공감해요").first.click()

    assert Comment.objects.last().parent == found[0]
    assert "/gaon/square/" in page.url


@pytest.mark.parametrize(("name", "window"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_every_page_can_be_read_by_everybody(town, enter, name, window):
    thread, found = a_discussion(town)
    moderator = a_moderator(town)
    for reason in ("insult", "insult", "off_topic", "other"):
        reports.hand_in(
            comment=found[1],
            by=someone(town, Role.VERIFIED_RESIDENT),
            reason=reason,
            text="말이 지나칩니다." if reason == "other" else "",
            now=clock.now(),
        )
    hidden(found[2], moderator)
    objection = objections.raise_(
        comment=found[2],
        by=found[2].author,
        text="예산을 물었을 뿐입니다.",
        now=clock.now(),
    )
    mine, theirs = found[0].author, found[2].author
    pages = (
        (None, "square/", "stranger"),
        (mine, "square/", "thread"),
        (None, f"talk/comments/{found[1].pk}/", "comment"),
        (mine, f"talk/comments/{found[0].pk}/edit/", "edit"),
        (mine, f"talk/comments/{found[0].pk}/withdrawals/", "withdraw"),
        (mine, f"talk/comments/{found[1].pk}/reports/", "report"),
        (theirs, f"talk/comments/{found[2].pk}/objections/", "objection"),
        (moderator, "talk/queue/", "queue"),
        (moderator, f"talk/comments/{found[1].pk}/measures/", "measures"),
        (moderator, f"talk/threads/{thread.pk}/measures/", "thread-measures"),
        (a_moderator(town), "talk/objections/", "objections"),
        (a_moderator(town), f"talk/objections/{objection.pk}/", "decide"),
        (None, "talk/log/", "log"),
        (None, "talk/policy/", "policy"),
        (someone(town, Role.TOWN_OPERATOR), "talk/policy/edit/", "policy-edit"),
    )
    for account, path, what in pages:
        visitor = enter(account, window=window)
        visitor.go(path)
        sound(visitor, f"{what}-{name}")
        visitor.leave()

    assert Objection.objects.count() == 1

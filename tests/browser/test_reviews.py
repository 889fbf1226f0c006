"""Reviews and the order of the list in a real browser: four people, both widths."""

import pytest
from playwright.sync_api import Browser, expect

from madang.base import clock
from madang.delivery.models import Order, Shop
from madang.delivery.services import reviews as room
from madang.reputation.models import Review
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import reviews, shops
from madang.site.demo.people import PEOPLE, email_of
from tests.browser.pages import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def official():
    town, now = a_town("gaon"), clock.now()
    for person in PEOPLE:
        someone(email=email_of(person), name=person.name_ko)
    for email in {shops.OWNER, shops.NEWCOMER} - {email_of(person) for person in PEOPLE}:
        someone(email=email)
    official = someone(town, Role.OFFICIAL, email=shops.OFFICIAL)
    shops.seed(town, None, official, now)
    reviews.seed(town, None, official, now)
    shop = Shop.objects.of(town).filter(subject__counted__gte=3).first()
    review = Review.objects.filter(subject=shop.subject, text__gt="").order_by("stars").first()
    keeper = shop.keepers.get(is_owner=True).account
    room.ask_takedown(
        shop.pk, review.pk, town=town, by=keeper, reason="defamation", text="사실이 아닙니다.",
        now=now,
    )  # fmt: skip
    return official


@pytest.mark.parametrize(
    ("name", "window", "language", "look"),
    [("phone", PHONE, "ko", "light"), ("desktop", DESKTOP, "en", "dark")],
)
def test_everybody_finds_their_way_among_reviews(
    official, live_server, browser: Browser, axe, name, window, language, look
):
    visitor = Visitor(browser, live_server.url, axe, window=window, language=language, look=look)
    hidden = Review.objects.get(state="paused")
    shop = Shop.objects.get(subject=hidden.subject)
    standing = Review.objects.filter(subject=shop.subject, state="standing").first()
    lately = Review.objects.latest("written_at")  # can be edited still
    order = Order.objects.get(pk=lately.occasion.partition(":")[2])
    desk = f"delivery/desk/shops/{shop.pk}/reviews/"
    people = {
        None: [
            "delivery/", f"delivery/shops/{shop.pk}/", f"delivery/shops/{shop.pk}/reviews/",
            "delivery/exposures/", "reputation/log/",
        ],
        standing.author: [f"reputation/{hidden.pk}/"] if hidden.author == standing.author else [],
        hidden.author: [f"reputation/{hidden.pk}/", f"reputation/{standing.pk}/complaints/"],
        order.customer: [f"delivery/reviews/{order.pk}/new/"],
        shop.keepers.get(is_owner=True).account: [desk, f"{desk}{standing.pk}/takedowns/"],
        official: ["reputation/queue/", f"reputation/queue/{hidden.pk}/"],
    }  # fmt: skip
    for person, paths in people.items():
        if person:
            visitor.be(person)
        for path in paths:
            expect(visitor.go(path).locator("h1")).to_be_visible()
            for summary in visitor.page.locator("main details > summary").all()[:2]:
                summary.click()
            place = path.replace("/", "-").strip("-")
            visitor.look(f"reviews-{place}-{name}")

    assert visitor.obstacles == {}
    assert visitor.complaints == []

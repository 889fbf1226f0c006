"""Reviews of orders: who may write, answer and ask to hide; and that refusals change nothing."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base import clock
from madang.base.models import Event
from madang.delivery.models import Order, Shop
from madang.delivery.services import reviews
from madang.delivery.tests.kitchens import NOW, a_kitchen, fill
from madang.reputation.models import Reply, Review, Takedown
from madang.reputation.services.reviews import Said
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GOOD = Said(5, {"taste": 5}, "국물이 진해요.")


@pytest.fixture
def kitchen(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    return a_kitchen()


@pytest.fixture
def order(kitchen) -> Order:
    return kitchen.settled()


def write(order, by, said=GOOD, now=NOW + DAY):
    order = Order.objects.select_related("shop__town", "town", "settlement").get(pk=order.pk)
    return reviews.write(order, said=said, by=by, now=now)


def new(order):
    return f"/gaon/delivery/reviews/{order.pk}/new/"


def desk(kitchen, *more):
    return f"/gaon/delivery/desk/shops/{kitchen.shop.pk}/reviews/" + "".join(
        f"{one}/" for one in more
    )


def test_the_customer_of_a_settled_order_reviews_it_and_the_shop_is_told(kitchen, order):
    review = write(order, kitchen.seo)

    kitchen.shop.refresh_from_db()
    assert review.subject == kitchen.shop.subject
    assert (review.about, review.value_won) == ("순대 3", 18_000)
    assert kitchen.shop.subject.counted == 1
    told = Event.objects.get(kind="delivery.reviews")
    assert told.to == [kitchen.keeper.pk]


def test_before_it_is_settled_after_a_cancel_and_by_others_nobody_reviews(kitchen):
    placed = kitchen.place()
    with pytest.raises(ValidationError):
        write(placed, kitchen.seo)
    on_way = kitchen.on_way(kitchen.place())
    with pytest.raises(ValidationError):
        write(on_way, kitchen.seo)
    cancelled = kitchen.take(placed, "cancel", kitchen.seo)
    with pytest.raises(ValidationError):
        write(cancelled, kitchen.seo)
    for by in (someone(), kitchen.keeper, kitchen.rider, kitchen.official):
        with pytest.raises(PermissionDenied):
            write(on_way, by)

    kitchen.shop.refresh_from_db()
    assert (Review.objects.count(), kitchen.shop.subject) == (0, None)


def test_an_order_is_reviewed_once_and_within_the_rules_days(kitchen, order):
    with pytest.raises(ValidationError):
        write(order, kitchen.seo, now=NOW + 40 * DAY)
    write(order, kitchen.seo)
    with pytest.raises(ValidationError):
        write(order, kitchen.seo, Said(1, {}, "또"))
    assert [one.stars for one in Review.objects.all()] == [5]


def test_nobody_reviews_a_shop_that_they_run(kitchen):
    fill(kitchen.town, kitchen.keeper, 100_000)
    own = kitchen.settled(kitchen.place(by=kitchen.keeper))
    with pytest.raises(ValidationError):
        write(own, kitchen.keeper)
    assert not Review.objects.exists()


def test_who_orders_to_where_the_keeper_orders_to_is_noticed(kitchen, order):
    fill(kitchen.town, kitchen.keeper, 100_000)
    kitchen.place(by=kitchen.keeper)

    assert write(order, kitchen.seo).is_near


def test_orders_to_elsewhere_are_not_near(kitchen, order):
    assert not write(order, kitchen.seo).is_near


def test_only_who_runs_the_shop_answers_and_asks_to_hide(kitchen, order):
    review = write(order, kitchen.seo)
    given = {"town": kitchen.town, "now": NOW + DAY}
    for by in (someone(), kitchen.seo, kitchen.official, someone(kitchen.town, Role.MERCHANT)):
        with pytest.raises(PermissionDenied):
            reviews.reply(kitchen.shop.pk, review.pk, by=by, text="제가", **given)
        with pytest.raises(PermissionDenied):
            reviews.ask_takedown(
                kitchen.shop.pk, review.pk, by=by, reason="private", text="x", **given
            )
    assert not Reply.objects.exists()
    assert not Takedown.objects.exists()


def test_a_keeper_cannot_touch_another_shops_review(kitchen, order):
    review = write(order, kitchen.seo)
    other = a_kitchen("narae")
    given = {"town": other.town, "by": other.keeper, "now": NOW + DAY}
    with pytest.raises(Review.DoesNotExist):
        reviews.reply(other.shop.pk, review.pk, text="남의 것", **given)
    assert not Reply.objects.exists()


def test_the_pages_lead_from_the_order_to_the_review_the_answer_and_the_decision(kitchen, order):
    person, keeper = client_of(kitchen.seo), client_of(kitchen.keeper)
    assert person.get(new(order)).status_code == 200

    told = {"stars": "2", "aspect_taste": "1", "text": "전화 010-0000-0000으로 항의했습니다."}
    assert person.post(new(order), told).status_code == 302
    review = Review.objects.get()
    page = person.get(f"/gaon/delivery/shops/{kitchen.shop.pk}/reviews/").content.decode()
    assert "항의했습니다" in page
    shown = person.get(f"/gaon/delivery/shops/{kitchen.shop.pk}/").content.decode()
    assert "항의했습니다" in shown

    assert "항의했습니다" in keeper.get(desk(kitchen)).content.decode()
    assert (
        keeper.post(desk(kitchen, review.pk, "replies"), {"text": "죄송합니다"}).status_code == 302
    )
    takedown = desk(kitchen, review.pk, "takedowns")
    assert keeper.get(takedown).status_code == 200
    asked = {"reason": "private", "text": "전화번호가 있습니다."}
    assert keeper.post(takedown, asked).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.reply.text) == ("paused", "죄송합니다")

    own = f"/gaon/reputation/{review.pk}/"
    assert "항의했습니다" in person.get(own).content.decode()
    assert person.post(own, {"text": "사실입니다."}).status_code == 302
    official = client_of(kitchen.official)
    queue = "/gaon/reputation/queue/"
    assert "항의했습니다" in official.get(queue).content.decode()
    decision = f"{queue}{review.pk}/"
    assert official.get(decision).status_code == 200
    decided = {"decision": "hide", "reason": "private", "public_reason": "전화번호를 적었습니다."}
    assert official.post(decision, decided).status_code == 302
    review.refresh_from_db()
    assert review.state == "removed"
    log = person.get("/gaon/reputation/log/").content.decode()
    assert "전화번호를 적었습니다." in log


def test_pages_refuse_strangers_and_change_nothing(kitchen, order):
    stranger = client_of(someone())
    assert stranger.post(new(order), {"stars": "1"}).status_code == 404
    review = write(order, kitchen.seo)
    keeper = client_of(kitchen.keeper)
    assert keeper.get(f"/gaon/reputation/{review.pk}/").status_code == 404
    assert stranger.post(desk(kitchen, review.pk, "replies"), {"text": "x"}).status_code == 404
    other = client_of(someone(a_kitchen("narae").town, Role.OFFICIAL))
    decided = {"decision": "hide", "reason": "private", "public_reason": "밖에서"}
    assert other.post(f"/gaon/reputation/queue/{review.pk}/", decided).status_code == 403
    review.refresh_from_db()
    assert (review.stars, review.state, Reply.objects.count()) == (5, "standing", 0)


def test_an_order_that_cannot_be_reviewed_says_why(kitchen):
    answer = client_of(kitchen.seo).get(new(kitchen.place()))

    assert answer.status_code == 403
    assert b"<h1>" in answer.content


def test_the_review_is_edited_and_taken_back_on_its_page(kitchen, order):
    write(order, kitchen.seo)
    person = client_of(kitchen.seo)
    page = person.get(new(order)).content.decode()
    assert "국물이 진해요." in page
    assert person.post(new(order), {"stars": "4", "text": "다시"}).status_code == 302
    assert Review.objects.get().stars == 4

    back = f"/gaon/delivery/reviews/{order.pk}/withdrawals/"
    assert person.post(back).status_code == 302
    assert Review.objects.get().state == "withdrawn"


def test_the_api_tells_reviews_and_takes_ones_own(kitchen, order):
    person = client_of(kitchen.seo)
    path = f"/gaon/api/delivery/orders/{order.pk}/review"
    told = json.dumps({"stars": 5, "aspects": {"taste": 4}, "text": "좋아요"})
    assert person.post(path, told, content_type="application/json").status_code == 201
    again = person.post(path, told, content_type="application/json")
    assert (again.status_code, again.json()["type"].split(":")[-1]) == (422, "review-refused")

    answer = person.get(f"/gaon/api/delivery/shops/{kitchen.shop.pk}/reviews").json()
    assert answer["count"] == 1
    assert answer["rating"] == {"counted": 1, "least": 3, "stars": None, "low": None, "high": None}
    assert answer["reviews"][0]["text"] == "좋아요"
    assert "author" not in answer["reviews"][0]


def test_the_job_looks_at_reviews_with_the_orders_of_each_day(kitchen, order):
    write(order, kitchen.seo)

    assert reviews.look(town=kitchen.town, now=NOW + DAY) == 0
    assert Shop.objects.get(pk=kitchen.shop.pk).subject.counted == 1

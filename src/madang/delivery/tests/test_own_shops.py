"""An official who runs a shop decides nothing about it: another does. Refusals change nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base import clock
from madang.delivery.models import Courier, Order, ShopKeeper
from madang.delivery.services import admissions, reviews, roster
from madang.delivery.services.refused import Refused
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.reputation.models import Review, Verdict
from madang.reputation.services import verdicts
from madang.reputation.services.reviews import Said
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
KEEP = {"is_hidden": False, "reason": "", "public_reason": "의견입니다", "now": LATER}
HIDE = {"is_hidden": True, "reason": "insult", "public_reason": "욕설", "now": LATER}


@pytest.fixture
def kitchen(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return a_kitchen()


@pytest.fixture
def partial(kitchen):
    """An official who keeps the shop beside its owner."""
    person = someone(kitchen.town, Role.OFFICIAL)
    ShopKeeper.objects.create(town=kitchen.town, shop=kitchen.shop, account=person, since=NOW)
    return person


def a_review(kitchen) -> Review:
    order = kitchen.settled()
    order = Order.objects.select_related("shop__town", "town", "settlement").get(pk=order.pk)
    said = Said(1, {"taste": 1}, "국물이 식어서 왔습니다.")
    return reviews.write(order, said=said, by=kitchen.seo, now=LATER)


def test_she_hides_no_review_of_her_shop(kitchen, partial):
    review = a_review(kitchen)
    with pytest.raises(PermissionDenied):
        verdicts.decide(review=review, by=partial, **HIDE)
    browser, path = client_of(partial), f"/gaon/reputation/queue/{review.pk}/"
    assert "다른 담당자가 결정합니다" in browser.get(path).text
    said = {"decision": "hide", "reason": "insult", "public_reason": "욕설"}
    assert browser.post(path, said).status_code == 403
    review.refresh_from_db()
    assert (review.state, Verdict.objects.count()) == ("standing", 0)
    assert verdicts.decide(review=review, by=kitchen.official, **HIDE).what == "remove"


def test_once_she_has_left_the_shop_she_decides_again(kitchen, partial):
    review = a_review(kitchen)
    ShopKeeper.objects.filter(account=partial).delete()
    assert verdicts.decide(review=review, by=partial, **KEEP).what == "keep"


def test_she_rules_on_no_complaint_about_her_shop(kitchen, partial):
    order = kitchen.settled()
    order = kitchen.take(order, "dispute", kitchen.seo, now=order.settled_at, reason="식었습니다")
    before = kitchen.balances()
    with pytest.raises(Refused):
        kitchen.take(order, "deny", partial, now=order.moved_at, reason="괜찮았습니다")
    browser, path = client_of(partial), f"/gaon/delivery/rulings/{order.pk}/"
    assert browser.get(path).status_code == 200
    said = {"step": "deny", "reason": "괜찮았습니다"}
    assert browser.post(f"{path}steps/", said).status_code == 422
    order.refresh_from_db()
    assert (order.state, kitchen.balances()) == ("disputed", before)


def test_she_neither_suspends_her_shop_nor_lifts_that(kitchen, partial):
    given = {"town": kitchen.town, "now": LATER}
    path = f"/gaon/delivery/admissions/{kitchen.shop.pk}/steps/"
    for name, before in (("suspend", "open"), ("resume", "suspended")):
        with pytest.raises(PermissionDenied):
            admissions.take(kitchen.shop.pk, name=name, reason="까닭", by=partial, **given)
        answer = client_of(partial).post(path, {"name": name, "reason": "까닭"})
        assert answer.status_code >= 400
        kitchen.shop.refresh_from_db()
        assert kitchen.shop.state == before
        admissions.take(kitchen.shop.pk, name=name, reason="까닭", by=kitchen.official, **given)


def test_she_does_not_check_a_courier_of_her_shop(kitchen, partial):
    values = {
        "name": "한바람", "phone": "010-0000-0000", "transport": "walk", "belongs": "shop",
        "shop": kitchen.shop,
    }  # fmt: skip
    made = roster.apply(town=kitchen.town, by=someone(), now=NOW, values=values)
    given = {"town": kitchen.town, "step": "vet", "now": NOW}
    with pytest.raises(PermissionDenied):
        roster.decide(made.pk, by=partial, **given)
    path = f"/gaon/delivery/couriers/{made.pk}/decisions/"
    assert client_of(partial).post(path, {"step": "vet", "reason": ""}).status_code == 422
    assert Courier.objects.get(pk=made.pk).state == "applied"
    assert roster.decide(made.pk, by=kitchen.official, **given).state == "vetted"

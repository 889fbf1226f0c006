"""Buying local currency: paid by the gateway, sold once, and given back where it is not sold."""

import pytest
from django.core.exceptions import PermissionDenied

from madang.ledger.models import Journal, Payment, Programme, Purchase
from madang.ledger.services import books, gateways, programmes, purchases, returns
from madang.ledger.services.payments import AmountDiffers, TooLate
from madang.ledger.services.purchases import NoGateway, PriceChanged, TooLittle, Wish
from madang.ledger.services.refusals import Conflict, NoProgramme
from madang.ledger.services.sales import OverLimit, SoldOut
from madang.ledger.tests.books import NOW, a_key
from madang.ledger.tests.counters import a_counter
from madang.ledger.tests.faketoss import FAULTS
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(settings, monkeypatch):
    with a_counter(settings, monkeypatch) as made:
        yield made


def test_what_is_paid_is_sold_and_the_budget_pays_its_share(counter):
    bought = counter.buys(100_000)

    assert (bought.state, bought.payment.state) == ("sold", "DONE")
    counter.right(face=100_000, kept=90_000, budget=990_000)
    assert counter.has(counter.paid) == 0, "nothing waits"
    figures = {one.key: one.amount for one in books.public(town=bought.town, now=NOW).figures}
    assert (figures["discounts"], figures["out"]) == (10_000, 100_000)
    assert figures["custody"] == 100_000


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"silence"}))
def test_after_every_fault_the_money_is_right_and_the_buyer_is_told(counter, fault):
    bought = counter.buys(100_000, fault)
    shown = counter.again(bought).state
    counter.settled()

    end = counter.again(bought)
    kept = {"sold": 90_000, "unpaid": 0, "returned": 0, "refused": 0}[end.state]
    counter.right(face=100_000 if kept else 0, kept=kept, budget=990_000 if kept else 1_000_000)
    assert not Purchase.objects.filter(is_open=True).exists()
    assert shown == end.state or counter.told(), "who was not shown the end is told"


def test_a_webhook_before_the_redirect_sells_nothing_and_the_redirect_once(counter):
    purchase = counter.begin()
    counter.at_gateway(purchase)
    for body in counter.fake.hooks * 2:
        assert counter.deliver(body) == 200
    counter.work()
    assert counter.again(purchase).state == "paying"

    for _time in range(3):
        assert counter.confirm(purchase).state == "sold"
    for body in counter.fake.hooks:
        counter.deliver(body)
    counter.settled()
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_who_closes_the_window_after_paying_gets_it_by_the_job(counter):
    purchase = counter.begin()
    counter.at_gateway(purchase)
    counter.fake.faults.append("cut after")
    counter.fake.read_faults.append("cut before")
    assert counter.confirm(purchase).state == "paying"
    counter.settled()

    assert counter.again(purchase).state == "sold"
    assert counter.told() == ["Your payment of %(amount)s won for %(name)s is made."]
    counter.right(face=100_000, kept=90_000, budget=990_000)


def test_what_cannot_be_sold_is_refused_before_anybody_is_charged(counter):
    first, second = counter.begin(400_000), counter.begin(400_000)
    for one in (first, second):
        counter.at_gateway(one)
    counter.confirm(first)
    with pytest.raises(OverLimit) as refused:
        counter.confirm(second)

    assert refused.value.left == 300_000
    assert counter.again(second).payment.state == "READY"
    counter.settled()
    assert counter.again(second).state == "unpaid"
    counter.right(face=400_000, kept=360_000, budget=960_000)


def test_what_was_paid_meanwhile_and_cannot_be_sold_goes_back(counter):
    purchase = counter.begin()
    counter.at_gateway(purchase)
    counter.fake.faults.append("cut after")
    counter.fake.read_faults.append("cut before")
    counter.confirm(purchase)
    programmes.end(programme=counter.market.bought, now=counter.now)
    counter.settled()

    end = counter.again(purchase)
    assert (end.state, end.code, end.payment.state) == ("refused", "no-programme", "CANCELED")
    assert any("could not be sold" in text for text in counter.told())
    counter.right(face=0, kept=0)


def test_a_gateway_that_refuses_to_give_back_is_asked_again_by_the_buyer_alone(counter):
    purchase = counter.buys()
    counter.fake.faults.append("declines")
    left = counter.take_back(purchase)
    assert purchases.owed(left) == 90_000
    counter.work()
    counter.work()
    counter.right(face=0, kept=90_000)
    assert counter.told().count(purchases.OWED) == 1

    end = returns.try_again(purchase=left, by=counter.buyer, now=counter.now)
    assert purchases.owed(end) == 0
    counter.settled()
    counter.right(face=0, kept=0)


def test_what_the_gateway_gives_back_by_itself_is_taken_back_as_far_as_it_is_there(counter):
    whole, spent = counter.buys(100_000), counter.buys(50_000)
    counter.market.pay(counter.market.cafe, 100_000, now=counter.now)
    for one in (whole, spent):
        counter.fake.gives_back(counter.keys[one.payment.order], one.paid)
        for body in counter.fake.hooks:
            counter.deliver(body)
    counter.settled()

    ends = {counter.again(one).code for one in (whole, spent)}
    assert ends == {"gateway", "gateway-spent"}
    assert counter.has() == 0
    assert counter.has(counter.paid) == -90_000, "what the town has to ask back stands in the books"


def test_the_same_key_is_the_same_purchase(counter):
    first = counter.begin(key="once")
    assert counter.begin(key="once").pk == first.pk
    with pytest.raises(Conflict):
        counter.begin(50_000, key="once")
    assert (Purchase.objects.count(), Payment.objects.count()) == (1, 1)


def test_an_agreed_price_stands_when_the_rule_changes_before_the_payment(counter):
    purchase = counter.begin()
    counter.at_gateway(purchase)
    Programme.objects.filter(pk=counter.market.bought.pk).update(discount_percent=5)
    assert counter.confirm(purchase).state == "sold"
    counter.right(face=100_000, kept=90_000, budget=990_000)


@pytest.mark.parametrize(
    ("face", "paid", "refusal"),
    [(700_001, None, OverLimit), (999, None, TooLittle), (100_000, 89_999, PriceChanged)],
)
def test_refusals_change_nothing(counter, face, paid, refusal):
    with pytest.raises(refusal):
        counter.begin(face, paid=paid)
    assert (Purchase.objects.count(), Payment.objects.count()) == (0, 0)
    counter.right(face=0, kept=0)


def test_another_amount_a_late_return_and_another_order_charge_nothing(counter):
    purchase, other = counter.begin(), counter.begin(10_000)
    counter.at_gateway(purchase)
    with pytest.raises(AmountDiffers):
        counter.confirm(purchase, amount=89_000)
    with pytest.raises(Conflict):
        purchases.confirm(
            purchase=other, order=purchase.payment.order, payment_key="x", amount=1, now=NOW
        )
    counter.later(minutes=31)
    with pytest.raises(TooLate):
        counter.confirm(purchase)
    assert Journal.objects.filter(kind__in=["sale", "payment"]).count() == 0
    counter.right(face=0, kept=0)


def test_a_closed_programme_an_empty_budget_and_no_gateway_sell_nothing(counter):
    offer, buyer = counter.offer(), counter.buyer
    purchase = counter.begin()
    counter.at_gateway(purchase)
    tills = counter.market.tills
    tax = counter.market.tills.custody
    counter.market.post((tills.budget, tax, 995_000))
    with pytest.raises(SoldOut):
        counter.begin()
    programmes.end(programme=counter.market.bought, now=counter.now)
    with pytest.raises(NoProgramme):
        counter.confirm(purchase)
    gateways.Gateway.objects.update(is_open=False)
    with pytest.raises(NoGateway):
        purchases.begin(offer=offer, wish=Wish(10_000, 9_000, a_key()), by=buyer, now=NOW)
    assert counter.has() == 0


def test_who_is_suspended_cannot_buy(counter):
    stranger = someone()
    stranger.is_active = False
    with pytest.raises(PermissionDenied):
        purchases.begin(
            offer=counter.offer(), wish=Wish(10_000, 9_000, a_key()), by=stranger, now=NOW
        )
    assert not Purchase.objects.exists()


def test_the_demonstration_cannot_be_switched_on_by_accident(counter, settings):
    town = counter.market.town
    with pytest.raises(ValueError, match="only"):
        gateways.connect(town=town, kind="demo", client_key="", secret="x", now=NOW)
    settings.MADANG_DEMO_GATEWAY = True
    gateways.connect(town=town, kind="demo", client_key="", secret="x", now=NOW)
    assert gateways.way_of(town).kind == "toss", "a real contract goes first"
    gateways.Gateway.objects.filter(kind="toss").delete()
    assert gateways.way_of(town).kind == "demo"
    settings.MADANG_DEMO_GATEWAY = False
    assert gateways.way_of(town) is None

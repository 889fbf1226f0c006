"""A town that sells local currency through a gateway on loopback, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

from django.test import Client

from madang.base.models import Event
from madang.ledger.models import Purchase, Purse
from madang.ledger.services import (
    audits,
    gateways,
    offers,
    payments,
    purchases,
    purses,
    returns,
    toss,
)
from madang.ledger.services.purchases import Wish
from madang.ledger.tests.books import NOW, a_key
from madang.ledger.tests.faketoss import SECRET, FakeToss
from madang.ledger.tests.markets import Market, some_market
from madang.ledger.tests.tossdoors import running
from madang.people.models import Account

HERE = "/gaon/ledger/wallet/"


@dataclass
class Counter:
    """`seo` buys at the market's programme `bought`; `now` goes on with `later`."""

    market: Market
    fake: FakeToss
    hook: str
    now: datetime = NOW
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def buyer(self) -> Account:
        owner = self.market.seo.owner
        assert owner is not None
        return owner

    @property
    def paid(self) -> Purse:
        """Where money waits that was paid and not yet sold."""
        return offers.tills(self.market.bought, now=self.now).bank

    def offer(self) -> offers.Offer:
        return offers.every(town=self.market.town, now=self.now)[0]

    def begin(self, face: int = 100_000, key: str = "", paid: int | None = None, **more):
        offer = self.offer()
        wish = Wish(face, offer.price(face).paid if paid is None else paid, key or a_key(), **more)
        return purchases.begin(offer=offer, wish=wish, by=self.buyer, now=self.now)

    def at_gateway(self, purchase: Purchase, amount: int | None = None) -> str:
        """The buyer proves to the gateway who they are, and gets a key."""
        payment = purchase.payment
        key = self.fake.customer_pays(payment.order, payment.amount if amount is None else amount)
        self.keys[payment.order] = key
        return key

    def confirm(self, purchase: Purchase, amount: int | None = None) -> Purchase:
        payment = purchase.payment
        return purchases.confirm(
            purchase=self.again(purchase),
            order=payment.order,
            payment_key=self.keys[payment.order],
            amount=payment.amount if amount is None else amount,
            now=self.now,
        )

    def buys(self, face: int = 100_000, *faults: str) -> Purchase:
        purchase = self.begin(face)
        self.at_gateway(purchase)
        self.fake.faults.extend(faults)
        return self.confirm(purchase)

    def take_back(self, purchase: Purchase, face: int | None = None) -> Purchase:
        rest = returns.rest(purchase=self.again(purchase), now=self.now)
        assert rest is not None
        return returns.take_back(
            purchase=self.again(purchase),
            face=rest.face if face is None else face,
            by=self.buyer,
            now=self.now,
        )

    def again(self, purchase: Purchase) -> Purchase:
        return Purchase.objects.by(self.buyer).get(pk=purchase.pk)

    def later(self, **span: float) -> None:
        self.now += timedelta(**(span or {"minutes": 2}))

    def work(self) -> None:
        """What the job does each minute."""
        payments.ask_due(town_id=self.market.town.pk, now=self.now)
        purchases.follow_due(town=self.market.town, now=self.now)

    def settled(self) -> None:
        """Let the job work until nothing is open any more."""
        for _ in range(12):
            self.later(hours=2)
            self.fake.catch_up()
            self.work()
        assert not Purchase.objects.filter(is_open=True).exists()

    def deliver(self, body: bytes) -> int:
        """Bring a webhook to the town's door; return the status."""
        path = f"/{self.market.town.slug}/ledger/webhooks/toss/{self.hook}/"
        with patch("madang.base.clock.now", lambda: self.now):
            return Client().post(path, body, content_type="application/json").status_code

    def has(self, purse: Purse | None = None) -> int:
        return purses.amount(purse or self.market.seo).balance

    def told(self) -> list[str]:
        """The texts that the buyer was told, the oldest first."""
        found = Event.objects.filter(kind="ledger.payments").order_by("pk")
        return [event.text for event in found if self.buyer.pk in event.to]

    def right(self, *, face: int, kept: int, budget: int = 1_000_000) -> None:
        """Say what the buyer has, what the gateway has kept, what is in the budget; all is even."""
        tills = self.market.tills
        assert (self.has(), self.fake.book(), self.has(tills.budget)) == (face, kept, budget)
        bank = purses.named(asset=self.paid.asset, holder="outside", name="toss", now=NOW)
        assert self.has(bank) == -kept
        assert self.has(self.paid) + self.has(tills.custody) == kept + 1_000_000 - budget
        report = audits.audit()
        assert report.is_clean, report.breaks


@contextmanager
def a_counter(settings, monkeypatch, **market) -> Iterator[Counter]:
    """Give a town whose gateway answers on loopback, and an adapter of little patience."""
    monkeypatch.setattr(toss, "PATIENCE_S", 2.0)
    settings.MADANG_RATE_LIMITS = []
    with running(FakeToss()) as fake:
        settings.MADANG_TOSS_URL = fake.url
        market = some_market(**market)
        _gateway, hook = gateways.connect(
            town=market.town, kind="toss", client_key="test_ck_gaon", secret=SECRET, now=NOW
        )
        yield Counter(market, fake, hook)

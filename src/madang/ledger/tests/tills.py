"""A town that takes payments by a gateway on loopback, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch

from django.test import Client

from madang.base.models import Event
from madang.ledger.models import Journal, Payment, Purse
from madang.ledger.services import audits, gateways, payments, purses, toss
from madang.ledger.services.payments import Wish
from madang.ledger.tests.books import NOW, Books, some_books
from madang.ledger.tests.faketoss import SECRET, FakeToss
from madang.ledger.tests.tossdoors import running
from madang.people.models import Account
from madang.roles.tests.towns import someone

_numbers = count(1)


@dataclass
class Till:
    """`escrow` gets what is paid; `now` goes on with `later`."""

    fake: FakeToss
    books: Books
    escrow: Purse
    bank: Purse
    payer: Account
    hook: str
    now: datetime = NOW
    keys: dict[str, str] = field(default_factory=dict)
    shop: Purse | None = None
    payment: Payment | None = None

    def begin(self, amount: int = 10_000) -> Payment:
        wish = Wish(order=f"meal-{next(_numbers):06}", name="비빔밥", amount=amount, path="/meal/")
        return payments.begin(
            town=self.books.town, wish=wish, credit=self.escrow, payer=self.payer, now=self.now
        )

    def at_gateway(self, payment: Payment, amount: int | None = None) -> str:
        """The customer goes to the gateway and comes back with a key."""
        key = self.fake.customer_pays(payment.order, payment.amount if amount is None else amount)
        self.keys[payment.order] = key
        return key

    def confirm(self, payment: Payment, key: str = "", amount: int | None = None) -> Payment:
        return payments.confirm(
            town=self.books.town,
            order=payment.order,
            payment_key=key or self.keys[payment.order],
            amount=payment.amount if amount is None else amount,
            now=self.now,
        )

    def paid(self, amount: int = 10_000, *faults: str) -> Payment:
        """Begin, go to the gateway, and come back; `faults` befall the confirmation."""
        payment = self.begin(amount)
        self.at_gateway(payment)
        self.fake.faults.extend(faults)
        return self.confirm(payment)

    def cancel(self, payment: Payment, amount: int, key: str = "back"):
        return payments.cancel(
            payment=payment, amount=amount, key=key, why="품절", by=None, now=self.now
        )

    def later(self, **span: float) -> None:
        self.now += timedelta(**(span or {"minutes": 2}))

    def work(self) -> int:
        """What the job does each minute."""
        return payments.ask_due(town_id=self.books.town.pk, now=self.now)

    def settled(self) -> None:
        """Let the job work until nothing is open any more."""
        for _ in range(40):
            self.later(hours=2)
            self.fake.catch_up()
            self.work()
        waiting = Payment.objects.filter(ask_at__isnull=False)
        assert list(waiting.values("order", "state", "unwinds")) == []

    def deliver(self, body: bytes, hook: str = "") -> int:
        """Bring a webhook to the town's door; return the status."""
        path = f"/{self.books.town.slug}/ledger/webhooks/toss/{hook or self.hook}/"
        with patch("madang.base.clock.now", lambda: self.now):
            return Client().post(path, body, content_type="application/json").status_code

    def another(self, name: str) -> Purse:
        """Return a shop's purse in won."""
        asset = self.escrow.asset
        return purses.named(asset=asset, holder="partner", name=name, minimum=0, now=NOW)

    def has(self, purse: Purse) -> int:
        return purses.amount(purse).balance

    def is_even(self) -> bool:
        """Tell whether the gateway's own book says what ours says."""
        return self.fake.book() == -self.has(self.bank)

    def told(self) -> list[str]:
        """The texts that the payer was told, the oldest first."""
        found = Event.objects.filter(kind="ledger.payments").order_by("pk")
        return [event.text for event in found if self.payer.pk in event.to]


def a_till(fake: FakeToss, payer: Account, slug: str = "gaon") -> Till:
    """Return a town with a contract; the books in won."""
    books = some_books(slug, full=False)
    won = purses.asset(town=books.town, code="KRW", kind="money", name_ko="원", now=NOW)
    _gateway, hook = gateways.connect(
        town=books.town, kind="toss", client_key="test_ck", secret=SECRET, now=NOW
    )
    return Till(
        fake=fake,
        books=books,
        escrow=purses.named(asset=won, holder="partner", name="escrow", minimum=0, now=NOW),
        bank=purses.named(asset=won, holder="outside", name="toss", now=NOW),
        payer=payer,
        hook=hook,
    )


@contextmanager
def an_open_till(settings, monkeypatch) -> Iterator[Till]:
    """Give a town whose gateway answers on loopback, and an adapter of little patience.

    Not less: on a busy machine an honest answer can take most of a second.
    """
    monkeypatch.setattr(toss, "PATIENCE_S", 2.0)
    settings.MADANG_RATE_LIMITS = []
    with running(FakeToss()) as fake:
        settings.MADANG_TOSS_URL = fake.url
        yield a_till(fake, someone())


def right(till: Till, payment: Payment, *, kept: int) -> None:
    """Say that the books have `kept` of the payment, as the gateway has, and are clean."""
    assert till.has(till.escrow) == kept
    assert till.is_even()
    assert audits.audit().is_clean
    assert Journal.objects.filter(key=f"payment:{payment.pk}").count() == (
        1 if Payment.objects.get(pk=payment.pk).journal_id else 0
    )

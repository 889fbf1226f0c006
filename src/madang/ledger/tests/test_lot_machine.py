"""Random acts on lots beside a model of them in Python: both must say the same at each step.

As in `test_machine`, `MADANG_LEDGER_STEPS=10000` makes the walk that long.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
)

from madang.ledger.models import Journal, Lot
from madang.ledger.services import audits, corrections, holds, lots, purses, seals
from madang.ledger.services.refusals import Refusal
from madang.ledger.tests import walks
from madang.ledger.tests.books import NOW, a_key
from madang.ledger.tests.markets import a_programme, some_market

STANDARD = 300
STEPS = walks.steps_of("MADANG_LEDGER_STEPS", STANDARD)
EACH = {"why": "", "by": None}
KINDS = {"quick": "policy", "slow": "policy", "bought": "sale"}
MONTHS = {"quick": 1, "slow": 2, "bought": 2}
shops, programmes = st.sampled_from(["shop", "mart"]), st.sampled_from(list(KINDS))
sums = st.integers(1, 3_000)


class LostError(Exception):
    """The process dies before its transaction is committed."""


@dataclass
class Part:
    """A lot of the model; its place in the list is its age."""

    name: str
    until: datetime
    amount: int
    held: int = 0


@dataclass
class Paid:
    """A payment: who got it, and what it took of which lot, in order; what came back of each."""

    shop: str
    taken: list[tuple[int, int]]
    back: dict[int, int] = field(default_factory=dict)
    is_over: bool = False


@dataclass
class Promise:
    """What is held of which lots for whom."""

    shop: str
    parts: list[list[int]]
    until: datetime


class Walk(RuleBasedStateMachine):
    """The model: lots, what was paid of them, what is held of them."""

    payments = Bundle("payments")
    promises = Bundle("promises")
    gifts = Bundle("gifts")

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.now = NOW
        self.market = some_market("walk")
        self.programmes = {
            name: a_programme(self.market, name, kind, terms={"months": MONTHS[name]})
            for name, kind in KINDS.items()
        }
        self.parts: list[Part] = []
        self.got = dict.fromkeys(("shop", "mart"), 0)
        self.undone: set[int] = set()

    def teardown(self) -> None:
        try:
            report = audits.audit()
            assert report.is_clean, report.breaks
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def tried(self, act, *, is_lost: bool = False):
        """Return what `act` returns, or None when it was refused or lost."""
        try:
            with transaction.atomic():
                done = act()
                if is_lost:
                    raise LostError  # noqa: TRY301 - it happens inside
        except (Refusal, LostError):
            return None
        return done

    def end(self, day: datetime, **length: int) -> datetime:
        """Return the midnight after a day so far from `day`, as residents count days."""
        local = (day + timedelta(hours=9)).replace(hour=0, minute=0)
        months = local.month + length.get("months", 0)
        year, month = local.year + (months - 1) // 12, (months - 1) % 12 + 1
        last = (datetime(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day  # noqa: DTZ001
        whole = local.replace(year=year, month=month, day=min(local.day, last))
        return whole + timedelta(days=length.get("days", 0) + 1) - timedelta(hours=9)

    def order(self, shop: str) -> list[int]:
        """Return the lots that the shop may take, in the order in which they are spent."""
        mine = [
            (part.until, KINDS[part.name] != "policy", n)
            for n, part in enumerate(self.parts)
            if part.amount > part.held
            and part.until > self.now
            and (shop == "shop" or KINDS[part.name] == "policy")
        ]
        return [n for *_, n in sorted(mine)]

    def share(self, shop: str, amount: int) -> list[tuple[int, int]] | None:
        """Return how much is taken of which lot, or None when it is not enough."""
        taken = []
        for n in self.order(shop):
            part = min(amount, self.parts[n].amount - self.parts[n].held)
            amount -= part
            taken += [(n, part)] if part else []
        return None if amount else taken

    @rule(target=gifts, name=programmes, amount=sums, is_lost=st.booleans())
    def give(self, name, amount, is_lost):
        def act():
            return self.market.give(amount, self.programmes[name], now=self.now)

        if is_lost:
            assert self.tried(act, is_lost=True) is None
        lot = act()
        self.parts.append(Part(name, self.end(self.now, months=MONTHS[name]), amount))
        return lot, len(self.parts) - 1

    @rule(target=payments, shop=shops, amount=sums, is_lost=st.booleans())
    def pay(self, shop, amount, is_lost):
        def act():
            return self.market.pay(getattr(self.market, shop), amount, now=self.now)

        taken = self.share(shop, amount)
        if is_lost:
            assert self.tried(act, is_lost=True) is None
        journal = self.tried(act)
        assert (journal is not None) == (taken is not None)
        return journal and (journal, self.spent(shop, taken))

    def spent(self, shop: str, taken: list[tuple[int, int]]) -> Paid:
        for n, amount in taken:
            self.parts[n].amount -= amount
            self.got[shop] += amount
        return Paid(shop, taken)

    @rule(payment=payments, percent=st.integers(1, 100), is_whole=st.booleans())
    def refund(self, payment, percent, is_whole):
        if payment is None:
            return
        journal, paid = payment
        total = sum(amount for _n, amount in paid.taken)
        amount = total if is_whole else max(1, total * percent // 100)
        fits = amount + sum(paid.back.values()) <= total and self.got[paid.shop] >= amount
        shop = getattr(self.market, paid.shop)
        values = {"journal": journal, "key": a_key(), "now": self.now, **EACH}
        if is_whole:
            done = self.tried(lambda: corrections.reverse(**values))
        else:
            lines = self.market.lines((shop, self.market.seo, amount))
            done = self.tried(lambda: corrections.refund(lines=lines, **values))
        assert (done is not None) == (fits and not paid.is_over)
        if done:
            paid.is_over = is_whole
            self.came_back(paid, amount)

    def came_back(self, paid: Paid, amount: int) -> None:
        self.got[paid.shop] -= amount
        for n, taken in reversed(paid.taken):
            part = min(amount, taken - paid.back.get(n, 0))
            if not part:
                continue
            amount -= part
            paid.back[n] = paid.back.get(n, 0) + part
            if self.parts[n].until > self.now:
                self.parts[n].amount += part
            else:
                self.parts.append(Part(self.parts[n].name, self.end(self.now, days=30), part))

    @rule(gift=gifts)
    def undo(self, gift):
        lot, n = gift
        part = self.parts[n]
        fits = n not in self.undone and part.amount - part.held >= lot.issued
        journal = Journal.objects.get(postings=lot.posting_id)
        done = self.tried(
            lambda: corrections.reverse(journal=journal, key=a_key(), now=self.now, **EACH)
        )
        assert (done is not None) == fits
        if done:
            part.amount -= lot.issued
            self.undone.add(n)

    @rule(target=promises, shop=shops, amount=sums)
    def place(self, shop, amount):
        taken = self.share(shop, amount)
        hold = self.tried(
            lambda: self.market.place(amount, getattr(self.market, shop), now=self.now)
        )
        assert (hold is not None) == (taken is not None)
        if hold is None:
            return None
        for n, part in taken:
            self.parts[n].held += part
        return hold, Promise(shop, [list(part) for part in taken], hold.expires_at)

    @rule(
        target=payments,
        promise=promises,
        amount=sums,
        is_last=st.booleans(),
        is_other=st.booleans(),
    )
    def capture(self, promise, amount, is_last, is_other):
        if promise is None:
            return None
        hold, kept = promise
        left = sum(part for _n, part in kept.parts)
        payee = self.market.cafe if is_other else getattr(self.market, kept.shop)
        journal = self.tried(
            lambda: self.market.capture(hold, (payee, amount), now=self.now, is_last=is_last)
        )
        fits = amount <= left and kept.until > self.now and not is_other
        assert (journal is not None) == fits
        if journal is None:
            return None
        taken = []
        for one in kept.parts:
            part = min(one[1], amount - sum(paid for _n, paid in taken))
            taken += [(one[0], part)] if part else []
            one[1] -= part
            self.parts[one[0]].held -= part
        if is_last:
            self.let_go(kept)
        return journal, self.spent(kept.shop, taken)

    def let_go(self, kept: Promise) -> None:
        for n, part in kept.parts:
            self.parts[n].held -= part
        kept.parts = []

    @rule(promise=promises)
    def release(self, promise):
        if promise is not None:
            holds.release(hold=promise[0], now=self.now)
            self.let_go(promise[1])

    @rule(days=st.integers(0, 20), hours=st.integers(0, 2))
    def wait(self, days, hours):
        self.now += timedelta(days=days, hours=hours)

    @rule()
    def expire(self):
        due = [part for part in self.parts if part.until <= self.now and part.amount > part.held]
        assert lots.expire_due(town=self.market.town, now=self.now) == len(due)
        for part in due:
            part.amount = part.held

    @rule()
    def seal(self):
        seals.seal(town=self.market.town, until=seals.last_journal(), now=self.now)

    @invariant()
    def both_say_the_same(self):
        said = list(Lot.objects.filter(purse=self.market.seo).order_by("id"))
        assert [(one.amount, one.held, one.expires_at) for one in said] == [
            (part.amount, part.held, part.until) for part in self.parts
        ]
        kept = purses.amount(self.market.seo)
        assert kept.balance == sum(part.amount for part in self.parts)
        assert kept.held == sum(part.held for part in self.parts)
        for shop in ("shop", "mart"):
            merchant = getattr(self.market, shop)
            usable = lots.usable(purse=self.market.seo, merchant=merchant, now=self.now)
            free = sum(self.parts[n].amount - self.parts[n].held for n in self.order(shop))
            assert usable.amount == free
            assert purses.amount(merchant).balance == self.got[shop]


@pytest.mark.django_db
@pytest.mark.timeout(max(300, STEPS))
def test_the_lots_are_what_a_model_of_them_says():
    walks.walk(Walk, steps=STEPS, standard=STANDARD)

"""Random acts on the books beside a model of them in Python: both must say the same at each step.

`MADANG_LEDGER_STEPS=10000` makes the walk that long; without it, it is a few hundred steps.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
)

from madang.ledger.models import Hold, Journal
from madang.ledger.services import audits, corrections, holds, purses, seals, transfers
from madang.ledger.services.holds import Share
from madang.ledger.services.refusals import Refusal
from madang.ledger.services.transfers import Order
from madang.ledger.tests import walks
from madang.ledger.tests.books import NOW, Books, a_key, rows, some_books

STANDARD = 300
STEPS = walks.steps_of("MADANG_LEDGER_STEPS", STANDARD)
LIMITED = ("seo", "oh", "shop")
NAMES = (*LIMITED, "issue", "fee")
names, limited = st.sampled_from(NAMES), st.sampled_from(LIMITED)
sums = st.integers(1, 6_000)


class LostError(Exception):
    """The process dies before its transaction is committed."""


class Walk(RuleBasedStateMachine):
    """The model: what is in each purse, what is held, what was moved by which key."""

    keys = Bundle("keys")
    promises = Bundle("promises")
    books: Books

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.now = NOW
        self.books = some_books("walk")
        self.has = dict.fromkeys(NAMES, 0) | {"seo": 10_000, "issue": -10_000}
        self.held = dict.fromkeys(NAMES, 0)
        self.open: dict[int, tuple[str, int, object]] = {}  # hold: purse, what is left, until
        self.done: dict[str, tuple[tuple[str, str, int], ...]] = {}
        self.back: dict[str, list[int]] = {}  # key: what was given back of each line
        self.final: set[str] = set()

    def teardown(self) -> None:
        try:
            report = audits.audit()
            assert report.is_clean, report.breaks
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def ask(self, key: str, lines, is_lost: bool = False) -> bool:
        """Post; when `is_lost` the process dies before the commit. Return whether it was taken."""
        order = Order(key, "walk", rows(*[(self.of(a), self.of(b), n) for a, b, n in lines]))
        try:
            with transaction.atomic():
                transfers.post_many(town=self.books.town, orders=[order], by=None, now=self.now)
                if is_lost:
                    raise LostError  # noqa: TRY301 - it happens inside
        except (Refusal, LostError):
            return False
        return True

    def of(self, name: str):
        return getattr(self.books, name)

    def fits(self, changes: dict[str, int]) -> bool:
        return all(
            name not in LIMITED or self.has[name] + change - self.held[name] >= 0
            for name, change in changes.items()
        )

    def move(self, lines) -> None:
        for debit, credit, amount in lines:
            self.has[debit] -= amount
            self.has[credit] += amount

    @rule(target=keys, debit=names, other=limited, credit=names, amount=sums, fault=st.booleans())
    def post(self, debit, other, credit, amount, fault):
        lines = tuple(
            (a, b, n) for a, b, n in ((debit, credit, amount), (other, "fee", 7)) if a != b
        )
        key = a_key()
        if not lines:
            return key
        changes = dict.fromkeys(NAMES, 0)
        for a, b, n in lines:
            changes[a] -= n
            changes[b] += n
        if fault:
            assert not self.ask(key, lines, is_lost=True)
        taken = self.ask(key, lines)  # who got no answer asks again
        assert taken == self.fits({name: change for name, change in changes.items() if change})
        if taken:
            self.done[key] = lines
            self.move(lines)
        return key

    @rule(key=keys, is_other=st.booleans())
    def ask_again(self, key, is_other):
        if key in self.done:
            lines = self.done[key] + ((("seo", "oh", 1),) if is_other else ())
            assert self.ask(key, lines) == (not is_other)

    @rule(key=keys)
    def reverse(self, key):
        if key not in self.done:
            return
        lines = [(credit, debit, amount) for debit, credit, amount in self.done[key]]
        expected = key not in self.final and not any(self.back.get(key, [])) and self.may(lines)
        assert self.correct(key, "reverse") == expected
        if expected:
            self.final.add(key)
            self.move(lines)

    @rule(key=keys, share=st.integers(1, 100))
    def refund(self, key, share):
        if key not in self.done:
            return
        debit, credit, amount = self.done[key][0]
        part = max(1, amount * share // 100)
        given = self.back.setdefault(key, [0])
        same = [line for line in self.done[key] if line[:2] == (debit, credit)]
        expected = (
            key not in self.final
            and given[0] + part <= sum(line[2] for line in same)
            and self.may([(credit, debit, part)])
        )
        assert self.correct(key, "refund", (credit, debit, part)) == expected
        if expected:
            given[0] += part
            self.move([(credit, debit, part)])

    def may(self, lines) -> bool:
        changes = dict.fromkeys(NAMES, 0)
        for debit, credit, amount in lines:
            changes[debit] -= amount
            changes[credit] += amount
        return self.fits({name: change for name, change in changes.items() if change})

    def correct(self, key, how, *lines) -> bool:
        journal = Journal.objects.get(town=self.books.town, key=key)
        values = {"journal": journal, "key": a_key(), "why": "", "by": None, "now": self.now}
        if lines:
            values["lines"] = rows(*[(self.of(a), self.of(b), n) for a, b, n in lines])
        try:
            getattr(corrections, how)(**values)
        except Refusal:
            return False
        return True

    @rule(target=promises, name=names, amount=sums, minutes=st.integers(1, 9))
    def place(self, name, amount, minutes):
        until = self.now + timedelta(minutes=minutes)
        expected = name in LIMITED and self.has[name] - self.held[name] >= amount
        try:
            hold = holds.place(
                purse=self.of(name), amount=amount, key=a_key(), why="", by=None, now=self.now,
                expires_at=until,
            )  # fmt: skip
        except Refusal:
            assert not expected
            return None
        assert expected
        self.held[name] += amount
        self.open[hold.pk] = (name, amount, until)
        return hold

    @rule(hold=promises, payee=names, amount=sums, is_last=st.booleans(), times=st.integers(1, 2))
    def capture(self, hold, payee, amount, is_last, times):
        if hold is None or hold.purse_id == self.of(payee).pk:
            return
        name, left, until = self.open.get(hold.pk, ("", 0, self.now))
        expected = amount <= left and until > self.now
        key = a_key()
        for _ in range(times):
            try:
                holds.capture(
                    hold=hold, shares=[Share(self.of(payee).pk, amount)], key=key, kind="walk",
                    why="", by=None, now=self.now, is_last=is_last,
                )  # fmt: skip
            except Refusal:
                assert not expected
                return
        assert expected
        self.move([(name, payee, amount)])
        is_over = is_last or amount == left
        self.held[name] -= left if is_over else amount
        if is_over:
            del self.open[hold.pk]
        else:
            self.open[hold.pk] = (name, left - amount, until)

    @rule(hold=promises)
    def release(self, hold):
        if hold is None:
            return
        holds.release(hold=hold, now=self.now)
        name, left, _until = self.open.pop(hold.pk, ("seo", 0, None))
        self.held[name] -= left

    @rule(minutes=st.integers(0, 5))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        over = [pk for pk, (_name, _left, until) in self.open.items() if until <= self.now]
        assert holds.expire_due(town=self.books.town, now=self.now) == len(over)
        for pk in over:
            name, left, _until = self.open.pop(pk)
            self.held[name] -= left

    @rule()
    def seal(self):
        seals.seal(town=self.books.town, until=seals.last_journal(), now=self.now)

    @invariant()
    def both_say_the_same(self):
        found = purses.amounts([self.of(name) for name in NAMES])
        said = {
            name: (found[self.of(name).pk].balance, found[self.of(name).pk].held) for name in NAMES
        }
        assert said == {name: (self.has[name], self.held[name]) for name in NAMES}
        assert Hold.objects.open().filter(town=self.books.town).count() == len(self.open)


@pytest.mark.django_db
@pytest.mark.timeout(max(300, STEPS))
def test_the_books_say_what_a_model_of_them_says():
    walks.walk(Walk, steps=STEPS, standard=STANDARD)

"""Many at once, and processes that die between asking and noting: one charge, one journal."""

import os
import signal
import time
from multiprocessing import get_context

import pytest
from django.db import connections

from madang.base.tests.parallel import at_once
from madang.ledger.models import Payment
from madang.ledger.services import payments
from madang.ledger.services.refusals import Refusal
from madang.ledger.tests.tills import an_open_till, right

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def till(settings, monkeypatch):
    with an_open_till(settings, monkeypatch) as made:
        yield made


def test_a_customer_who_clicks_sixteen_times_pays_once(till):
    payment = till.begin()
    till.at_gateway(payment)

    shown = at_once(16, lambda number: till.confirm(payment).state)

    assert set(shown) <= {"DONE", "IN_PROGRESS"}
    assert till.fake.asked.count("/v1/payments/confirm") == 1
    right(till, payment, kept=10_000)


def test_pages_jobs_and_cancellations_at_once_never_take_or_give_twice(till):
    payment = till.begin()
    till.at_gateway(payment)
    till.fake.faults.extend(["cut after", None, "cut before", "cut after", "error after"])

    def act(number: int) -> None:
        try:
            if number % 3 == 0:
                till.confirm(payment)
            elif number % 3 == 1:
                payments.ask(payment.pk, now=till.now)
            else:
                till.cancel(Payment.objects.get(pk=payment.pk), 2_000, f"back:{number % 4}")
        except Refusal:
            pass

    at_once(12, act)
    till.fake.faults.clear()
    till.settled()

    payment.refresh_from_db()  # nothing was taken when no confirmation came through in time
    kept = 10_000 - payment.cancelled if payment.journal_id else 0
    right(till, payment, kept=kept)


def dies(till, act) -> None:
    connections.close_all()
    act()
    os._exit(0)


def killed(till, act) -> None:
    """Let a process do `act`, and kill it while it waits for the gateway's answer."""
    connections.close_all()
    child = get_context("fork").Process(target=dies, args=(till, act))
    before = len(till.fake.asked)
    child.start()
    until = time.monotonic() + 20
    while len(till.fake.asked) == before and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL


def test_a_process_that_is_killed_while_it_asks_leaves_it_to_the_job(till, monkeypatch):
    monkeypatch.setattr("madang.ledger.services.toss.PATIENCE_S", 10.0)
    payment = till.begin()
    till.at_gateway(payment)
    till.fake.faults.append("silence")
    killed(till, lambda: till.confirm(payment))
    assert Payment.objects.get().state == "IN_PROGRESS"
    assert till.work() == 0, "the dead process has its claim for a while"

    till.later(minutes=2)
    assert till.work() == 1
    right(till, payment, kept=10_000)
    assert len(till.told()) == 1
    till.fake.faults.append("silence")
    killed(till, lambda: till.cancel(payment, 4_000))
    till.settled()

    assert Payment.objects.get().state == "PARTIAL_CANCELED"
    right(till, payment, kept=6_000)
    assert len(till.told()) == 2

import logging

from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.ledger.services import (
    audits,
    exchanges,
    holds,
    issueruns,
    lots,
    payments,
    purchases,
    seals,
)
from madang.towns.models import Town
from madang.towns.services import rounds, towns

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="madang.ledger.jobs.expire", queueing_lock="ledger-expire")
def expire(timestamp: int) -> int:
    return rounds.in_each(lambda town: holds.expire_due(town=town, now=clock.now()))


@app.periodic(cron="20 * * * *")
@app.task(name="madang.ledger.jobs.expire_lots", queueing_lock="ledger-expire-lots")
def expire_lots(timestamp: int) -> int:
    return rounds.in_each(lambda town: lots.expire_due(town=town, now=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="madang.ledger.jobs.ask", queueing_lock="ledger-ask")
def ask(timestamp: int) -> int:
    return rounds.in_each(_asked)


@app.task(name="madang.ledger.jobs.ask_town")
def ask_town(town_id: int) -> int:
    with scope.within(town_id):
        return _asked(Town.objects.get(pk=town_id))


def _asked(town: Town) -> int:
    """Ask about payments, and bring purchases to where theirs are."""
    asked = payments.ask_due(town_id=town.pk, now=clock.now())
    purchases.follow_due(town=town, now=clock.now())
    return asked


@app.periodic(cron="30 2 * * *")
@app.task(name="madang.ledger.jobs.exchange", queueing_lock="ledger-exchange")
def exchange(timestamp: int) -> int:
    return rounds.in_each(lambda town: exchanges.exchange_due(town=town, now=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="madang.ledger.jobs.pay_all_runs", queueing_lock="ledger-pay-runs")
def pay_all_runs(timestamp: int) -> int:
    return rounds.in_each(lambda town: issueruns.pay_due(town=town, now=clock.now()))


@app.task(name=issueruns.PAY_JOB)
def pay_runs(town_id: int) -> int:
    with scope.within(town_id):
        return issueruns.pay_due(town=Town.objects.get(pk=town_id), now=clock.now())


@app.periodic(cron="10 0 * * *")
@app.task(name="madang.ledger.jobs.seal", queueing_lock="ledger-seal")
def seal(timestamp: int) -> int:
    until = seals.last_journal()
    made = [seals.seal(town=town, until=until, now=clock.now()) for town in towns.every()]
    return sum(one.journals for one in made if one)


@app.periodic(cron="40 3 * * *")
@app.task(name="madang.ledger.jobs.audit", queueing_lock="ledger-audit")
def audit(timestamp: int) -> bool:
    report = audits.audit()
    for found in report.breaks:
        logger.error("the books are broken: %s", found)
    return report.is_clean

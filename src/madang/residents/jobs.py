from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.residents.services import assistances, documents, forms, guardians, residency
from madang.towns.services import towns


class StillSeenError(Exception):
    pass


@app.task(
    name=residency.SHRED_JOB,
    retry=RetryStrategy(max_attempts=50, wait=600, retry_exceptions=[StillSeenError]),
)
def shred(timestamp: int) -> None:
    if not documents.shred():
        raise StillSeenError


@app.periodic(cron="10 * * * *")
@app.task(name="madang.residents.jobs.end_due", queueing_lock="residents-end-due")
def end_due(timestamp: int) -> int:
    ended = 0
    for town in towns.every():
        with scope.within(town.pk):
            ended += residency.lapse_due(town=town, now=clock.now())
            ended += guardians.end_due(town=town, now=clock.now())
            ended += assistances.end_due(town=town, now=clock.now())
            ended += forms.delete_due(town=town, now=clock.now())
    return ended

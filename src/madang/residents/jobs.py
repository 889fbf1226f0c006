from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock
from madang.residents.services import assistances, documents, forms, guardians, residency
from madang.towns.models import Town
from madang.towns.services import rounds


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
    return rounds.in_each(_ended)


def _ended(town: Town) -> int:
    due = (residency.lapse_due, guardians.end_due, assistances.end_due, forms.delete_due)
    return sum(end(town=town, now=clock.now()) for end in due)

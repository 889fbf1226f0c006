from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.cases.services import escalations
from madang.towns.services import towns


@app.periodic(cron="25 * * * *")
@app.task(name="madang.cases.jobs.escalate", queueing_lock="cases-escalate")
def escalate(timestamp: int) -> int:
    told = 0
    for town in towns.every():
        with scope.within(town.pk):
            told += escalations.escalate(town, now=clock.now())
    return told

from procrastinate.contrib.django import app

from madang.base import clock
from madang.cases.services import escalations
from madang.towns.services import rounds


@app.periodic(cron="25 * * * *")
@app.task(name="madang.cases.jobs.escalate", queueing_lock="cases-escalate")
def escalate(timestamp: int) -> int:
    return rounds.in_each(lambda town: escalations.escalate(town, now=clock.now()))

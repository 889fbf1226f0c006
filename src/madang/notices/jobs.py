from procrastinate.contrib.django import app

from madang.base import clock, outbox
from madang.notices.services import events


@app.periodic(cron="* * * * *")
@app.task(name="madang.notices.jobs.tick", queueing_lock="notices-tick")
def tick(timestamp: int) -> None:
    events.take_all(now=clock.now())


@app.task(name=outbox.DELIVER_JOB)
def deliver() -> int:
    return events.take_all(now=clock.now())

from django.utils import timezone
from procrastinate.contrib.django import app

from madang.base import clock, outbox
from madang.notices.services import deliveries, events


def _deliver() -> int:
    now = clock.now()
    events.take_all(now=now)
    return deliveries.send_due(now=now, real_now=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="madang.notices.jobs.tick", queueing_lock="notices-tick")
def tick(timestamp: int) -> int:
    return _deliver()


@app.task(name=outbox.DELIVER_JOB)
def deliver() -> int:
    return _deliver()

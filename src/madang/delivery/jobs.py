from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.delivery.services import timers
from madang.towns.services import towns


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.orders", queueing_lock="delivery-orders")
def orders(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            done += timers.run(town=town, now=clock.now())
    return done

from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.delivery.services import reviews, showings, timers
from madang.towns.services import towns


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.orders", queueing_lock="delivery-orders")
def orders(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            done += timers.run(town=town, now=clock.now())
    return done


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.fold_showings", queueing_lock="delivery-showings")
def fold_showings(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            done += showings.fold(town=town)
    return done


@app.periodic(cron="23 * * * *")
@app.task(name="madang.delivery.jobs.look_at_reviews", queueing_lock="delivery-reviews")
def look_at_reviews(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            done += reviews.look(town=town, now=clock.now())
    return done

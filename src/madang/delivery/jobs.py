from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.delivery.services import (
    dispatching,
    earnings,
    positions,
    reviews,
    showings,
    timers,
)
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
@app.task(name="madang.delivery.jobs.dispatch", queueing_lock="delivery-dispatch")
def dispatch(timestamp: int) -> int:
    given = 0
    for town in towns.every():
        with scope.within(town.pk):
            given += dispatching.run(town=town, now=clock.now())
            earnings.pay_due(town=town, now=clock.now())
    return given


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.forget_places", queueing_lock="delivery-forget-places")
def forget_places(timestamp: int) -> int:
    gone = 0
    for town in towns.every():
        with scope.within(town.pk):
            gone += positions.forget(town=town, now=clock.now())
    return gone


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

from procrastinate.contrib.django import app

from madang.base import clock
from madang.delivery.services import (
    dispatching,
    earnings,
    positions,
    preparations,
    reviews,
    showings,
    timers,
)
from madang.towns.models import Town
from madang.towns.services import rounds


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.orders", queueing_lock="delivery-orders")
def orders(timestamp: int) -> int:
    return rounds.in_each(lambda town: timers.run(town=town, now=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.dispatch", queueing_lock="delivery-dispatch")
def dispatch(timestamp: int) -> int:
    return rounds.in_each(_dispatched)


def _dispatched(town: Town) -> int:
    given = dispatching.run(town=town, now=clock.now())
    earnings.pay_due(town=town, now=clock.now())
    return given


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.forget_places", queueing_lock="delivery-forget-places")
def forget_places(timestamp: int) -> int:
    return rounds.in_each(lambda town: positions.forget(town=town, now=clock.now()))


@app.periodic(cron="* * * * *")
@app.task(name="madang.delivery.jobs.fold_showings", queueing_lock="delivery-showings")
def fold_showings(timestamp: int) -> int:
    return rounds.in_each(lambda town: showings.fold(town=town))


@app.periodic(cron="23 * * * *")
@app.task(name="madang.delivery.jobs.look_at_reviews", queueing_lock="delivery-reviews")
def look_at_reviews(timestamp: int) -> int:
    return rounds.in_each(lambda town: reviews.look(town=town, now=clock.now()))


@app.periodic(cron="40 4 * * *")
@app.task(name="madang.delivery.jobs.learn_preparations", queueing_lock="delivery-preparations")
def learn_preparations(timestamp: int) -> int:
    return rounds.in_each(lambda town: preparations.learn(town=town, now=clock.now()))

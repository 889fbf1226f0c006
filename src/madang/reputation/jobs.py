from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.reputation.services import ratings, reviews, takedowns
from madang.towns.services import towns


@app.periodic(cron="7-59/10 * * * *")
@app.task(name="madang.reputation.jobs.lapse", queueing_lock="reputation-lapse")
def lapse(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            done += takedowns.lapse(town=town, now=clock.now())
    return done


@app.periodic(cron="41 18 * * *")  # at night in Korea
@app.task(name="madang.reputation.jobs.rate", queueing_lock="reputation-rate")
def rate(timestamp: int) -> int:
    done = 0
    for town in towns.every():
        with scope.within(town.pk):
            reviews.forget_marks(town=town, now=clock.now())
            done += ratings.rerate_all(town=town, now=clock.now())
    return done

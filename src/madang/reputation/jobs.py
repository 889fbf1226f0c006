from procrastinate.contrib.django import app

from madang.base import clock
from madang.reputation.services import ratings, reviews, takedowns
from madang.towns.models import Town
from madang.towns.services import rounds


@app.periodic(cron="7-59/10 * * * *")
@app.task(name="madang.reputation.jobs.lapse", queueing_lock="reputation-lapse")
def lapse(timestamp: int) -> int:
    return rounds.in_each(lambda town: takedowns.lapse(town=town, now=clock.now()))


@app.periodic(cron="41 18 * * *")  # at night in Korea
@app.task(name="madang.reputation.jobs.rate", queueing_lock="reputation-rate")
def rate(timestamp: int) -> int:
    return rounds.in_each(_rated)


def _rated(town: Town) -> int:
    reviews.forget_marks(town=town, now=clock.now())
    return ratings.rerate_all(town=town, now=clock.now())

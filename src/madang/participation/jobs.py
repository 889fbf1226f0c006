from procrastinate.contrib.django import app

from madang.base import clock
from madang.participation.services import merges, periods
from madang.towns.services import towns


@app.periodic(cron="5 * * * *")
@app.task(name="madang.participation.jobs.end_periods", queueing_lock="end-periods")
def end_periods(timestamp: int) -> None:
    """End merges first: what they decide on counts for the proposals whose time is over."""
    now = clock.now()
    for town in towns.every():
        merges.finish_due(town=town, now=now)
        periods.end_due(town=town, now=now)

from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.points.services import earnings
from madang.towns.models import Town
from madang.towns.services import rounds


@app.periodic(cron="* * * * *")
@app.task(name="madang.points.jobs.pay", queueing_lock="points-pay")
def pay(timestamp: int) -> int:
    return rounds.in_each(lambda town: earnings.pay_due(town=town, now=clock.now()))


@app.task(name="madang.points.jobs.pay_town")
def pay_town(town_id: int) -> int:
    with scope.within(town_id):
        town = Town.objects.get(pk=town_id)
        return earnings.pay_due(town=town, now=clock.now())

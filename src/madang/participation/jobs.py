"""What runs by itself: times end, ballots are chained, maps drawn, panels composed."""

from datetime import timedelta

from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.participation.models import Poll
from madang.participation.services import (
    bulletins,
    draws,
    maps,
    merges,
    periods,
    portfolios,
    responses,
    volunteers,
)
from madang.towns.models import Town
from madang.towns.services import rounds, towns


@app.periodic(cron="5 * * * *")
@app.task(name="madang.participation.jobs.end_periods", queueing_lock="end-periods")
def end_periods(timestamp: int) -> None:
    """End merges first: what they decide on counts for the proposals whose time is over."""
    now = clock.now()
    for town in towns.every():
        merges.finish_due(town=town, now=now)
        periods.end_due(town=town, now=now)


@app.periodic(cron="* * * * *")
@app.task(name="madang.participation.jobs.chain", queueing_lock="participation-chain")
def chain(timestamp: int) -> int:
    """Chain what waits, in every poll that is not closed."""
    return rounds.in_each(_chained)


def _chained(town: Town) -> int:
    polls = Poll.objects.of(town).public().filter(sealed_at=None)
    return sum(bulletins.chain(poll=poll) for poll in polls)


@app.periodic(cron="5 * * * *")
@app.task(name="madang.participation.jobs.publish_roots", queueing_lock="participation-roots")
def publish_roots(timestamp: int) -> None:
    """Publish yesterday's root of every poll that has begun; twice is once."""
    now = clock.now()
    for town in towns.every():
        with scope.within(town.pk):
            begun = Poll.objects.of(town).public().filter(sealed_at=None, opens_at__lte=now)
            for poll in begun.select_related("town"):
                day = bulletins.day_of(poll, now) - timedelta(days=1)
                bulletins.publish_root(poll=poll, day=day)


@app.periodic(cron="*/2 * * * *")
@app.task(name="madang.participation.jobs.draw_maps", queueing_lock="draw-maps")
def draw_maps(timestamp: int) -> None:
    """Draw the maps of conversations in which something changed since the last one."""
    now = clock.now()
    for town in towns.every():
        for conversation in maps.due(town=town):
            maps.draw(conversation, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="madang.participation.jobs.sever", queueing_lock="participation-sever")
def sever(timestamp: int) -> None:
    """Part the answers of surveys that are over from who gave them; twice is once."""
    now = clock.now()
    for town in towns.every():
        responses.sever_due(town=town, now=now)


@app.periodic(cron="* * * * *")
@app.task(name="madang.participation.jobs.compose_panels", queueing_lock="compose-panels")
def compose_panels(timestamp: int) -> None:
    """Publish the chances of panels whose seed is announced."""
    now = clock.now()
    for town in towns.every():
        portfolios.compose_due(town=town, now=now)


@app.periodic(cron="15 * * * *")
@app.task(name="madang.participation.jobs.replace_silent", queueing_lock="replace-silent")
def replace_silent(timestamp: int) -> None:
    """Draw somebody else for those who did not answer in time; forget who volunteered long ago."""
    now = clock.now()
    for town in towns.every():
        draws.end_due(town=town, now=now)
        volunteers.forget_due(town=town, now=now)

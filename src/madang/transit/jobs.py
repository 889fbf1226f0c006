from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock
from madang.towns.services import towns
from madang.transit.engine.findings import FeedError
from madang.transit.models import FeedVersion
from madang.transit.services import feeds, imports


@app.task(
    name=imports.IMPORT_JOB,
    retry=RetryStrategy(max_attempts=5, wait=30, retry_exceptions=[imports.ImportBusyError]),
)
def import_version(version_id: int) -> str:
    version = FeedVersion.objects.select_related("feed", "town").filter(pk=version_id).first()
    if version is None:
        return "deleted"
    try:
        return imports.import_submitted(version=version, now=clock.now()).version.state
    except FeedError as error:
        return error.code  # the version keeps the reason for people to read


@app.periodic(cron="*/10 * * * *")
@app.task(name="madang.transit.jobs.tend_feeds", queueing_lock="tend-feeds")
def tend_feeds(timestamp: int) -> None:
    for town in towns.every():
        imports.give_up_dead(town=town)
        feeds.switch_due(town=town, now=clock.now())

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock
from madang.towns.services import towns
from madang.transit.engine.findings import FeedError
from madang.transit.models import Feed, FeedVersion
from madang.transit.services import feeds, imports, sources


@app.task(
    name=imports.IMPORT_JOB,
    retry=RetryStrategy(max_attempts=40, wait=30, retry_exceptions=[imports.ImportBusyError]),
)
def import_version(version_id: int) -> str:
    version = FeedVersion.objects.select_related("feed", "town").filter(pk=version_id).first()
    if version is None:
        return "deleted"
    try:
        return imports.import_submitted(version=version, now=clock.now()).version.state
    except FeedError as error:
        return error.code  # the version keeps the reason for people to read


@app.task(
    name=sources.FETCH_JOB,
    retry=RetryStrategy(max_attempts=40, wait=30, retry_exceptions=[imports.ImportBusyError]),
)
def fetch_feed(feed_id: int) -> str:
    feed = Feed.objects.select_related("town").exclude(source_url="").filter(pk=feed_id).first()
    if feed is None:
        return "deleted"
    try:
        return sources.fetch(feed=feed, now=clock.now()).version.state
    except FeedError as error:
        return error.code


@app.periodic(cron="40 3 * * *")
@app.task(name="madang.transit.jobs.fetch_feeds", queueing_lock="fetch-feeds")
def fetch_feeds(timestamp: int) -> None:
    for feed in Feed.objects.exclude(source_url=""):
        fetch_feed.defer(feed_id=feed.pk)


@app.periodic(cron="*/10 * * * *")
@app.task(name="madang.transit.jobs.tend_feeds", queueing_lock="tend-feeds")
def tend_feeds(timestamp: int) -> None:
    for town in towns.every():
        imports.give_up_dead(town=town)
        feeds.switch_due(town=town, now=clock.now())

"""The feeds of a town, and choosing which version it is served from."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.people.models import Account
from madang.towns.models import Town
from madang.transit.models import Feed, FeedVersion
from madang.transit.models.feeds import FeedVersionQuerySet
from madang.transit.services import networks, permits

State = FeedVersion.State

DEFAULT_NAMES = {Feed.Kind.TIMETABLE: "timetable", Feed.Kind.STOPS: "stops"}
COUNT_NAMES = {
    "stops": _("Stops"),
    "routes": _("Routes"),
    "trips": _("Trips"),
    "stop_times": _("Stop times"),
    "patterns": _("Patterns"),
    "shapes": _("Courses"),
    "footpaths": _("Ways on foot"),
}


class NotUsableError(ValueError):
    """The version cannot be served: it has failed, or is not imported yet."""


def feed_of(*, town: Town, name: str = "", kind: str = Feed.Kind.TIMETABLE, city: str = "") -> Feed:
    """Return the feed called `name` of `town`, made when there is none yet.

    `city` is the part of a stops file that is the town's own; it is kept with the feed.
    """
    feed, _made = Feed.objects.get_or_create(
        town=town, name=name or DEFAULT_NAMES[Feed.Kind(kind)], defaults={"kind": kind}
    )
    if city and feed.city != city:
        feed.city = city
        feed.save(update_fields=["city"])
    return feed


def versions(*, town: Town) -> FeedVersionQuerySet:
    """Return the versions of the town's feeds, newest first, with their feeds."""
    return FeedVersion.objects.of(town).select_related("feed", "town", "importer")


def switch(*, version: FeedVersion, by: Account | None, now: datetime) -> None:
    """Serve `version` from now on, in place of the feed's present one.

    `by` is None for the system. Raises PermissionDenied, and NotUsableError when it has failed or
    is not imported yet; then nothing changes.
    """
    permits.require(by, town=version.town, now=now)
    with transaction.atomic():
        versions = FeedVersion.objects.select_for_update().filter(feed=version.feed_id)
        states = {one.pk: one.state for one in versions}
        if states.get(version.pk) not in FeedVersion.USABLE:
            raise NotUsableError(version.pk)
        versions.filter(state=State.CURRENT).exclude(pk=version.pk).update(state=State.RETIRED)
        versions.filter(pk=version.pk).update(state=State.CURRENT, switched_at=now)
    version.refresh_from_db()
    networks.forget()


def version_before(*, feed: Feed) -> FeedVersion | None:
    """Return the version that was served before the present one, if it is still there."""
    served = FeedVersion.objects.filter(feed=feed, state=State.RETIRED, switched_at__isnull=False)
    return served.order_by("-switched_at").first()


def roll_back(*, feed: Feed, by: Account | None, now: datetime) -> FeedVersion:
    """Serve again the version that was served before the present one; return it.

    Raises NotUsableError when there was none, and as `switch` does.
    """
    before = version_before(feed=feed)
    if before is None:
        raise NotUsableError(feed.pk)
    switch(version=before, by=by, now=now)
    return before


def switch_due(*, town: Town, now: datetime) -> list[FeedVersion]:
    """Serve waiting versions whose service has begun where the present one does not run today.

    Returns the versions switched to.
    """
    today = now.astimezone(town.zone).date()
    switched = []
    waiting = FeedVersion.objects.of(town).filter(state=State.READY).covering(today)
    for version in waiting.order_by("feed_id", "-valid_from").distinct("feed_id"):
        present = FeedVersion.objects.current().filter(feed=version.feed_id)
        if not present.covering(today).exists():
            switch(version=version, by=None, now=now)
            switched.append(version)
    return switched


def delete(*, version: FeedVersion, by: Account | None, now: datetime) -> None:
    """Forget `version`; `by` is None for the system.

    Raises PermissionDenied, and NotUsableError when it is being served or imported.
    """
    permits.require(by, town=version.town, now=now)
    idle = [State.READY, State.RETIRED, State.FAILED, State.QUEUED]
    deleted, _rows = FeedVersion.objects.filter(pk=version.pk, state__in=idle).delete()
    if not deleted:
        raise NotUsableError(version.pk)

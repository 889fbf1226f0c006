"""What the tests of notices share: a moment, somebody to tell, and something to tell."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from madang.base import outbox
from madang.notices.models import Wishes
from madang.notices.services import deliveries, events
from madang.people.models import Account
from madang.towns.models import Town

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 12:00 in Seoul
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # Monday, 23:00
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # Tuesday, 08:00
MONDAY = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # the Monday after, 08:00
TEXT = "You were given a role"


def tell(*to: Account, town: Town | None = None, now: datetime = NOON, **values: object) -> None:
    """Leave word for `to` that each was given a role."""
    told = {"kind": "roles.granted", "text": TEXT, "path": "/members/mine/"} | values
    outbox.tell([one.pk for one in to], town_id=town and town.pk, now=now, **told)


def deliver(now: datetime = NOON, *, after: timedelta = timedelta()) -> int:
    """Take what was told and send what is due `after` real time; return how many letters left."""
    events.take_all(now=now)
    return deliveries.send_due(now=now, real_now=lambda: timezone.now() + after)


def wish(account: Account, **values: object) -> None:
    """Keep wishes of `account`."""
    Wishes.objects.update_or_create(pk=account.pk, defaults=values)

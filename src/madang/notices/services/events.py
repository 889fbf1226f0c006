"""Taking events out of the outbox: a notice for each person, and the ways on which it goes out."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch

from madang.base.models import Event
from madang.notices.engine import hours
from madang.notices.engine.kinds import is_must
from madang.notices.models import Delivery, Device, Notice, Wishes
from madang.people.models import Account
from madang.towns.models import Town

Channel = Delivery.Channel
AT_ONCE = 1000  # people at a time


def take_all(*, now: datetime) -> int:
    """Take every event that waits; return how many. Workers beside this one share the work."""
    taken = 0
    while take_next(now=now):
        taken += 1
    return taken


@transaction.atomic
def take_next(*, now: datetime) -> bool:
    """Take one event, wholly or not at all; tell whether there was one."""
    waiting = Event.objects.select_for_update(skip_locked=True).filter(taken_at=None)
    event = waiting.order_by("id").first()
    if event is None:
        return False
    town = Town.objects.filter(pk=event.town_id or 0).first()
    if town is not None or event.town_id is None:  # a town that is gone tells nobody
        for accounts in _portions(event.to):
            _tell(event, town, accounts, now)
    event.taken_at = now
    event.save(update_fields=["taken_at"])
    return True


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while portion := list(islice(left, AT_ONCE)):
        yield portion


def _tell(event: Event, town: Town | None, ids: list[int], now: datetime) -> None:
    accounts = list(
        Account.objects.filter(pk__in=ids, is_active=True).prefetch_related(
            Prefetch("devices", queryset=Device.objects.order_by("id"))
        )
    )
    Notice.objects.bulk_create(
        [Notice(event=event, account=account, town=town) for account in accounts],
        ignore_conflicts=True,
    )
    notices = {notice.account_id: notice for notice in event.notices.filter(account__in=accounts)}
    wishes = Wishes.objects.in_bulk([account.pk for account in accounts])
    zone = town.zone if town else ZoneInfo(settings.TIME_ZONE)
    deliveries = [
        delivery
        for account in accounts
        for delivery in _ways(
            notices[account.pk], account, wishes.get(account.pk) or Wishes(account=account), zone
        )
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _ways(notice: Notice, account: Account, wishes: Wishes, zone: ZoneInfo) -> Iterator[Delivery]:
    """Yield the deliveries that `account` wishes; the page itself needs none."""
    event = notice.event
    must = is_must(event.kind)
    if event.kind in wishes.muted and not must:
        return
    calm = event.happened_at
    if not must:
        calm = hours.after_quiet(calm, zone, wishes.quiet_from, wishes.quiet_until)
    digest = not must and wishes.email in {Wishes.Email.DAILY, Wishes.Email.WEEKLY}
    if digest:
        due = hours.next_morning(event.happened_at, zone, monday=wishes.email == "weekly")
    else:
        due = calm
    if must or wishes.email != Wishes.Email.NEVER:
        yield Delivery(
            notice=notice, town=notice.town, channel=Channel.EMAIL, in_digest=digest, due_at=due
        )
    for device in account.devices.all():
        yield Delivery(
            notice=notice, town=notice.town, channel=Channel.PUSH, device=device, due_at=calm
        )

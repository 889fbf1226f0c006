"""When shops are open: set by those who run them, read by everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.cases.engine import holidays
from madang.delivery.engine.hours import Hours, Timetable
from madang.delivery.models import Shop, ShopDay, ShopHours
from madang.delivery.services import keepers
from madang.people.models import Account
from madang.towns.models import Town

MOST_DAYS = 60
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Standing:
    """Whether a shop takes orders now: `until` when it does, and when it opens if it does not."""

    is_open: bool
    is_paused: bool
    is_busy: bool
    until: datetime | None
    opens_next: datetime | None

    @property
    def takes_orders(self) -> bool:
        return self.is_open and not self.is_paused


def is_holiday(day: date) -> bool:
    """Tell whether `day` is a public holiday."""
    return day in holidays.holidays(day.year)


def _no_day(day: date) -> bool:
    return False


def timetable(shop: Shop) -> Timetable:
    """Return when the shop is open; lists of shops ask for `hours`, `days` and `town` with them."""
    return Timetable(
        shop.town.zone,
        {row.weekday: row.hours for row in shop.hours.all()},
        {row.day: row.hours_or_none for row in shop.days.all()},
        is_holiday if shop.closed_on_holidays else _no_day,
    )


def standing(shop: Shop, *, now: datetime) -> Standing:
    """Return whether the shop takes orders at `now`, and what is next."""
    table = timetable(shop)
    until = table.closes_at(now)
    paused = shop.is_paused(now)
    after = shop.paused_until if paused and shop.paused_until else now
    opens = table.opens_next(after) if until is None or paused else None
    return Standing(until is not None, paused, shop.is_busy(now), until, opens)


@transaction.atomic
def set_week(
    shop_id: int, *, town: Town, by: Account, now: datetime, week: Mapping[int, Hours]
) -> None:
    """Set the hours of each weekday (Monday is 0); one that is not named is closed."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    ShopHours.objects.filter(shop=shop).delete()
    ShopHours.objects.bulk_create(
        ShopHours(town=town, shop=shop, weekday=weekday, **vars(hours))
        for weekday, hours in week.items()
    )


@transaction.atomic
def set_day(
    shop_id: int,
    *,
    town: Town,
    by: Account,
    now: datetime,
    day: date,
    hours: Hours | None,
    note: str = "",
) -> None:
    """Let other hours count on one day, or none; days that are over go. Raises ValidationError."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    today = now.astimezone(town.zone).date()
    if not today <= day <= today + FARTHEST:
        raise ValidationError({"day": _("Choose a day within the coming year.")})
    ShopDay.objects.filter(shop=shop, day__lt=today - timedelta(days=1)).delete()
    others = ShopDay.objects.filter(shop=shop).exclude(day=day)
    if others.count() >= MOST_DAYS:
        raise ValidationError(_("You have set as many days as can be kept. Take some away first."))
    values = vars(hours) if hours else dict.fromkeys(vars(Hours(0, 1)), None)
    ShopDay.objects.update_or_create(
        shop=shop, day=day, defaults={"town": town, "note": note, **values}
    )


@transaction.atomic
def unset_day(shop_id: int, *, town: Town, by: Account, now: datetime, day: date) -> None:
    """Let the usual hours count on a day again."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    ShopDay.objects.filter(shop=shop, day=day).delete()

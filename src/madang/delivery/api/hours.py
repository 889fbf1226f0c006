"""When a shop is open and what delivery costs, as those who run it set it."""

from datetime import date, time
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from madang.base import clock
from madang.delivery.api.desk import KEEP, NO_NUL, done, given, own_shop
from madang.delivery.engine.fees import Band
from madang.delivery.engine.hours import Hours, written
from madang.delivery.forms.hours import read
from madang.delivery.models import Shop
from madang.delivery.services import fees, hours
from madang.delivery.services.fees import MOST_BANDS

router = Router(tags=["delivery"], auth=KEEP)
Weekday = Annotated[int, Field(ge=0, le=6)]


class SpanIn(Schema):
    """Times of the clock; a closing time that is not later is of the night after."""

    opens: time
    closes: time
    break_from: time | None = None
    break_to: time | None = None


class WeekIn(Schema):
    week: Annotated[
        dict[Weekday, SpanIn], Field(description="by weekday, Monday is 0; the others are closed")
    ]


class DayIn(Schema):
    day: date
    hours: Annotated[SpanIn | None, Field(description="none: closed on that day")] = None
    note: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""


class DayRemovalIn(Schema):
    day: date


class SpanOut(Schema):
    opens: str
    closes: str
    break_from: str | None
    break_to: str | None


class DayOut(Schema):
    day: date
    hours: SpanOut | None
    note: str


class OpeningOut(Schema):
    week: dict[Weekday, SpanOut]
    days: list[DayOut]


class BandIn(Schema):
    up_to_m: Annotated[int, Field(ge=1, le=1_000_000)]
    fee_won: Annotated[int, Field(ge=0, le=1_000_000)]


class BandsIn(Schema):
    bands: Annotated[list[BandIn], Field(max_length=MOST_BANDS)]


class BandOut(Schema):
    up_to_m: int
    fee_won: int


class BandsOut(Schema):
    bands: list[BandOut]


@router.get("/shops/{int:pk}/hours", response=OpeningOut, summary="Opening hours of one's shop",
            url_name="delivery_desk_hours")  # fmt: skip
def show(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The hours by weekday, and the days from today on that have others."""
    return _opening(own_shop(request, pk))


@router.post("/shops/{int:pk}/hours", response=OpeningOut, summary="Set the week",
             url_name="delivery_desk_hours")  # fmt: skip
def week(request: HttpRequest, pk: int, asked: WeekIn) -> dict[str, Any]:
    """Set the hours of all weekdays at once; a weekday that is not named is closed."""
    shop = own_shop(request, pk)
    spans = done(lambda: {weekday: _hours(span) for weekday, span in asked.week.items()})
    done(lambda: hours.set_week(pk, week=spans, **given(request)))
    return _opening(shop)


@router.post("/shops/{int:pk}/days", response=OpeningOut, summary="Set a single day",
             url_name="delivery_desk_days")  # fmt: skip
def day(request: HttpRequest, pk: int, asked: DayIn) -> dict[str, Any]:
    """Let other hours count on one day, or close on it."""
    shop, span = own_shop(request, pk), asked.hours
    spans = done(lambda: _hours(span) if span else None)
    told: dict[str, Any] = {"day": asked.day, "hours": spans, "note": asked.note}
    done(lambda: hours.set_day(pk, **told, **given(request)))
    return _opening(shop)


@router.post("/shops/{int:pk}/days/removals", response=OpeningOut, summary="Take a day back",
             url_name="delivery_desk_day_removals")  # fmt: skip
def day_removed(request: HttpRequest, pk: int, asked: DayRemovalIn) -> dict[str, Any]:
    """Let the usual hours count on a day again."""
    shop = own_shop(request, pk)
    done(lambda: hours.unset_day(pk, day=asked.day, **given(request)))
    return _opening(shop)


@router.get("/shops/{int:pk}/fees", response=BandsOut, summary="Delivery fees of one's shop",
            url_name="delivery_desk_fees")  # fmt: skip
def bands(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The fees by distance, the nearest first; beyond the last nothing is delivered."""
    return _bands(own_shop(request, pk))


@router.post("/shops/{int:pk}/fees", response=BandsOut, summary="Set the delivery fees",
             url_name="delivery_desk_fees")  # fmt: skip
def bands_set(request: HttpRequest, pk: int, asked: BandsIn) -> dict[str, Any]:
    """Replace all fees at once. Orders that were placed before keep theirs."""
    shop = own_shop(request, pk)
    wanted = [Band(one.up_to_m, one.fee_won) for one in asked.bands]
    done(lambda: fees.set_bands(pk, bands=wanted, **given(request)))
    return _bands(shop)


def _hours(span: SpanIn) -> Hours:
    return read(span.opens, span.closes, (span.break_from, span.break_to))


def _opening(shop: Shop) -> dict[str, Any]:
    today = clock.now().astimezone(shop.town.zone).date()
    return {
        "week": {row.weekday: _span(row.hours) for row in shop.hours.all()},
        "days": [
            {"day": row.day, "hours": _span(row.hours_or_none), "note": row.note}
            for row in shop.days.filter(day__gte=today)
        ],
    }


def _span(span: Hours | None) -> dict[str, str | None] | None:
    if span is None:
        return None
    return {
        name: None if minute is None else written(minute) for name, minute in vars(span).items()
    }


def _bands(shop: Shop) -> dict[str, Any]:
    return {"bands": [vars(band) for band in fees.bands(shop)]}

"""The courier's own account as data: duty, offers, meals to carry, place, earnings."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema, Status
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.models import Courier, Offer, Order
from madang.delivery.services import (
    carrying,
    duties,
    earnings,
    offers,
    positions,
    reasons,
    roster,
)
from madang.delivery.services.refused import Refused
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["delivery"], auth=act_auth("delivery.carry"))
Id = Annotated[int, Field(ge=1, lt=1 << 63)]


class OfferReasonOut(Schema):
    label: str
    text: str


class OfferStopOut(Schema):
    order: int
    door_at: datetime


class CourierOfferOut(Schema):
    id: int
    state: str
    shop: str
    pay_won: int
    metres: int
    pick_at: datetime
    lapses_at: datetime
    stops: list[OfferStopOut]
    why: list[OfferReasonOut]


class CarriedOut(Schema):
    id: int
    state: str
    shop: str
    shop_address: str
    shop_phone: str
    address: str
    phone: str
    lat: float | None
    lon: float | None


class CourierOut(Schema):
    may_carry: bool
    on_duty: bool
    on_break: bool
    until: datetime | None
    offers: list[CourierOfferOut]
    meals: list[CarriedOut]


class CourierDutyIn(Schema):
    act: Literal["on", "off", "pause", "resume"]
    hours: Annotated[int, Field(ge=1, le=12)] = 4
    zone: Id | None = None


class CourierPlaceIn(Schema):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class OfferAnswerIn(Schema):
    accept: bool


class CarryStepIn(Schema):
    step: Literal["pick_up", "deliver", "no_show", "accident"]
    reason: Annotated[str, Field(max_length=300)] = ""


class EarnedOut(Schema):
    order: int
    at: datetime
    won: int | None


class CourierShiftOut(Schema):
    on_at: datetime
    off_at: datetime | None
    seconds: int | None
    earned_won: int | None
    top_up_won: int | None


class EarningsOut(Schema):
    first: date
    won: int
    earned_won: int
    top_up_won: int
    deliveries: list[EarnedOut]
    shifts: list[CourierShiftOut]


@router.get("/courier", response=CourierOut, summary="One's own work as a courier",
            url_name="courier")  # fmt: skip
def show(request: HttpRequest) -> CourierOut:
    """Whether one is on duty, what is offered, and which meals one carries."""
    return _seen(_own(request))


@router.post("/courier/duty", response=CourierOut, summary="Go on or off duty",
             url_name="courier_duty")  # fmt: skip
def duty(request: HttpRequest, asked: CourierDutyIn) -> CourierOut:
    """Begin or end duty or a break. Off duty the place is deleted."""
    courier, who = _own(request), _given(request)
    if asked.act == "on":
        _done(lambda: duties.go_on(hours=asked.hours, zone_id=asked.zone, **who))
    else:
        acts = {"off": duties.go_off, "pause": duties.pause, "resume": duties.resume}
        act: Callable[..., object] = acts[asked.act]
        _done(lambda: act(**who))
    return _seen(courier)


@router.post("/courier/place", response={204: None}, summary="Tell where one is",
             url_name="courier_place")  # fmt: skip
def place(request: HttpRequest, asked: CourierPlaceIn) -> Status[None]:
    """Overwrite one's place; refused off duty and on a break."""
    _own(request)
    _done(lambda: positions.put(lat=asked.lat, lon=asked.lon, **_given(request)))
    return Status(204, None)


@router.post("/courier/offers/{int:pk}", response=CourierOut, summary="Answer an offer",
             url_name="courier_offer")  # fmt: skip
def answer(request: HttpRequest, pk: Id, asked: OfferAnswerIn) -> CourierOut:
    """Accept an offer or decline it; declining changes nothing for later offers."""
    courier, act = _own(request), offers.accept if asked.accept else offers.decline
    _done(lambda: act(pk, **_given(request)))
    return _seen(courier)


@router.post("/courier/orders/{int:pk}/steps", response=CourierOut, summary="Move a meal on",
             url_name="courier_step")  # fmt: skip
def step(request: HttpRequest, pk: Id, asked: CarryStepIn) -> CourierOut:
    """Pick a meal up, hand it over, or say what went wrong."""
    courier = _own(request)
    _done(lambda: carrying.take(pk, **asked.dict(), **_given(request)))
    return _seen(courier)


@router.get("/courier/earnings", response=EarningsOut, summary="One's own earnings of a week",
            url_name="courier_earnings")  # fmt: skip
def week(request: HttpRequest, day: date | None = None) -> dict[str, Any]:
    """Deliveries and shifts of the week of `day`, with what the guarantee added."""
    courier = _own(request)
    found = earnings.week(courier, day=day or clock.now().astimezone(courier.town.zone).date())
    rows = [(shift, getattr(shift, "pay", None)) for shift in found.shifts]
    return {
        "first": found.first,
        "won": found.won,
        "earned_won": found.earned_won,
        "top_up_won": found.top_up_won,
        "deliveries": [
            {"order": one.order.pk, "at": one.at, "won": one.won} for one in found.deliveries
        ],
        "shifts": [
            {
                "on_at": shift.on_at,
                "off_at": shift.off_at,
                "seconds": pay.seconds if pay else None,
                "earned_won": pay.earned_won if pay else None,
                "top_up_won": pay.top_up_won if pay else None,
            }
            for shift, pay in rows
        ],
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"town": town_of(request), "by": account_of(request), "now": clock.now()}


def _own(request: HttpRequest) -> Courier:
    courier = roster.of(account_of(request), town=town_of(request))
    if courier is None:
        raise Problem(404, "no-courier", gettext("You are no courier in this town."))
    return courier


def _done(act: Callable[[], object]) -> None:
    """Do `act`; what the service refuses is a problem of its own kind."""
    try:
        act()
    except Refused as error:
        raise Problem(409, f"delivery-{error.code}", str(error.messages[0])) from error
    except PermissionDenied as error:
        raise Problem(404, "not-found", gettext("Not found")) from error


def _seen(courier: Courier) -> CourierOut:
    now, shift = clock.now(), duties.running(courier)
    live = [one for one in offers.of_courier(courier) if one.lapses_at > now or not one.is_given]
    rests = shift is not None and shift.breaks.filter(ends_at=None).exists()
    return CourierOut(
        may_carry=courier.may_carry(now),
        on_duty=shift is not None,
        on_break=rests,
        until=shift.ends_at if shift else None,
        offers=[_offer(one) for one in live],
        meals=[_meal(one) for one in carrying.meals(courier.account, town=courier.town)],
    )


def _offer(one: Offer) -> CourierOfferOut:
    return CourierOfferOut(
        id=one.pk,
        state=one.state,
        shop=one.shop.name,
        pay_won=one.pay_won,
        metres=one.metres,
        pick_at=one.pick_at,
        lapses_at=one.lapses_at,
        stops=[OfferStopOut(order=part.order_id, door_at=part.door_at) for part in one.parts.all()],
        why=[OfferReasonOut(label=str(why.label), text=why.text) for why in reasons.of(one)],
    )


def _meal(order: Order) -> CarriedOut:
    return CarriedOut(
        id=order.pk,
        state=order.state,
        shop=order.shop.name,
        shop_address=order.shop.address,
        shop_phone=order.shop.phone,
        address=order.address,
        phone=order.phone,
        lat=order.lat,
        lon=order.lon,
    )

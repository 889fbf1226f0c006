"""Dispatch as officials see it, as data: how loaded the zones are, what waits, how incomes lie."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.delivery.services import daybooks, earnings, zoneboards
from madang.delivery.services.zoneboards import OpenOrder, ZoneBoard
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["delivery"], auth=act_auth("delivery.dispatch_see"))


class UnderWayOut(Schema):
    order: int
    shop: int
    state: str
    placed_at: datetime
    wanted_at: datetime | None
    is_late: bool
    has_offer: bool


class PlannedOut(Schema):
    at: datetime
    how: str
    orders: int
    couriers: int
    offers: int
    took_ms: int


class ZoneOut(Schema):
    id: int
    name: str
    on_duty: int
    on_break: int
    carrying: int
    late: int
    nobody_yet: int
    orders: list[UnderWayOut]
    last: PlannedOut | None


class IncomesOut(Schema):
    """Of four weeks, the guarantee included; `bins` count people by `step` won."""

    people: int
    low: int
    middle: int
    high: int
    gini: float
    step: int
    bins: list[int]


class DeliveryDayOut(Schema):
    """The day until now; `complaints` and `held_won` stand now, whatever day they are of."""

    placed: int
    under_way: int
    brought: int
    rejected: int
    expired: int
    cancelled: int
    median_min: int | None
    over_an_hour: int
    complaints: int
    sales_won: int
    brokerage_won: int
    coupons_won: int
    given_back_won: int
    held_won: int


class DispatchOut(Schema):
    today: DeliveryDayOut
    zones: list[ZoneOut]
    incomes: IncomesOut | None


@router.get("/dispatch", response=DispatchOut, summary="How dispatch stands",
            url_name="delivery_dispatch")  # fmt: skip
def show(request: HttpRequest) -> dict[str, Any]:
    """The day in figures, each zone with who is on duty, counted, and every delivery under way."""
    town, now = town_of(request), clock.now()
    found = earnings.spread(town=town, now=now)
    return {
        "today": vars(daybooks.today(town, now=now)),
        "zones": [_zone(board) for board in zoneboards.boards(town, now=now)],
        "incomes": vars(found) if found else None,
    }


def _zone(board: ZoneBoard) -> dict[str, Any]:
    names = ("at", "how", "orders", "couriers", "offers", "took_ms")
    return {
        "id": board.zone.pk,
        "name": board.zone.name,
        "on_duty": len(board.crew),
        "on_break": sum(one.rests for one in board.crew),
        "carrying": sum(bool(one.offers) for one in board.crew),
        "late": sum(one.is_late for one in board.orders),
        "nobody_yet": sum(one.offer is None for one in board.orders),
        "orders": [_order(one) for one in board.orders],
        "last": {name: getattr(board.last, name) for name in names} if board.last else None,
    }


def _order(one: OpenOrder) -> dict[str, Any]:
    order = one.order
    return {
        "order": order.pk,
        "shop": order.shop_id,
        "state": order.state,
        "placed_at": order.placed_at,
        "wanted_at": order.wanted_at,
        "is_late": one.is_late,
        "has_offer": one.offer is not None,
    }

"""One's own delivery agency as data: its couriers, and a month's statement."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.models import Agency
from madang.delivery.services import agencies, agencycouriers, agencystatements, agencyterms
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["delivery"], auth=act_auth("delivery.run_agency"))


class AgencyPurseOut(Schema):
    asset: str
    amount: int


class AgencyCourierOut(Schema):
    id: int
    name: str
    transport: str
    state: str
    confirmed: bool
    on_duty_since: datetime | None
    orders_today: int


class AgencyOut(Schema):
    id: int
    name: str
    ended_at: datetime | None
    share_percent: int
    purses: list[AgencyPurseOut]
    couriers: list[AgencyCourierOut]


class AgencyPartOut(Schema):
    order: int
    at: datetime | None
    courier: str
    share_percent: int
    fee_won: int
    courier_won: int
    kept_won: int


class AgencyStatementOut(Schema):
    first: date
    fees_won: int
    couriers_won: int
    kept_won: int
    orders: list[AgencyPartOut]


@router.get("/agency", response=AgencyOut, summary="One's own delivery agency",
            url_name="agency")  # fmt: skip
def show(request: HttpRequest) -> dict[str, Any]:
    """Its couriers with duty and today's orders, its share and its purses; no customers."""
    agency, now = _own(request), clock.now()
    return {
        "id": agency.pk,
        "name": agency.name,
        "ended_at": agency.ended_at,
        "share_percent": agencyterms.percent(agency, now=now),
        "purses": [
            {"asset": asset.code, "amount": won} for asset, won in agencies.holdings(agency)
        ],
        "couriers": [
            {
                "id": one.courier.pk,
                "name": one.courier.name,
                "transport": one.courier.transport,
                "state": one.courier.state,
                "confirmed": one.courier.confirmed_at is not None,
                "on_duty_since": one.on_at,
                "orders_today": one.orders,
            }
            for one in agencycouriers.lines(agency, now=now)
        ],
    }


@router.get("/agency/statement", response=AgencyStatementOut, url_name="agency_statement",
            summary="A month of one's own delivery agency")  # fmt: skip
def statement(
    request: HttpRequest,
    year: Annotated[int, Field(ge=2020, le=2200)],
    month: Annotated[int, Field(ge=1, le=12)],
) -> dict[str, Any]:
    """The orders settled in a month of the town's calendar: fee, courier's part, agency's part."""
    agency, by = _own(request), account_of(request)
    made = agencystatements.monthly(agency=agency, year=year, month=month, by=by, now=clock.now())
    return {
        "first": made.first,
        "fees_won": made.fees_won,
        "couriers_won": made.couriers_won,
        "kept_won": made.kept_won,
        "orders": [
            {
                "order": one.order_id,
                "at": one.paid_at,
                "courier": one.courier.name,
                "share_percent": one.percent,
                "fee_won": one.fee_won,
                "courier_won": one.courier_won,
                "kept_won": one.kept_won,
            }
            for one in made.parts
        ],
    }


def _own(request: HttpRequest) -> Agency:
    agency = agencies.of(account_of(request), town=town_of(request))
    if agency is None:
        raise Problem(404, "no-agency", gettext("You run no delivery agency in this town."))
    return agency

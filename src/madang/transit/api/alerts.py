"""Alerts in force or coming."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.towns.requests import town_of
from madang.transit.api.stops import RouteNameOut
from madang.transit.services import alerts
from madang.transit.services.alerts import Notice

router = Router(tags=["alerts"])


class AlertStopOut(Schema):
    id: str
    code: str
    name: str


class AlertOut(Schema):
    id: int
    header: str
    description: str
    url: str
    severity: str
    starts_at: datetime | None
    ends_at: datetime | None
    upcoming: bool
    routes: list[RouteNameOut]
    stops: list[AlertStopOut]


class AlertsOut(Schema):
    alerts: list[AlertOut]


@router.get("/alerts", response=AlertsOut, summary="Alerts", url_name="alerts")
def index(request: HttpRequest) -> dict[str, list[Notice]]:
    """Published alerts, the gravest first, in the language of the request."""
    town = town_of(request)
    return {"alerts": alerts.listing(town=town, now=clock.now())}

"""Alerts as riders read them: in force or coming, for the town, a route or a stop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from madang.towns.models import Town
from madang.transit.models import Alert
from madang.transit.services import networks, routes, stops
from madang.transit.services.routes import RouteName
from madang.transit.services.stops import Stop

RANK = {Alert.Severity.SEVERE: 0, Alert.Severity.WARNING: 1, Alert.Severity.INFO: 2}


@dataclass(frozen=True)
class Notice:
    """One alert in the reader's language; `upcoming` when it is not in force yet."""

    id: int
    header: str
    description: str
    url: str
    severity: str  # info, warning or severe
    starts_at: datetime | None
    ends_at: datetime | None
    upcoming: bool
    routes: tuple[RouteName, ...]
    stops: tuple[Stop, ...]


def listing(*, town: Town, now: datetime) -> list[Notice]:
    """Return the published alerts that are in force or coming, the gravest first."""
    alerts = Alert.objects.of(town).published().filter(Q(ends_at=None) | Q(ends_at__gt=now))
    return _notices(town, list(alerts), now)


def about(
    *,
    town: Town,
    now: datetime,
    route_ids: Collection[str] = (),
    stop_ids: Collection[str] = (),
) -> list[Notice]:
    """Return the alerts in force for the whole town, any of the routes or any of the stops."""
    wanted = Q(route_ids=[], stop_ids=[])
    if route_ids:
        wanted |= Q(route_ids__overlap=list(route_ids))
    if stop_ids:
        wanted |= Q(stop_ids__overlap=list(stop_ids))
    return _notices(town, list(Alert.objects.of(town).active(now).filter(wanted)), now)


def _notices(town: Town, alerts: list[Alert], now: datetime) -> list[Notice]:
    alerts.sort(key=lambda alert: (RANK[Alert.Severity(alert.severity)], -alert.pk))
    return [_notice(town, alert, now) for alert in alerts]


def _notice(town: Town, alert: Alert, now: datetime) -> Notice:
    try:
        network = networks.current(town).network
    except networks.NoNetwork:
        named: tuple[RouteName, ...] = ()
        places: tuple[Stop, ...] = ()
    else:
        rows = [network.route_ids.row(route_id) for route_id in alert.route_ids]
        every = routes.Names(network)
        named = tuple(every[row] for row in rows if row is not None)
        places = tuple(stops.some(town=town, stop_ids=alert.stop_ids))
    return Notice(
        id=alert.pk,
        header=alert.header,
        description=alert.description,
        url=alert.url,
        severity=alert.severity,
        starts_at=alert.starts_at,
        ends_at=alert.ends_at,
        upcoming=alert.starts_at is not None and alert.starts_at > now,
        routes=named,
        stops=places,
    )

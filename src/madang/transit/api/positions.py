"""The door for vehicle positions."""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema, Status
from ninja.security import HttpBearer

from madang.base import clock
from madang.base.problems import Problem
from madang.towns.requests import town_of
from madang.transit.engine import realtime, reports
from madang.transit.engine.positions import Positions
from madang.transit.models import PositionSource
from madang.transit.services import positions
from madang.transit.services.positions import StrangerError, TooManyError

router = Router(tags=["positions"])

TOLD = 20  # refusals told one by one
PROTOBUF = frozenset({"application/x-protobuf", "application/protobuf", "application/octet-stream"})
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["positions"],
                    "properties": {"positions": {"type": "array", "items": {"type": "object"}}},
                }
            },
            "application/x-protobuf": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class Sender(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> PositionSource | None:
        """Return the town's source with this token."""
        town = town_of(request)
        try:
            return positions.source_of(town=town, token=token)
        except StrangerError:
            return None


class RefusalOut(Schema):
    row: int
    field: str
    what: str


class PositionsReceiptOut(Schema):
    accepted: int
    refused: int
    refusals: list[RefusalOut]


@router.post(
    "/positions",
    auth=Sender(),
    response={202: PositionsReceiptOut},
    summary="Send vehicle positions",
    openapi_extra=BODY,
)
def receive(request: HttpRequest) -> Status[dict[str, Any]]:
    """JSON `{"positions": [{"vehicle", "time", "lat", "lon", …}]}` or a GTFS-RT FeedMessage.

    `time` is in Unix seconds, `lat` and `lon` in WGS 84 degrees; `trip`, `start`, `route`, `day`
    (YYYYMMDD), `direction`, `bearing`, `occupancy` (GTFS-RT number), `seats` and `low_floor` as far
    as they are known. Records that cannot be used are told by row; the others are taken.
    """
    source: PositionSource = request.auth  # type: ignore[attr-defined]
    try:
        positions.check_rate(source=source)
    except TooManyError as error:
        raise Problem(
            429, "too-many-requests", gettext("Too many requests"), retry_after_s=error.args[0]
        ) from error
    batch, refusals, refused = _read(request)
    if len(batch) + refused > positions.MOST_RECORDS:
        raise Problem(413, "too-many-positions", gettext("Send fewer positions at a time"))
    if refused and not len(batch):
        raise Problem(
            422,
            "no-usable-position",
            gettext("None of the positions can be used"),
            refusals=[refusal._asdict() for refusal in refusals[:TOLD]],
        )
    accepted = positions.accept(source=source, batch=batch, refused=refused, now=clock.now())
    told = [refusal._asdict() for refusal in refusals[:TOLD]]
    return Status(202, {"accepted": accepted, "refused": refused, "refusals": told})


def _read(request: HttpRequest) -> tuple[Positions, list[reports.Refusal], int]:
    """Return the usable positions, why others are not, and how many those are."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Problem(413, "too-large", gettext("The message is too large")) from error
    if request.content_type in PROTOBUF:
        try:
            batch, refused = realtime.vehicle_positions_of(body)
        except ValueError as error:
            raise Problem(400, "not-gtfs-rt", gettext("This is no GTFS-RT message")) from error
        return batch, [], refused
    records = _records(body)
    batch, refusals = reports.read(records)
    return batch, refusals, len(refusals)


def _records(body: bytes) -> list[Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "not-json", gettext("This is no JSON"), str(error)) from error
    records = content.get("positions") if isinstance(content, dict) else None
    if not isinstance(records, list):
        raise Problem(422, "no-positions", gettext('Give an object with a list "positions"'))
    if len(records) > positions.MOST_RECORDS:
        raise Problem(413, "too-many-positions", gettext("Send fewer positions at a time"))
    return records

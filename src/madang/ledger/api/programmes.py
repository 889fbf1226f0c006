"""The town's programmes of local currency as data, for everybody."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.ledger.services import mandates, programmes
from madang.towns.requests import town_of

router = Router(tags=["ledger"])


class ProgrammeOut(Schema):
    id: int
    asset: str
    asset_kind: str
    kind: str
    issuer: str
    name: str
    name_ko: str
    name_en: str
    areas: list[str]
    excluded_trades: list[str]
    discount_percent: Decimal | None
    months: int | None
    ends_on: date | None
    budget_left: int | None


@router.get(
    "/programmes", response=list[ProgrammeOut], summary="Programmes of local currency",
    url_name="programmes",
)  # fmt: skip
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """What the town issues at present: where it counts, how long, at which discount.

    `areas` and `excluded_trades` are beginnings of codes. `discount_percent` is of what is sold,
    `budget_left` in won; both are null where there is none.
    """
    town, now = town_of(request), clock.now()
    running = [one for one in mandates.every(town) if one.closed_at is None]
    percents = programmes.percents(town=town, rows=running, now=now)
    left = programmes.left(running)
    return [
        {
            **{name: getattr(one, name) for name in COPIED},
            "asset": one.asset.code,
            "asset_kind": one.asset.kind,
            "name": str(one),
            "discount_percent": percents[one.pk],
            "budget_left": left.get(one.budget_id or 0),
        }
        for one in running
    ]


COPIED = ("id", "kind", "issuer", "name_ko", "name_en", "areas", "excluded_trades", "months",
          "ends_on")  # fmt: skip

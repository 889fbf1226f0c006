"""One's own points; never anybody else's."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.people.requests import account_of
from madang.points.models import Earning
from madang.points.services import overviews, spendings
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["points"])


class EndingOut(Schema):
    points: int
    ends_at: datetime


class EarningOut(Schema):
    id: int
    kind: str
    about: str
    happened_at: datetime
    state: str
    points: int
    taken_back: int
    signs: list[str]
    reason: str


class SpendingOut(Schema):
    id: int
    at: datetime
    how: str
    purpose: str
    points: int


class LeftOut(Schema):
    day: int
    month: int
    year: int


class OwnPointsOut(Schema):
    balance: int
    usable: int
    held: int
    left: LeftOut
    endings: list[EndingOut]
    earnings: list[EarningOut]
    spendings: list[SpendingOut]


@router.get(
    "/mine", response=OwnPointsOut, auth=act_auth(spendings.USE), summary="One's own points",
    url_name="points-mine",
)  # fmt: skip
def mine(request: HttpRequest) -> dict[str, Any]:
    """What one has and can use at once, what ends when, and the newest 50 acts and uses.

    `left` is what can still be earned today, this month and this year; `signs` are codes that say
    why points are held back until an official has decided.
    """
    found = overviews.mine(town=town_of(request), person=account_of(request), now=clock.now())
    return {
        "balance": found.balance,
        "usable": found.most,
        "held": found.held,
        "left": vars(found.room),
        "endings": [{"points": lot.amount, "ends_at": lot.expires_at} for lot in found.lots],
        "earnings": [_earning(row) for row in found.earnings],
        "spendings": [
            {
                "id": row.pk,
                "at": row.at,
                "how": row.how,
                "purpose": str(row.purpose) if row.purpose else "",
                "points": row.points,
            }
            for row in found.spendings
        ],
    }


def _earning(row: Earning) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "about": row.about,
        "happened_at": row.happened_at,
        "state": row.state,
        "points": row.amount,
        "taken_back": row.taken_back,
        "signs": [code for code, _n in row.signs],
        "reason": row.reason,
    }

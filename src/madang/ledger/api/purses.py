"""One's own purses and what moved in them; never anybody else's."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema
from pydantic import Field

from madang.base.problems import Problem
from madang.ledger.models import Purse
from madang.ledger.services import purses
from madang.people.requests import account_of
from madang.roles.requests import act_auth
from madang.towns.requests import town_of

router = Router(tags=["ledger"])
OWN = "ledger.own"
MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST)]
Before = Annotated[int, Field(ge=1, lt=1 << 63)]


class PurseOut(Schema):
    id: int
    asset: str
    name: str
    balance: int
    held: int
    available: int


class PostingOut(Schema):
    id: int
    at: datetime
    kind: str
    why: str
    amount: int


@router.get(
    "/purses", response=list[PurseOut], auth=act_auth(OWN), summary="One's own purses",
    url_name="purses",
)  # fmt: skip
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """What is in each of one's purses; `held` of it is promised to somebody."""
    mine = list(_mine(request))
    sums = purses.amounts(mine)
    return [
        {
            "id": purse.pk,
            "asset": purse.asset.code,
            "name": purse.name,
            "balance": sums[purse.pk].balance,
            "held": sums[purse.pk].held,
            "available": sums[purse.pk].available,
        }
        for purse in mine
    ]


@router.get(
    "/purses/{int:purse_id}/postings", response=list[PostingOut], auth=act_auth(OWN),
    summary="Statement of one's own purse", url_name="purse-postings",
)  # fmt: skip
def statement(
    request: HttpRequest, purse_id: int, limit: Limit = 50, before: Before | None = None
) -> list[dict[str, Any]]:
    """What moved in one's purse, the newest first; `amount` is below nothing for what went out.

    `before` is the id of the last one seen.
    """
    purse = _mine(request).filter(pk=purse_id).first()
    if purse is None:
        raise Problem(404, "no-such-purse", gettext("You have no such purse."))
    return [
        {
            "id": row.pk,
            "at": row.journal.at,
            "kind": row.journal.kind,
            "why": row.journal.why,
            "amount": row.amount if row.credit_id == purse.pk else -row.amount,
        }
        for row in purses.statement(purse=purse, before=before, limit=limit)
    ]


def _mine(request: HttpRequest) -> QuerySet[Purse]:
    return purses.of_account(account=account_of(request), town=town_of(request))

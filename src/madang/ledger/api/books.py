"""The town's books as data: the same sums as the page's."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.ledger.services import books
from madang.towns.requests import town_of

router = Router(tags=["ledger"])


class FigureOut(Schema):
    key: str
    asset: str
    amount: int
    label: str


class BooksOut(Schema):
    at: datetime
    figures: list[FigureOut]
    sealed_at: datetime | None
    root: str


@router.get("/books", response=BooksOut, summary="The town's books", url_name="books")
def show(request: HttpRequest) -> dict[str, Any]:
    """Budget spent on discounts, local currency that is out, what custody holds.

    Amounts are whole smallest units (won). `root` is the hash of the last seal: it stands for all
    that was written in the books until `sealed_at`.
    """
    found = books.public(town=town_of(request), now=clock.now())
    figures = [
        {"key": one.key, "asset": one.asset, "amount": one.amount, "label": str(one.label)}
        for one in found.figures
    ]
    return found.__dict__ | {"figures": figures}

"""What moved in a purse, each line in words that its owner understands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.ledger.models import Journal, Posting, Purchase, Purse
from madang.ledger.services import overviews, purses, rooms
from madang.ledger.services.overviews import Origin

PAGE = 30
AT_ONCE = 1_000
MOST = 50_000  # of one file
WORDS: dict[str, Promise] = {
    "sale": _("Local currency bought"),
    "sale.refund": _("Purchase taken back"),
    "sale.reversal": _("Purchase taken back"),
    "payment": _("Payment"),
    "payment.refund": _("Payment given back"),
    "lot.expiry": _("Expired"),
    "issue": _("Given by the town"),
    "fill": _("Filled up"),
}
CAME, WENT = _("Money came in"), _("Money went out")
PURCHASE = _("The purchase")
GIVEN_BACK, PAID_BACK = _("Given back to you"), _("Taken back from you")


@dataclass(frozen=True)
class Line:
    """One movement: `amount` is below nothing for what went out."""

    id: int
    at: datetime
    kind: str
    label: Promise | str
    why: str
    amount: int
    origin: Origin | None


@dataclass(frozen=True)
class Statement:
    """A page of lines, the newest first; `older` is where the next one begins, if there is one."""

    lines: list[Line]
    older: int | None


def page(*, purse: Purse, before: int | None = None, limit: int = PAGE) -> Statement:
    """Return the lines below the posting `before`."""
    rows = purses.statement(purse=purse, before=before, limit=limit + 1)
    lines = _lines(rows[:limit], purse)
    return Statement(lines, lines[-1].id if len(rows) > limit else None)


def every(*, purse: Purse) -> Iterator[Line]:
    """Yield all lines, the newest first, at most `MOST`."""
    before: int | None = None
    for _run in range(MOST // AT_ONCE):
        rows = purses.statement(purse=purse, before=before, limit=AT_ONCE)
        yield from _lines(rows, purse)
        if len(rows) < AT_ONCE:
            return
        before = rows[-1].pk


def _lines(rows: Sequence[Posting], purse: Purse) -> list[Line]:
    sales = {_sale(row.journal) for row in rows}
    bought = Purchase.objects.filter(sale__in=sales).values_list("sale", "payment__order")
    orders: dict[int, str] = dict(bought)
    return [_line(row, purse, orders) for row in rows]


def _line(row: Posting, purse: Purse, orders: Mapping[int, str]) -> Line:
    """Return what a posting means to the owner of `purse`."""
    journal, comes = row.journal, row.credit_id == purse.pk
    order = orders.get(_sale(journal))
    page = reverse("ledger:purchase", args=[order]) if order else ""
    return Line(
        id=row.pk,
        at=journal.at,
        kind=journal.kind,
        label=_label(journal.kind, comes=comes),
        why=journal.why,
        amount=row.amount if comes else -row.amount,
        origin=Origin(str(PURCHASE), page) if order else overviews.origin(journal.key),
    )


def _sale(journal: Journal) -> int:
    """Return the journal that this one undid, or itself."""
    return journal.refunds_id or journal.reverses_id or journal.pk


def _label(kind: str, *, comes: bool) -> Promise | str:
    known = WORDS.get(kind) or rooms.words().get(kind)
    if known is not None:
        return known
    if kind.endswith((".refund", ".reversal")):
        return GIVEN_BACK if comes else PAID_BACK
    return CAME if comes else WENT

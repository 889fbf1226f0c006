"""What the ledger knows of those who take local currency."""

from datetime import datetime

from madang.ledger.models import Merchant, Purse


def register(
    *, purse: Purse, area: str, trade: str, yearly_sales: int | None, now: datetime
) -> Merchant:
    """Write down, or anew, where the holder of `purse` is, its trade and what it sells in a year.

    `area` is a 법정동 code, `trade` an industry's; sales in won, None when they are not known.
    Rooms ask the act first. Raises ValueError: a code that is none, a person's purse.
    """
    if not area or not trade or (yearly_sales is not None and yearly_sales < 0):
        raise ValueError("a merchant has an area, a trade, and sales from nothing up")
    if purse.holder == Purse.Holder.PERSON:
        raise ValueError("a person's purse is no merchant's")
    known = {"area": area, "trade": trade, "yearly_sales": yearly_sales}
    return Merchant.objects.update_or_create(
        purse=purse,
        defaults={**known, "town_id": purse.town_id, "known_at": now, "ended_at": None},
    )[0]


def end(*, purse: Purse, now: datetime) -> None:
    """Let the holder of `purse` take no more local currency."""
    Merchant.objects.filter(purse=purse, ended_at=None).update(ended_at=now)

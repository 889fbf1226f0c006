"""Setting money aside: place, capture, release, expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from madang.ledger.engine.requests import Line, fingerprint
from madang.ledger.models import Hold, Purse
from madang.ledger.services.transfers import Posted, asked, insist_amounts, insist_words
from madang.people.models import Account
from madang.towns.models import Town

PLACE = "SELECT ledger_place(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
CAPTURE = "SELECT * FROM ledger_capture(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
RELEASE = "SELECT ledger_release(%s, %s, %s)"
EXPIRE = "SELECT ledger_expire(%s, %s, %s)"
AT_ONCE = 500


@dataclass(frozen=True)
class Share:
    """What one payee gets of a capture; `credit` is the id of a purse."""

    credit: int
    amount: int


def place(
    *,
    purse: Purse,
    amount: int,
    key: str,
    why: str,
    by: Account | None,
    now: datetime,
    expires_at: datetime,
    payee: Purse | None = None,
) -> Hold:
    """Set `amount` of the purse aside until `expires_at`; the same key answers the same hold.

    Local currency is set aside for the merchant's purse `payee`, of the lots that it may take; what
    expires meanwhile can still be captured. Raises Refusal: Shortfall, Closed, Conflict, Unusable;
    ValueError: no amount, or over before it begins.
    """
    insist_amounts([amount])
    insist_words(key, why)
    if expires_at <= now:
        raise ValueError("a hold ends after it begins")
    who, whom = by.pk if by else None, payee.pk if payee else None
    mark = fingerprint("hold", why, who, purse.pk, amount, *([whom] if payee else []))
    values = [purse.town_id, who, now, key, mark, purse.pk, amount, why, expires_at, whom]
    return Hold.objects.get(pk=asked(PLACE, values)[0][0])


def capture(
    *,
    hold: Hold,
    shares: Sequence[Share],
    key: str,
    kind: str,
    why: str,
    by: Account | None,
    now: datetime,
    is_last: bool = True,
) -> Posted:
    """Pay the `shares` out of what is held; the rest is free again, or held on if not `is_last`.

    Raises Refusal: HoldOver, HoldExceeded, Conflict, Unknown, Closed, OtherMerchant; ValueError as
    `post` does.
    """
    if not shares:
        raise ValueError(f"{key!r} moves nothing")
    insist_amounts([share.amount for share in shares])
    insist_words(key, why)
    lines = [Line(hold.purse_id, share.credit, share.amount) for share in shares]
    who = by.pk if by else None
    mark = fingerprint(kind, why, who, "capture", hold.pk, is_last, lines=lines)
    credits = [share.credit for share in shares]
    amounts = [share.amount for share in shares]
    values = [
        *(hold.town_id, who, now, hold.pk, key, mark, kind, why),
        *(credits, amounts, is_last),
    ]
    _number, journal, at, fresh = asked(CAPTURE, values)[0]
    return Posted(journal, at, fresh)


def release(*, hold: Hold, now: datetime) -> Hold:
    """Let go of what is held. What has ended before is answered as it ended."""
    asked(RELEASE, [hold.town_id, hold.pk, now])
    return Hold.objects.get(pk=hold.pk)


def expire_due(*, town: Town, now: datetime) -> int:
    """Let go of every hold whose time is over; return how many."""
    total = 0
    while count := int(asked(EXPIRE, [town.pk, now, AT_ONCE])[0][0]):
        total += count
        if count < AT_ONCE:
            break
    return total

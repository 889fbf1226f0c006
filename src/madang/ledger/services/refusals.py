"""Why the books refuse: each reason is a kind of its own, in the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _


class Refusal(ValidationError):  # noqa: N818 - the books refuse; nothing went wrong
    """Nothing was written; a transaction around it can go on. `code` is stable."""

    code: str = "refused"
    text = _("The books do not allow this. Nothing was moved.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.text, code=self.code)
        self.detail = detail


class Conflict(Refusal):
    """The key was used for another request; `detail` is the key."""

    code = "conflict"
    text = _("This key was used for another request already. Nothing was moved; use a new key.")


class Shortfall(Refusal):
    """A purse would fall below its minimum."""

    code = "shortfall"
    text = _("There is not enough money for this. Nothing was moved.")


class Closed(Refusal):
    """A purse is closed, or cannot be: something is in it."""

    code = "closed"
    text = _("This purse is closed. Nothing was moved.")


class Unknown(Refusal):
    """No such purse of this town and asset, or one that holds nothing."""

    code = "unknown"
    text = _("There is no such purse in this town, or it counts something else. Nothing was moved.")


class Overpaid(Refusal):
    """More would be given back than was paid."""

    code = "overpaid"
    text = _("That would give back more than was paid. Nothing was moved.")


class Final(Refusal):
    """What was undone, or undid, is not undone again."""

    code = "final"
    text = _("This was undone before, or gave something back itself. Nothing was moved.")


class HoldOver(Refusal):
    """The hold has ended, or its time is over."""

    code = "hold-over"
    text = _("The money is no longer set aside: it was paid, released or the time ran out.")


class HoldExceeded(Refusal):
    """More would be captured than is held."""

    code = "hold-exceeded"
    text = _("That is more than was set aside. Nothing was moved.")


class Unusable(Refusal):
    """The lots of a purse cannot be used for this; `usable` is how much of them can."""

    code = "unusable"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.usable = int(detail) if detail.isdecimal() else 0
        left = _("You can use %(usable)s won of this money here.") % {"usable": f"{self.usable:,}"}
        self.message = f"{self.text} {left}"


class ExpiredLot(Unusable):
    """What is left has expired."""

    code = "expired-lot"
    text = _("A part of this local currency has expired. Nothing was moved.")


class OutsideArea(Unusable):
    """The merchant is outside the area of the programme."""

    code = "outside-area"
    text = _("This local currency does not count in the area of this shop. Nothing was moved.")


class ExcludedTrade(Unusable):
    """The programme does not count for this trade."""

    code = "excluded-trade"
    text = _("Shops of this trade may not take this local currency. Nothing was moved.")


class SalesTooHigh(Unusable):
    """The merchant sells more in a year than the rule allows for what was sold at a discount."""

    code = "sales-too-high"
    text = _(
        "The yearly sales of this shop are too high for local currency that was sold at a discount."
        " Nothing was moved."
    )


class UnknownMerchant(Unusable):
    """Nobody is paid of whom the ledger knows enough to decide."""

    code = "unknown-merchant"
    text = _("It is not known whether this shop may take local currency. Nothing was moved.")


class Personal(Refusal):
    """Local currency does not go from person to person."""

    code = "personal"
    text = _("Local currency cannot be given from person to person. Nothing was moved.")


class NoProgramme(Refusal):
    """No open programme issues from this purse."""

    code = "no-programme"
    text = _("No open programme issues local currency from this purse. Nothing was moved.")


class Spent(Shortfall):
    """Less is left of these lots than is to be taken back; `left` is how much."""

    code = "spent"
    text = _("A part of this is spent or set aside already. Nothing was moved.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.left = int(detail) if detail.isdecimal() else 0


class OtherMerchant(Refusal):
    """The money is held for another merchant."""

    code = "other-merchant"
    text = _("This money is set aside for another shop. Nothing was moved.")


STATES: dict[str, type[Refusal]] = {
    "ML001": Conflict,
    "ML002": Overpaid,
    "ML003": Final,
    "ML004": HoldOver,
    "ML005": HoldExceeded,
    "ML101": ExpiredLot,
    "ML102": OutsideArea,
    "ML103": ExcludedTrade,
    "ML104": SalesTooHigh,
    "ML105": UnknownMerchant,
    "ML106": Personal,
    "ML107": NoProgramme,
    "ML108": Spent,
    "ML109": OtherMerchant,
    "ML110": Shortfall,
    "22003": Refusal,  # more than a number can be
}
CONSTRAINTS: dict[str, type[Refusal]] = {
    "balance_is_enough": Shortfall,
    "balance_of_closed_is_nothing": Closed,
    "balance_without_minimum_holds_nothing": Unknown,
    "ledger_posting_debit_same_asset": Unknown,
    "ledger_posting_credit_same_asset": Unknown,
    "ledger_hold_purse_id_same_town": Unknown,
    "ledger_hold_payee_id_same_town": Unknown,
    "ledger_programme_source_same_asset": Unknown,
    "ledger_programme_leftover_same_asset": Unknown,
    "ledger_journal_reverses_id_key": Final,
}
WAITING = (
    "ledger_posting_debit_same_asset, ledger_posting_credit_same_asset,"
    " ledger_hold_purse_id_same_town, ledger_hold_payee_id_same_town"
)  # they are looked at when a transaction ends; inside one, before we answer
LOOK_NOW = f"SET CONSTRAINTS {WAITING} IMMEDIATE; SET CONSTRAINTS {WAITING} DEFERRED"
RING = "40P01"  # PostgreSQL ended one of those that waited for each other
TRIES = 5


@contextmanager
def spoken() -> Iterator[None]:
    """Say in words what the database refuses; inside a transaction, take back this part alone."""
    try:
        if connection.in_atomic_block:
            with transaction.atomic():
                yield
                with connection.cursor() as cursor:
                    cursor.execute(LOOK_NOW)
        else:
            yield
    except DatabaseError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def is_ring(error: DatabaseError) -> bool:
    """Return whether the database ended this transaction because two waited for each other."""
    return getattr(error.__cause__, "sqlstate", "") == RING


def _refusal(error: DatabaseError) -> Refusal | None:
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    told = getattr(cause, "diag", None)
    if state in STATES:
        return STATES[state](getattr(told, "message_detail", None) or "")
    kind = CONSTRAINTS.get(getattr(told, "constraint_name", None) or "")
    if kind is None and state == "23502" and getattr(told, "column_name", "") == "asset_id":
        kind = Unknown
    return kind() if kind else None

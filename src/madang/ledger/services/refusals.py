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


STATES: dict[str, type[Refusal]] = {
    "ML001": Conflict,
    "ML002": Overpaid,
    "ML003": Final,
    "ML004": HoldOver,
    "ML005": HoldExceeded,
    "22003": Refusal,  # more than a number can be
}
CONSTRAINTS: dict[str, type[Refusal]] = {
    "balance_is_enough": Shortfall,
    "balance_of_closed_is_nothing": Closed,
    "balance_without_minimum_holds_nothing": Unknown,
    "ledger_posting_debit_same_asset": Unknown,
    "ledger_posting_credit_same_asset": Unknown,
    "ledger_hold_purse_id_same_town": Unknown,
    "ledger_journal_reverses_id_key": Final,
}
WAITING = (
    "ledger_posting_debit_same_asset, ledger_posting_credit_same_asset,"
    " ledger_hold_purse_id_same_town"
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

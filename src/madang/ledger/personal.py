"""What the books know of a person, and what becomes of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

_LAW = _("Electronic Financial Transactions Act, article 22: records of payments are kept 5 years.")
_PURPOSE = _("To keep your money safe and to be able to prove every payment.")
_MOVED = ("town", "kind", "why", "at", "key")
_LABELS = {
    "asset": _("What is counted"),
    "name": _("Name of the purse"),
    "opened_at": _("Opened at"),
    "closed_at": _("Closed at"),
    "amount": _("Amount"),
    "purse": _("Purse"),
    "held": _("Set aside"),
    "captured": _("Paid of it"),
    "placed_at": _("Set aside at"),
    "expires_at": _("Set aside until"),
    "ended_how": _("How it ended"),
    "kind": _("Kind of payment"),
    "why": _("Reason"),
    "at": _("When"),
    "key": _("Reference"),
    "programme": _("Local currency programme"),
    "discount_percent": _("Discount when it was bought (percent)"),
    "issued": _("Amount at first"),
    "lot": _("Lot of local currency"),
    "hold": _("Set aside"),
    "posting": _("Payment that it belongs to"),
    "via": _("Paid with"),
    "order": _("Order reference"),
    "state": _("How it stands"),
    "method": _("Way of paying"),
    "begun_at": _("Begun at"),
    "payment__name": _("What was paid for"),
    "face": _("Local currency that was bought"),
    "paid": _("What you paid of it"),
    "asked_at": _("Asked for at"),
    "theirs": _("Amount in the file"),
    "ours": _("Amount in our books"),
    "queue": _("What came of comparing"),
    "note": _("Reason"),
    "result": _("How it ended"),
    "journal__kind": _("Kind of payment"),
    "journal__at": _("When"),
    "journal__why": _("Reason"),
}


_PAYMENT = {
    "name": _("What was paid for"),
    "cancelled": _("Given back in all"),
    "ended_at": _("Ended at"),
}
_FILE = {"name": _("Name of the file")}


def _part(model: str, person: str, title: Promise, fields: tuple[str, ...]) -> Part:
    known = _LABELS | {
        "ledger.Payment": _PAYMENT,
        "ledger.BankFile": _FILE,
        "ledger.IssueRun": _FILE,
    }.get(model, {})
    labels = {name: known[name] for name in fields if name in known}
    return Part(model, person, title, fields, Erasure.KEEP, law=_LAW, purpose=_PURPOSE,
                labels=labels)  # fmt: skip


_LOT = ("programme", "expires_at", "discount_percent", "issued", "amount", "held")
_POSTED = ("town", "asset", "amount", "journal__kind", "journal__why", "journal__at")
PARTS = (
    _part("ledger.Purse", "owner", _("Your purses"), ("town", "asset", "name", "opened_at",
          "closed_at")),
    _part("ledger.Balance", "purse__owner", _("What is in your purses"), ("purse", "amount",
          "held")),
    _part("ledger.Posting", "debit__owner", _("What you paid"), _POSTED),
    _part("ledger.Posting", "credit__owner", _("What you received"), _POSTED),
    _part("ledger.Hold", "purse__owner", _("What is set aside in your purses"), ("town", "amount",
          "captured", "why", "placed_at", "expires_at", "ended_how")),
    _part("ledger.Hold", "by", _("What you set aside"), ("town", "amount", "placed_at")),
    _part("ledger.Lot", "purse__owner", _("What your local currency is made of"), _LOT),
    _part("ledger.LotMove", "lot__purse__owner", _("How your local currency became more or less"),
          ("lot", "posting", "amount")),
    _part("ledger.HeldLot", "lot__purse__owner", _("What is set aside of your local currency"),
          ("lot", "hold", "amount", "captured")),
    _part("ledger.Payment", "payer", _("Your payments"), ("town", "via", "order", "name", "amount",
          "state", "cancelled", "method", "begun_at", "ended_at")),
    _part("ledger.Cancellation", "payment__payer", _("What was given back of your payments"),
          ("town", "payment__name", "amount", "why", "result", "asked_at")),
    _part("ledger.Cancellation", "by", _("Payments that you gave back"), ("town", "amount", "why",
          "asked_at")),
    _part("ledger.Purchase", "wallet__owner", _("Local currency that you bought"), ("town", "face",
          "paid", "state", "begun_at")),
    _part("ledger.BankEntry", "payment__payer", _("What files of banks say of your payments"),
          ("town", "at", "theirs", "ours", "queue")),
    _part("ledger.BankEntry", "closed_by", _("Differences that you closed"), ("town", "note",
          "closed_at")),
    _part("ledger.BankFile", "by", _("Files of banks that you brought"), ("town", "name", "at")),
    Part("ledger.IssueRow", "account", _("Lists by which the town pays you"), ("town", "amount",
         "at"), Erasure.DELETE, clock="at", keep_days=90, purpose=_PURPOSE, labels=_LABELS),
    _part("ledger.IssueRun", "by", _("Lists of payments that you brought"), ("town", "name", "at")),
    _part("ledger.IssueRun", "agreed_by", _("Lists of payments that you agreed to"), ("town",
          "name", "at")),
    _part("ledger.Journal", "by", _("Payments that you asked for"), _MOVED),
)  # fmt: skip
IMPERSONAL = (
    Impersonal("ledger.Programme", why="issues from purses of the town, never of a person"),
    Impersonal("ledger.Merchant", why="of a shop's purse, which has no owner"),
)

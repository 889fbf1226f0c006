from madang.ledger.models.assets import Asset
from madang.ledger.models.bankfiles import BankEntry, BankFile
from madang.ledger.models.holds import Hold
from madang.ledger.models.issueruns import IssueRow, IssueRun
from madang.ledger.models.journals import Journal, Posting
from madang.ledger.models.lots import HeldLot, Lot, LotMove
from madang.ledger.models.merchants import Merchant
from madang.ledger.models.payments import Cancellation, Gateway, Payment
from madang.ledger.models.programmes import Programme
from madang.ledger.models.purchases import Purchase
from madang.ledger.models.purses import Balance, Purse
from madang.ledger.models.seals import Seal

__all__ = [
    "Asset",
    "Balance",
    "BankEntry",
    "BankFile",
    "Cancellation",
    "Gateway",
    "HeldLot",
    "Hold",
    "IssueRow",
    "IssueRun",
    "Journal",
    "Lot",
    "LotMove",
    "Merchant",
    "Payment",
    "Posting",
    "Programme",
    "Purchase",
    "Purse",
    "Seal",
]

"""The rows of the town's local-currency desk in the package `ledger`."""

ROWS = {
    "town api/ledger/programmes": "anyone",
    "town ledger/programmes/": "ledger.programmes_see",
    "town ledger/programmes/new/": "ledger.programmes",
    "town ledger/programmes/<int:pk>/funds/": "ledger.programmes",
    "town ledger/programmes/<int:pk>/endings/": "ledger.programmes",
    "town ledger/issues/": "ledger.programmes_see",
    "town ledger/issues/new/": "ledger.issue",
    "town ledger/issues/<int:pk>/": "ledger.programmes_see",
    "town ledger/issues/<int:pk>.csv": "ledger.programmes_see",
    "town ledger/issues/<int:pk>/requests/": "ledger.issue",
    "town delivery/admissions/<int:pk>/merchants/": "delivery.admit",
}

"""The rows of the package `ledger`: who, by the mount and pattern of each route."""

ROWS = {
    "town ledger/books/": "anyone",
    "town ledger/books.csv": "anyone",
    "town api/ledger/books": "anyone",
    "town api/ledger/purses": "ledger.own",
    "town api/ledger/purses/<int:purse_id>/postings": "ledger.own",
    "town ledger/reconciliation/": "ledger.reconcile",
    "town ledger/reconciliation.csv": "ledger.reconcile",
    "town ledger/reconciliation/files/": "ledger.reconcile",
    "town ledger/reconciliation/intakes/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/closings/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/openings/": "ledger.reconcile",
    "town ledger/webhooks/toss/<str:hook>/": "a token of its own",
}

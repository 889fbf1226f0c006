"""The rows of the package `ledger`: who, by the mount and pattern of each route."""

ROWS = {
    "town ledger/books/": "anyone",
    "town ledger/books.csv": "anyone",
    "town api/ledger/books": "anyone",
    "town api/ledger/purses": "ledger.own",
    "town api/ledger/purses/<int:purse_id>/postings": "ledger.own",
    "town api/ledger/wallet": "ledger.own",
    "town api/ledger/purchases": "ledger.buy",
    "town api/ledger/purchases/<slug:order>": "ledger.buy",
    "town api/ledger/purchases/<slug:order>/returns": "ledger.buy",
    "town ledger/wallet/": "ledger.own",
    "town ledger/wallet/purses/<int:pk>/": "ledger.own",
    "town ledger/wallet/purses/<int:pk>.csv": "ledger.own",
    "town ledger/wallet/buy/": "ledger.buy",
    "town ledger/wallet/beginnings/": "ledger.buy",
    "town ledger/wallet/purchases/": "ledger.buy",
    **{
        f"town ledger/wallet/purchases/<slug:order>/{page}": "ledger.buy"
        for page in (
            "",
            "progress/",
            "checkout/",
            "demonstration/",
            "success/",
            "failure/",
            "back/",
            "returns/",
            "again/",
        )
    },
    "town ledger/reconciliation/": "ledger.reconcile",
    "town ledger/reconciliation.csv": "ledger.reconcile",
    "town ledger/reconciliation/files/": "ledger.reconcile",
    "town ledger/reconciliation/intakes/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/closings/": "ledger.reconcile",
    "town ledger/reconciliation/<int:pk>/openings/": "ledger.reconcile",
    "town ledger/webhooks/toss/<str:hook>/": "a token of its own",
}

"""The rows of the package `ledger`: who, by the mount and pattern of each route."""

ROWS = {
    "town ledger/webhooks/toss/<str:hook>/": "a token of its own",
}

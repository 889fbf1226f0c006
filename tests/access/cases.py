"""The rows of the package `cases`: who, by the mount and pattern of each route."""

ROWS = {
    "town cases/overdue/": "anyone",
    "town api/cases/overdue": "anyone",
    "town cases/": "cases.see",
    "town cases/unseen/": "cases.see",
    "town cases/calendar/": "cases.see",
    "town cases/<int:pk>/": "cases.see",
    "town cases/bulk/": "cases.work",
    "town cases/<int:pk>/acts/<slug:key>/": "cases.work",
    "town cases/calendar/<str:secret>.ics": "a token of its own",
}

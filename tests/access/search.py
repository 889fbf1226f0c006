"""The rows of the package `search`: who, by the mount and pattern of each route."""

ROWS = {
    "town search/": "anyone",
    "town search/similar/": "anyone",
    "town api/search": "anyone",
}

"""The rows of points: who, by the pattern of each route."""

PATTERNS = {
    "points.use": ("points/", "points/turns/", "points/gifts/", "api/points/mine"),
    "points.see": ("points/desk/",),
    "points.budget": (
        "points/desk/budgets/",
        "points/desk/purposes/",
        "points/desk/purposes/<int:pk>/endings/",
    ),
    "points.decide": ("points/queue/", "points/queue/<int:pk>/"),
}
ROWS = {f"town {pattern}": who for who, patterns in PATTERNS.items() for pattern in patterns}

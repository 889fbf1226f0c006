"""The rows of reviews and of how shops are shown: who, by the pattern of each route."""

SHOP = "delivery/desk/shops/<int:pk>/reviews/"
PATTERNS = {
    "anyone": (
        "reputation/log/",
        "reputation/log/log.csv",
        "delivery/shops/<int:pk>/reviews/",
        "delivery/exposures/",
        "delivery/exposures/report.csv",
        "api/delivery/shops/<int:pk>/reviews",
    ),
    "anyone signed in": ("reputation/<int:pk>/", "reputation/<int:pk>/complaints/"),
    "reputation.write": (
        "delivery/reviews/<int:order_pk>/new/",
        "delivery/reviews/<int:order_pk>/withdrawals/",
        "api/delivery/orders/<int:pk>/review",
    ),
    "reputation.decide": ("reputation/queue/", "reputation/queue/<int:pk>/"),
    "delivery.keep": (
        SHOP,
        f"{SHOP}<int:review_pk>/replies/",
        f"{SHOP}<int:review_pk>/takedowns/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in PATTERNS.items() for pattern in patterns}

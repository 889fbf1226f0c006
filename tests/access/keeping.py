"""The rows of what those who run a shop do beside orders and menu: its coupons."""

SHOP = "delivery/desk/shops/<int:pk>/"
KEEPING = {
    "delivery.keep": (
        f"{SHOP}coupons/",
        f"{SHOP}coupons/new/",
        f"{SHOP}coupons/<int:edition_pk>/endings/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in KEEPING.items() for pattern in patterns}

"""The rows of what those who run a shop do beside orders and menu: its coupons, its keepers."""

SHOP = "delivery/desk/shops/<int:pk>/"
KEEPING = {
    "delivery.keep": (
        f"{SHOP}coupons/",
        f"{SHOP}coupons/new/",
        f"{SHOP}coupons/<int:edition_pk>/endings/",
        f"{SHOP}keepers/leaves/",
        "delivery/desk/invitations/<int:invitation_pk>/answers/",
    ),
    "delivery.let_in": (
        f"{SHOP}keepers/<int:account_pk>/removals/",
        f"{SHOP}keepers/<int:account_pk>/handovers/",
        f"{SHOP}keepers/invitations/<int:invitation_pk>/withdrawals/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in KEEPING.items() for pattern in patterns}
BOTH = {f"town {SHOP}keepers/": ("delivery.keep", "delivery.let_in")}  # seeing, changing

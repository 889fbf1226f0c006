"""The rows of food delivery: who, by the pattern of each route."""

SHOP = "delivery/desk/shops/<int:pk>/"
SHOPS = {
    "anyone": (
        "delivery/",
        "delivery/shops/<int:pk>/",
        "delivery/shops/<int:pk>/dishes/<int:dish_pk>/photo.jpg",
        "api/delivery/shops",
        "api/delivery/shops/<int:pk>",
    ),
    "delivery.apply": ("delivery/desk/shops/new/",),
    "delivery.keep": (
        "delivery/desk/",
        SHOP,
        f"{SHOP}settings/",
        f"{SHOP}busy/",
        f"{SHOP}pauses/",
        f"{SHOP}steps/",
        f"{SHOP}hours/",
        f"{SHOP}days/",
        f"{SHOP}days/removals/",
        f"{SHOP}fees/",
        f"{SHOP}sections/",
        f"{SHOP}sections/<int:section_pk>/removals/",
        f"{SHOP}dishes/new/",
        f"{SHOP}dishes/<int:dish_pk>/",
        f"{SHOP}dishes/<int:dish_pk>/removals/",
        f"{SHOP}dishes/<int:dish_pk>/marks/",
        f"{SHOP}dishes/<int:dish_pk>/options/",
        f"{SHOP}dishes/<int:dish_pk>/options/<int:group_pk>/",
        f"{SHOP}dishes/<int:dish_pk>/photo.jpg",
    ),
    "delivery.admit": (
        "delivery/admissions/",
        "delivery/admissions/<int:pk>/",
        "delivery/admissions/<int:pk>/visits/",
        "delivery/admissions/<int:pk>/steps/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in SHOPS.items() for pattern in patterns}

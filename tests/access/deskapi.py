"""The rows of desks by API: a shop's own, for those who run it, and the officials' dispatch."""

DESK = "api/delivery/desk/shops"
SHOP = f"{DESK}/<int:pk>"
DISH = f"{SHOP}/dishes/<int:dish_pk>"
ORDER = f"{SHOP}/orders/<int:order_pk>"
PATTERNS = (
    DESK,
    SHOP,
    f"{SHOP}/terms",
    f"{SHOP}/busy",
    f"{SHOP}/pauses",
    f"{SHOP}/orders",
    ORDER,
    f"{ORDER}/steps",
    f"{ORDER}/changes",
    f"{SHOP}/statements/<int:year>-<int:month>",
    f"{SHOP}/purses",
    f"{SHOP}/purses/<int:purse_pk>/exchanges",
    f"{SHOP}/menu",
    f"{SHOP}/sections",
    f"{SHOP}/sections/<int:section_pk>/removals",
    f"{SHOP}/dishes",
    DISH,
    f"{DISH}/removals",
    f"{DISH}/marks",
    f"{DISH}/options",
    f"{DISH}/options/<int:group_pk>",
    f"{DISH}/options/<int:group_pk>/removals",
    f"{SHOP}/hours",
    f"{SHOP}/days",
    f"{SHOP}/days/removals",
    f"{SHOP}/fees",
    f"{SHOP}/coupons",
    f"{SHOP}/coupons/<int:edition_pk>/endings",
    f"{SHOP}/reviews",
    f"{SHOP}/reviews/<int:review_pk>/replies",
)
ROWS = {
    **{f"town {pattern}": "delivery.keep" for pattern in PATTERNS},
    "town api/delivery/dispatch": "delivery.dispatch_see",
}

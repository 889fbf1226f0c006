"""The rows of orders of food: who, by the pattern of each route."""

CART = "delivery/shops/<int:pk>/cart/"
ORDER = "delivery/orders/<int:pk>/"
BOARD = "delivery/desk/shops/<int:pk>/orders/"
MONTH = "delivery/desk/shops/<int:pk>/statements/<int:year>-<int:month>"
ORDERS = {
    "anyone": (CART, f"{CART}lines/", f"{CART}lines/<int:number>/"),
    "delivery.order": (
        f"{CART}choices/",
        f"{CART}order/",
        "delivery/orders/",
        ORDER,
        f"{ORDER}progress/",
        f"{ORDER}steps/",
        f"{ORDER}again/",
        "api/delivery/orders",
        "api/delivery/orders/quotes",
        "api/delivery/orders/<int:pk>",
        "api/delivery/orders/<int:pk>/steps",
    ),
    "delivery.keep": (
        BOARD,
        f"{BOARD}cards/",
        f"{BOARD}<int:order_pk>/",
        f"{BOARD}<int:order_pk>/steps/",
        f"{BOARD}<int:order_pk>/changes/",
        f"{MONTH}/",
        f"{MONTH}.csv",
        "delivery/desk/shops/<int:pk>/exchanges/<int:purse_pk>/",
    ),
    "delivery.orders_see": (
        "delivery/rulings/",
        "delivery/rulings/<int:pk>/",
        "delivery/brokerage/",
    ),
    "delivery.orders": ("delivery/rulings/<int:pk>/steps/",),
    "delivery.coupons": (
        "delivery/coupons/",
        "delivery/coupons/new/",
        "delivery/coupons/<int:pk>/endings/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in ORDERS.items() for pattern in patterns}

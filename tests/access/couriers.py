"""The rows of couriers and dispatch: who, by the pattern of each route; and who may write."""

COURIERS = {
    "delivery.carry": (
        "delivery/courier/",
        "delivery/courier/application/",
        "delivery/courier/duty/",
        "delivery/courier/place/",
        "delivery/courier/offers/<int:pk>/answers/",
        "delivery/courier/orders/<int:pk>/steps/",
        "delivery/courier/earnings/",
        "delivery/courier/earnings/week.csv",
        "api/delivery/courier",
        "api/delivery/courier/duty",
        "api/delivery/courier/place",
        "api/delivery/courier/offers/<int:pk>",
        "api/delivery/courier/orders/<int:pk>/steps",
        "api/delivery/courier/earnings",
    ),
    "delivery.vet": (
        "delivery/couriers/",
        "delivery/couriers/<int:pk>/",
        "delivery/couriers/<int:pk>/decisions/",
    ),
    "delivery.dispatch_see": (
        "delivery/dispatch/",
        "delivery/dispatch/offers/<int:pk>/",
    ),
    "delivery.dispatch": (
        "delivery/dispatch/zones/",
        "delivery/dispatch/shifts/",
        "delivery/dispatch/shifts/<int:pk>/removals/",
    ),
}
ROWS = {f"town {pattern}": who for who, patterns in COURIERS.items() for pattern in patterns}

from madang.delivery.views import (
    admissions,
    courier_checks,
    couriers,
    desk,
    dispatch,
    hours,
    menus,
    shops,
)

app_name = "delivery"
urlpatterns = [
    *shops.patterns,
    *desk.patterns,
    *hours.patterns,
    *menus.patterns,
    *admissions.patterns,
    *couriers.patterns,
    *courier_checks.patterns,
    *dispatch.patterns,
]

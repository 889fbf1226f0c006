from madang.delivery.views import (
    admissions,
    boards,
    campaigns,
    carts,
    courier_checks,
    couriers,
    desk,
    dispatch,
    hours,
    menus,
    orders,
    rulings,
    shops,
)

app_name = "delivery"
urlpatterns = [
    *shops.patterns,
    *carts.patterns,
    *orders.patterns,
    *desk.patterns,
    *boards.patterns,
    *hours.patterns,
    *menus.patterns,
    *admissions.patterns,
    *rulings.patterns,
    *campaigns.patterns,
    *couriers.patterns,
    *courier_checks.patterns,
    *dispatch.patterns,
]

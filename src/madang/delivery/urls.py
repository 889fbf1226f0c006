from madang.delivery.views import admissions, boards, carts, desk, hours, menus, orders, shops

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
]

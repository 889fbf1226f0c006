from madang.delivery.views import admissions, desk, hours, menus, shops

app_name = "delivery"
urlpatterns = [
    *shops.patterns,
    *desk.patterns,
    *hours.patterns,
    *menus.patterns,
    *admissions.patterns,
]

from madang.delivery.views import admissions, desk, exposures, hours, menus, reviews, shops

app_name = "delivery"
urlpatterns = [
    *shops.patterns,
    *desk.patterns,
    *hours.patterns,
    *menus.patterns,
    *admissions.patterns,
    *reviews.patterns,
    *exposures.patterns,
]

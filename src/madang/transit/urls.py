from django.urls import include, path

from madang.transit.views import (
    alerts,
    arrivals,
    favourites,
    feeds,
    home,
    journeys,
    routes,
    stops,
    vehicles,
)

app_name = "transit"
urlpatterns = [
    path("", home.show, name="home"),
    path("stops/", stops.index, name="stops"),
    path("stops/<gtfs:stop_id>/", arrivals.show, name="stop"),
    path("stops/<gtfs:stop_id>/display/", arrivals.display, name="display"),
    path("routes/", routes.index, name="routes"),
    path("routes/<gtfs:route_id>/", routes.show, name="route"),
    path("map/", vehicles.show, name="map"),
    path("journeys/", journeys.show, name="journeys"),
    path("alerts/", alerts.index, name="alerts"),
    path("favourites/", favourites.index, name="favourites"),
    path("", include(feeds.patterns)),
]

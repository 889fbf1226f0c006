from importlib.util import find_spec

from django.urls import include, path, register_converter

from madang.base.converters import GtfsId

register_converter(GtfsId, "gtfs")

app_name = "transit"
urlpatterns = []

# Temporary: until the services of arrivals, vehicles and journeys stand in the checkout.
if all(find_spec(f"madang.transit.services.{n}") for n in ("arrivals", "vehicles", "journeys")):
    from madang.transit.views import (  # noqa: PLC0415, RUF100
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

    urlpatterns += [
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

"""The pages of a town."""

from django.urls import include, path

from madang.identity.views import tokens
from madang.residents import urls as residents_urls
from madang.site import common_urls, views
from madang.site.api import api
from madang.site.common_urls import handler400, handler403, handler404, handler500
from madang.towns.views import emblems

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", views.town, name="home"),
    path("emblem.png", emblems.show, name="emblem"),
    path("transit/", include("madang.transit.urls")),
    path("talk/", include("madang.talk.urls")),
    path("participation/", include("madang.participation.urls")),
    path("delivery/", include("madang.delivery.urls")),
    path("reputation/", include("madang.reputation.urls")),
    path("points/", include("madang.points.urls")),
    path("rules/", include("madang.rules.urls")),
    path("ledger/", include("madang.ledger.urls")),
    path("search/", include("madang.search.urls")),
    path("identity/", include("madang.identity.urls")),
    path(".well-known/openid-configuration", tokens.configuration, name="openid-configuration"),
    path("cases/", include("madang.cases.urls")),
    path("members/", include("madang.roles.urls")),
    path("residents/", include((residents_urls.desk, "desk"))),
    path("office/", include("madang.office.urls")),
    path("api/", api.urls),
    *common_urls.urlpatterns,
]

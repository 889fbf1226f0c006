"""The pages of the installation, outside any town."""

from django.contrib import admin
from django.urls import include, path

from madang.base import health, metrics
from madang.site import common_urls, views
from madang.site.common_urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", views.installation, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.show, name="metrics"),
    path("", include("madang.office.installation_urls")),
    path("admin/", admin.site.urls),
    path("identity/", include("madang.identity.installation_urls")),
    *common_urls.urlpatterns,
]

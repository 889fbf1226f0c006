"""Signing in with a provider, in every town and outside of them."""

from django.urls import path

from madang.identity.views import connections, providers, sign_ins

app_name = "identity"
urlpatterns = [
    path("sign-in/welcome/", sign_ins.welcome, name="welcome"),
    path("sign-in/<slug:slug>/", sign_ins.start, name="start"),
    path("sign-in/<slug:slug>/callback/", sign_ins.callback, name="callback"),
    path("sign-in/<slug:slug>/keys/", sign_ins.key_set, name="provider_keys"),
    path("connections/", connections.index, name="connections"),
    path("connections/links/<int:link_id>/end/", connections.end_link, name="link_end"),
    path(
        "connections/services/<int:subject_id>/end/",
        connections.end_service,
        name="service_end",
    ),
    path("providers/", providers.index, name="providers"),
    path("providers/new/", providers.edit, name="provider_new"),
    path("providers/<int:provider_id>/", providers.edit, name="provider"),
]

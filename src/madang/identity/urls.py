"""A town's pages: sign-in with a provider, and the town as a provider itself."""

from django.urls import include, path

from madang.identity import installation_urls
from madang.identity.views import authorizations, clients, logouts, tokens

app_name = "identity"
urlpatterns = [
    path("", include(installation_urls.urlpatterns)),
    path("provider/authorize/", authorizations.show, name="authorize"),
    path("provider/token/", tokens.token, name="token"),
    path("provider/userinfo/", tokens.person, name="userinfo"),
    path("provider/keys/", tokens.key_set, name="jwks"),
    path("provider/revoke/", tokens.revoke, name="revoke"),
    path("provider/logout/", logouts.show, name="logout"),
    path("clients/", clients.index, name="clients"),
    path("clients/new/", clients.new, name="client_new"),
    path("clients/<int:client_id>/", clients.edit, name="client"),
    path("clients/<int:client_id>/secret/", clients.secret, name="client_secret"),
    path("clients/<int:client_id>/state/", clients.state, name="client_state"),
]

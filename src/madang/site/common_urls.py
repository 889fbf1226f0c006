"""What stands on the installation's pages and in every town alike."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from madang.base import looks
from madang.towns.views import themes

urlpatterns: list[URLPattern | URLResolver] = [
    path("theme.css", themes.show, name="theme"),
    path("look/", looks.save, name="look"),
    path("language/", set_language, name="set_language"),
    path("account/", include("madang.people.urls")),
    path("audit/", include("madang.audit.urls")),
    path("my/", include("madang.residents.urls")),
    path("notices/", include("madang.notices.urls")),
    path("privacy/", include("madang.privacy.urls")),
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
]

handler400 = "madang.site.views.bad_request"
handler403 = "madang.site.views.forbidden"
handler404 = "madang.site.views.missing"
handler500 = "madang.site.views.broken"

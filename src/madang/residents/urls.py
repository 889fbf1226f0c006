"""The pages of a resident (mounted at my/) and of the officials (in a town at residents/)."""

from django.urls import URLPattern

from madang.residents.views import (
    consents,
    desk_claims,
    desk_forms,
    desk_guardians,
    desk_sittings,
    forms,
    guardians,
    my,
    residency,
    wards,
)

app_name = "residents"
urlpatterns: list[URLPattern] = [
    *my.patterns,
    *residency.patterns,
    *forms.patterns,
    *consents.patterns,
    *guardians.patterns,
    *wards.patterns,
]
desk: list[URLPattern] = [
    *desk_claims.patterns,
    *desk_guardians.patterns,
    *desk_forms.patterns,
    *desk_sittings.patterns,
]

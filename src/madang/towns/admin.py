from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from madang.base.admin import FORMS
from madang.towns.models import Region, Town
from madang.towns.services import towns


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["code", "level", "name_ko", "name_en", "population"]
    list_filter = ["level"]
    search_fields = ["code", "name_ko", "name_en"]
    autocomplete_fields = ["parent"]


@admin.register(Town)
class TownAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    formfield_overrides = FORMS
    list_display = ["name_ko", "name_en", "slug", "host", "opened_at"]
    search_fields = ["name_ko", "name_en", "slug"]
    autocomplete_fields = ["region"]

    def save_model(self, request: HttpRequest, obj: Town, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        towns.forget()

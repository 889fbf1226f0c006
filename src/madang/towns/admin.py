from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from madang.towns.models import Region, Town
from madang.towns.services import towns


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin[Region]):
    list_display = ["code", "level", "name_ko", "name_en", "population"]
    list_filter = ["level"]
    search_fields = ["code", "name_ko", "name_en"]
    autocomplete_fields = ["parent"]


@admin.register(Town)
class TownAdmin(admin.ModelAdmin[Town]):
    list_display = ["name_ko", "name_en", "slug", "host", "opened_at"]
    search_fields = ["name_ko", "name_en", "slug"]
    autocomplete_fields = ["region"]

    def save_model(
        self, request: HttpRequest, obj: Town, form: ModelForm[Town], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        towns.forget()

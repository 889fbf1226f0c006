from django.contrib import admin
from django.http import HttpRequest

from madang.base.admin import FORMS
from madang.transit.models import Alert, Feed, FeedVersion, PositionSource


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    formfield_overrides = FORMS
    list_display = ["name", "town", "kind", "city", "source_url"]
    list_filter = ["town", "kind"]


@admin.register(FeedVersion)
class FeedVersionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at only: versions change through the services, on the feeds page."""

    list_display = ["file_name", "town", "feed", "state", "valid_from", "valid_until"]
    list_filter = ["town", "state"]
    list_select_related = ["town", "feed"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FeedVersion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FeedVersion | None = None) -> bool:
        return False


@admin.register(Alert)
class AlertAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    formfield_overrides = FORMS
    list_display = ["header_ko", "town", "severity", "starts_at", "ends_at", "is_published"]
    list_filter = ["town", "severity", "is_published"]


@admin.register(PositionSource)
class PositionSourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    formfield_overrides = FORMS
    list_display = ["name", "town", "kind", "is_active", "last_received_at", "accepted", "refused"]
    list_filter = ["town", "kind"]
    readonly_fields = ["token_hash", "last_received_at", "last_error", "accepted", "refused"]

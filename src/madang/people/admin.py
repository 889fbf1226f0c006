from django.contrib import admin
from django.http import HttpRequest

from madang.people.models import Account


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Find an account, suspend it. Nobody's address or password is changed here."""

    ordering = ["pk"]
    list_display = ["__str__", "email", "phone", "is_superuser", "is_active", "joined_at"]
    search_fields = ["email", "phone", "name"]
    list_filter = ["is_superuser", "is_active"]
    readonly_fields = (
        *("name", "email", "phone", "language", "joined_at", "last_login", "closed_at"),
        "is_superuser",
    )
    fields = (*readonly_fields, "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from madang.people.models import Account

admin.site.unregister(Group)


@admin.register(Account)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    list_filter = ["is_staff", "is_active"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "joined_at"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        (None, {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (None, {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

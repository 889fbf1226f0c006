from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madang.base import clock
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.services import operators


class AccountForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    class Meta:
        model = Account
        fields = ("is_active", "is_superuser")
        help_texts = {
            "is_active": _("Without the tick the person is signed out and cannot sign in."),
            "is_superuser": _(
                "Taken here, never given: ./madang manage createsuperuser makes one."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse to let the last operator go; the page's transaction keeps it true."""
        data: dict[str, Any] = super().clean() or {}
        if self.instance.is_active and not data.get("is_active", True):
            operators.insist_on_others_in_towns(self.instance, now=clock.now())
            operators.insist_on_others(self.instance)
        if self.instance.is_superuser and not data.get("is_superuser", True):
            operators.insist_on_others(self.instance)
        return data


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """Find an account, suspend it, end that it operates the installation.

    Nobody's address or password is changed here, and nobody is made an operator.
    """

    form = AccountForm
    ordering = ["pk"]
    list_display = ["__str__", "email", "phone", "is_superuser", "is_active", "joined_at"]
    search_fields = ["email", "phone", "name"]
    list_filter = ["is_superuser", "is_active"]
    shown = ("name", "email", "phone", "language", "joined_at", "last_login", "closed_at")
    fields = (*shown, "is_superuser", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[str]:
        """Return what cannot be changed: who operates it can only be ended."""
        is_operator = obj is not None and obj.is_superuser
        return [*self.shown, *([] if is_operator else ["is_superuser"])]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """Do what was ticked by the services, which ask once more."""
        by, now = account_of(request), clock.now()
        if "is_superuser" in form.changed_data:
            operators.step_down(account=obj, by=by, now=now)
        if "is_active" in form.changed_data:
            change_to = operators.admit if obj.is_active else operators.suspend
            change_to(account=obj, by=by, now=now)

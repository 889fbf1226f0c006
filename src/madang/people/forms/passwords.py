"""Forms for passwords: change, set, recover, say it again."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.forms import (
    ChangePasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from madang.people.forms.fields import without_placeholders
from madang.people.models import Account

HINT = _("At least 8 characters. A short sentence is good.")


def one_new_password(form: forms.BaseForm) -> None:
    """Ask for the new password once; the page can show what was typed."""
    del form.fields["password2"]
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = HINT
    without_placeholders(form)


def came_by_code(account: Account) -> bool:
    """Tell whether this session was opened by a code a moment ago: a forgotten password, maybe."""
    records = get_authentication_records(context.request, account)
    if not records or records[-1]["method"] != "code":
        return False
    age_s: float = time.time() - records[-1]["at"]
    return age_s < float(app_settings.REAUTHENTICATION_TIMEOUT)


class Change(ChangePasswordForm):
    """The old password and a new one; who came by a code a moment ago need not know the old."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if came_by_code(self.user):
            del self.fields["oldpassword"]
        else:
            self.fields["oldpassword"].label = _("Present password")
            self.fields["oldpassword"].help_text = ""
        one_new_password(self)


class Set(SetPasswordForm):
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_new_password(self)


class Recover(ResetPasswordForm):
    """The address to which the link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        without_placeholders(self)


class RecoverWithLink(ResetPasswordKeyForm):
    """The new password, on the page that the link opens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_new_password(self)


class Reauthenticate(ReauthenticateForm):
    """The password once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        without_placeholders(self)

"""Forms for passkeys, authenticator apps and recovery codes."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from madang.people.forms.fields import without_placeholders

NAME_LENGTH = 60
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)  # what the parsers raise


def asking_for_code(form: forms.BaseForm) -> None:
    """Name the one field of `form`."""
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs["autocapitalize"] = "none"
    without_placeholders(form)


class SecondFactor(AuthenticateForm):
    """The code of an authenticator app, or a recovery code, at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking_for_code(self)
        self.fields["code"].help_text = _("From your authenticator app; or a recovery code.")


class SecondFactorAgain(ReauthenticateForm):
    """The same before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking_for_code(self)
        self.fields["code"].help_text = _("From your authenticator app; or a recovery code.")


class AddApp(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking_for_code(self)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class _Careful(AuthenticateWebAuthnForm):
    """Takes any JSON that is no answer of a device for a wrong one."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class Passkey(_Careful, LoginWebAuthnForm):
    """A passkey instead of address and password."""


class SecondFactorKey(_Careful, AuthenticateWebAuthnForm):
    """A passkey or security key after the password."""


class PasskeyAgain(_Careful, ReauthenticateWebAuthnForm):
    """A passkey before something delicate."""


class AddPasskey(AddWebAuthnForm):
    """A passkey, which opens the account alone, or a key that is asked for after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            required=False,
            max_length=NAME_LENGTH,
            help_text=_("So that you know the device again, “my phone” for example."),
        )
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
        self.order_fields(["name", "passwordless", "credential"])

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskey(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = NAME_LENGTH

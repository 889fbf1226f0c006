"""Forms before the door: sign up, sign in, ask for a code."""

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from madang.people.forms.fields import AddressField, without_placeholders
from madang.people.models import Account
from madang.people.services import texts


def split(address: str) -> dict[str, str]:
    """Return a cleaned address as the field that allauth knows it by."""
    return {"email": address, "phone": ""} if "@" in address else {"email": "", "phone": address}


class SignIn(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(phones_too=texts.available())
        self.fields["password"].help_text = ""
        self.order_fields(["login", "password"])
        without_placeholders(self)


class SignUp(SignupForm):
    """Address, password and, if one likes, a name; the address is proven by a code afterwards."""

    name = forms.CharField(
        label=_("Name (you may leave it empty)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Officials see it when you write to them."),
    )

    age = forms.ChoiceField(
        label=_("Age"),
        choices=[("14", _("I am 14 or older")), ("child", _("I am younger than 14"))],
        widget=forms.RadioSelect,
        help_text=_("For children a parent or guardian has to agree to some things."),
    )

    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_phone_field = False  # the number is saved with the account, not after it
        for name in ("email", "phone"):
            del self.fields[name]
        self.fields["login"] = AddressField(phones_too=texts.available())
        self.fields["login"].help_text = _("We send a code there. Nobody else sees the address.")
        self.fields["password1"].help_text = _("At least 8 characters. A short sentence is good.")
        self.order_fields(["login", "password1", "name", "age"])
        without_placeholders(self)

    def clean(self) -> dict[str, Any]:
        address = self.cleaned_data.get("login", "")
        self.cleaned_data |= split(address)
        if self.cleaned_data["email"] and "login" in self.cleaned_data:
            self.validate_unique_email(address)
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[Account | None, HttpResponse | None]:
        """Make the account; when there is one, the answer and its time are the same.

        Of many requests at once with one address the database lets one win; to the others the
        account exists already.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        else:
            try:
                with transaction.atomic():
                    made: tuple[Account, None] = super().try_save(request)
                    return made
            except IntegrityError:
                self.account_already_exists = True
        known: tuple[None, HttpResponse] = super().try_save(request)
        return known


class AskForCode(RequestLoginCodeForm):
    """The address to which a code for signing in is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            del self.fields[name]
        self.fields["login"] = AddressField(phones_too=texts.available())

    def clean(self) -> dict[str, Any]:
        if "login" in self.cleaned_data:
            self.cleaned_data |= split(self.cleaned_data["login"])
            self.clean_email() or self.clean_phone()
        given: dict[str, Any] = self.cleaned_data
        return given
